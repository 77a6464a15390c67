"""Segment: the role of a contact in his company: decision maker, billing contact, user..."""

from odoo import fields, models


class KestioContactRole(models.Model):
    """A role of contacts, shown wherever they are, so that nobody chases an accountant for a quote."""

    _name = "kestio.contact.role"
    _description = "Contact role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex("((name->>'en_US'))", "This role exists already.")
