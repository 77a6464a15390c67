"""Learn: what closed leads tell beyond their plain fields: a tag, a date, what they did."""

from odoo import api, models


class KestioScoreFacet(models.AbstractModel):
    """A kind of facts; each fact has a name that begins with the kind: ``member:tag_ids:7``, ``did:page_view``."""

    _name = "kestio.score.facet"
    _description = "Facts about leads beyond their fields"
    _kind = ""

    @api.model
    def _offered(self, ids):
        """Return the facts that may say something: ``{name: (number or category, label)}``.

        :param ids: closed leads, oldest first.
        """
        return {}

    @api.model
    def _cells(self, ids, names):
        """Return what is known of each lead by fact: ``{name: cells}``; None where it says nothing."""
        raise NotImplementedError

    @api.model
    def _condition(self, name, value):
        """Return the domain of the leads that have a value."""
        raise NotImplementedError

    @api.model
    def _label(self, name, value):
        """Return a value as a person reads it, or nothing where it reads like that of any field."""

    @api.model
    def _cut(self, field):
        """Return the values of a fact that were found, as far as a rule can ask them."""
        return field

    def _rows(self, ids, names):
        """Return what the columns of some leads hold, as superuser: ``{id: values}``."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        query = leads._search([("id", "in", list(ids))])
        columns = [leads._field_to_sql(query.table, name, query) for name in ("id", *names)]
        return {row[0]: row[1:] for row in self.env.execute_query(query.select(*columns))}

    def _named(self, *parts):
        return ":".join((self._kind, *map(str, parts)))

    def _fields_of(self, *types):
        """Return the stored fields of leads of some types, which are nobody's machinery and the user may read."""
        history, leads = self.env["kestio.score.history"], self.env["crm.lead"]
        return [field for field in leads._fields.values() if field.type in types and history._may_teach(field)]
