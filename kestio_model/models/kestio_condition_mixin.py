"""Conditions that people write as domains: read once, refused with a sentence when they do not fit."""

from ast import literal_eval

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import mute_logger
from psycopg2 import DataError

# What Odoo raises for a domain that it cannot read.
MISREAD = (ValueError, TypeError, KeyError, SyntaxError, NameError, AttributeError, IndexError)


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

    def _domain(self):
        """Return the condition as a domain.

        :raises ValidationError: when it does not fit, also when a field is gone with its addon since.
        """
        try:
            domain = Domain(literal_eval(self.domain or "[]"))
            domain.validate(self._candidates())
        except MISREAD as error:
            raise self._unreadable(error) from error
        return domain

    def _check_readable(self):
        """Refuse a condition that the database cannot compare either.

        :raises ValidationError: when it does not fit.
        """
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._candidates().search(self._domain(), order="id", limit=1)
        except (DataError, *MISREAD) as error:
            raise self._unreadable(error) from error
