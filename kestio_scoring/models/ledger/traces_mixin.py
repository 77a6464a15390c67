"""Ledger: what hangs on a lead or a contact, told by one statement, however much of it a form shows."""

from odoo import fields, models
from odoo.tools import SQL


class KestioTracesMixin(models.AbstractModel):
    """Rooms name what they show (``_kestio_traces``), and show what is found (``_kestio_show_traces``).

    A form that read each list for itself would ask once for each, mostly to hear that there is nothing in it.
    """

    _name = "kestio.traces.mixin"
    _description = "What hangs on a record"

    def _kestio_traces(self):
        """Return sub-queries of ids, by name; in them ``r`` is the row of the record."""
        return {}

    def _kestio_show_traces(self, found):
        """Fill the fields of a room.

        :param found: ids by name, for each of these records.
        """

    def _compute_kestio_traces(self):
        found = self._kestio_find_traces(self._kestio_traces())
        self._kestio_show_traces({record: found.get(record._origin.id, {}) for record in self})

    def _kestio_find_traces(self, traces):
        """Return ids by name, by the id of the record.

        :param traces: sub-queries by name.
        """
        ids = self._origin._ids
        if not ids or not traces:
            return {}
        arrays = [SQL("ARRAY(%s) AS %s", query, SQL.identifier(name)) for name, query in traces.items()]
        table = SQL.identifier(self._table)
        rows = self.env.execute_query_dict(
            SQL("SELECT r.id, %s FROM %s r WHERE r.id IN %s", SQL(", ").join(arrays), table, ids)
        )
        return {row.pop("id"): row for row in rows}

    def _kestio_show_lists(self, found, names):
        """Show lists of records as far as the user may read them.

        :param names: fields, each with its trace of the same name.
        """
        for name in names:
            shown = self.env[self._fields[name].comodel_name]
            if ids := {one for traces in found.values() for one in traces.get(name, ())}:
                readable = set(shown.browse(ids)._filtered_access("read")._ids)
            for record, traces in found.items():
                record[name] = shown.browse(one for one in traces.get(name, ()) if one in readable)


def shown(model, string=None):
    """Return a field: the records of a model that hang on a record, as ``_kestio_show_lists`` fills it."""
    return fields.Many2many(
        model,
        string=string,
        compute="_compute_kestio_traces",
        exportable=False,
        export_string_translation=False,
        groups="kestio_scoring.group_user",
    )


def traced(model, key, latest, condition=None):
    """Return the sub-query of the rows of a model that hang on a record.

    :param key: the column that points to the record.
    :param latest: the column by which the last ones come first.
    """
    return SQL(
        "SELECT id FROM %s WHERE %s = r.id AND %s ORDER BY %s DESC, id DESC",
        SQL.identifier(model._table),
        SQL.identifier(key),
        condition or SQL("TRUE"),
        SQL.identifier(latest),
        to_flush=[model._fields[key], model._fields[latest]],
    )
