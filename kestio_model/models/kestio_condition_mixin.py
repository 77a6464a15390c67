"""Conditions that people write as domains: read once, refused with a sentence when they do not fit."""

from ast import literal_eval

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import mute_logger
from psycopg2 import DataError

# What Odoo raises for a domain that it cannot read.
MISREAD = (ValueError, TypeError, KeyError, SyntaxError, NameError, AttributeError, IndexError)
ANY = ("any", "not any", "any!", "not any!")
# Whose rights a condition may use beside those of its writer: what salespeople read, whoever decides on leads may ask.
SALES = "sales_team.group_sale_manager"


class KestioConditionMixin(models.AbstractModel):
    """A model says which records its condition is about (``_candidates``) and how to refuse it (``_unreadable``)."""

    _name = "kestio.condition.mixin"
    _description = "Condition on records"

    domain = fields.Char(string="Condition", default="[]")

    def _candidates(self):
        """Return the empty recordset, as superuser, in which the condition is searched."""
        raise NotImplementedError

    def _unreadable(self, error):
        """Return the ValidationError that says why the condition cannot be read."""
        raise NotImplementedError

    def _domain(self, name="domain"):
        """Return the condition as a domain.

        :param name: field in which it is written; a model may have more than one.
        :raises ValidationError: when it does not fit, also when a field is gone with its addon since.
        """
        try:
            domain = Domain(literal_eval(self[name] or "[]"))
            domain.validate(self._candidates())
        except MISREAD as error:
            raise self._unreadable(error) from error
        return domain

    def _check_readable(self, name="domain"):
        """Refuse a condition that the database cannot compare either.

        :param name: field in which it is written.
        :raises ValidationError: when it does not fit.
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._candidates().search(self._domain(name), order="id", limit=1)
        except (DataError, *MISREAD) as error:
            raise self._unreadable(error) from error
        if self.env.uid != SUPERUSER_ID:
            # Checks run as superuser: who sees which records meet a condition would read any field by it.
            self._check_allowed(self._candidates().sudo(False), self._domain(name))

    def _check_allowed(self, records, domain):
        """Refuse a field that neither the user nor sales may read.

        :raises AccessError: when there is one.
        """
        for condition in domain.iter_conditions():
            found = records
            for name in condition.field_expr.split("."):
                field = found._fields.get(name)
                if field is None:
                    break
                if not self._may_ask(found, field):
                    raise AccessError(self.env._("You may not use '%s' in a condition.", condition.field_expr))
                found = found.env[field.comodel_name] if field.relational else found.browse()
            if condition.operator in ANY:
                self._check_allowed(found, Domain(condition.value))

    def _may_ask(self, records, field):
        """Tell whether the user, or sales, may read a field."""
        sales = self.env.ref(SALES).sudo()
        known = {name for one in sales.all_implied_ids | sales for name in one._get_external_ids()[one.id]}
        rights = self.env["ir.model.access"].sudo()
        reads = [("model_id.model", "=", records._name), ("perm_read", "=", True), ("active", "=", True)]
        groups = [("group_id", "in", [*sales.all_implied_ids.ids, sales.id, False])]
        return (records.has_access("read") or bool(rights.search_count([*reads, *groups], limit=1))) and (
            records._has_field_access(field, "read") or not known.isdisjoint((field.groups or "").split(","))
        )
