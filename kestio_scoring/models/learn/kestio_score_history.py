"""Learn: what the closed leads of a company say, field by field, as the plain arithmetic takes it."""

from odoo import api, models
from odoo.tools import SQL

from ...engine import learn_leaks, learn_values

MOST_LEADS = 20_000  # the newest closed ones: older ones say little about today
ENOUGH_LEADS, ENOUGH_OF_EACH, ENOUGH_OPEN = 200, 20, 30
KINDS = {
    **dict.fromkeys(("char", "selection", "many2one", "boolean"), learn_values.CATEGORY),
    **dict.fromkeys(("integer", "float", "monetary"), learn_values.NUMBER),
}
# The outcome itself, what Odoo computes from it or from other fields, who works on the lead, and names.
NEVER = {
    *("id", "name", "active", "probability", "automated_probability", "won_status", "stage_id", "lost_reason_id"),
    *("day_open", "day_close", "prorated_revenue", "recurring_revenue_monthly", "recurring_revenue_monthly_prorated"),
    *("recurring_revenue_prorated", "email_normalized", "email_domain_criterion", "phone_sanitized", "color"),
    *("company_id", "partner_id", "commercial_partner_id", "user_id", "create_uid", "write_uid", "priority"),
    *("create_date", "write_date"),
    *("message_bounce", "referred", "expected_revenue", "recurring_revenue", "recurring_plan", "lead_properties"),
}
OURS = ("kestio_", "message_", "activity_", "my_activity_", "website_message_", "rating_")


class KestioScoreHistory(models.AbstractModel):
    """Reads as superuser: a marketing manager sees sums over leads, never the leads."""

    _name = "kestio.score.history"
    _description = "History of leads to learn from"

    @api.model
    def _fields_offered(self):
        """Return ``{name: kind}`` of the fields of leads that may say something, and that the user may read."""
        fields = self.env["crm.lead"]._fields.items()
        return {
            name: KINDS[field.type]
            for name, field in fields
            if field.type in KINDS and field.column_type and self._may_teach(field)
        }

    @api.model
    def _may_teach(self, field):
        """Tell whether a field of leads is a fact about them that the user may read."""
        return (
            field.store
            and not field.company_dependent
            and not getattr(field, "translate", False)
            and field.name not in NEVER
            and not field.name.startswith(OURS)
            and self.env["crm.lead"]._has_field_access(field, "read")
        )

    @api.model
    def _facets(self):
        """Return what tells facts beyond plain fields, by the word with which their names begin."""
        kinds = ("member", "date", "month", "event")
        facets = [self.env[f"kestio.score.facet.{kind}"] for kind in kinds]
        return {facet._kind: facet for facet in facets}

    @api.model
    def _offered(self, company):
        """Return all that may say something of the leads of a company: ``{name: (kind, label)}``."""
        plain = self._fields_offered()
        labels = self.env["crm.lead"].sudo().fields_get(list(plain), ["string"])
        offered = {name: (kind, labels[name]["string"]) for name, kind in plain.items()}
        ids = [row[0] for row in self._rows(company, ["won", "lost"], [])]
        for facet in self._facets().values():
            offered |= facet._offered(ids)
        return offered

    @api.model
    def _closed(self, company, names):
        """Return the closed leads of a company, oldest first: their ids, whether won, and the cells of each fact.

        Odoo takes a number that was never written for 0, so does this.

        :return: ``(ids, wins, {name: cells})``.
        """
        ids, statuses, cells = self._told(company, ["won", "lost"], names)
        return ids, [status == "won" for status in statuses], cells

    def _told(self, company, statuses, names):
        """Return leads, their outcomes, and the cells of each fact."""
        plain = [name for name in names if ":" not in name]
        rows = self._rows(company, statuses, plain)
        ids = [row[0] for row in rows]
        cells = {
            name: [_cell(self._kind(name), row[place]) for row in rows] for place, name in enumerate(plain, start=2)
        }
        for kind, facet in self._facets().items():
            if own := [name for name in names if name.startswith(f"{kind}:")]:
                cells |= facet._cells(ids, own)
        return ids, [row[1] for row in rows], {name: cells[name] for name in names}

    @api.model
    def _cut(self, name, kind, cells):
        """Return a fact with the values into which its cells fall, as far as rules can ask them."""
        field = learn_values.cut(name, kind, cells)
        return self._facet(name)._cut(field) if ":" in name else field

    def _facet(self, name):
        return self._facets()[name.partition(":")[0]]

    def _rows(self, company, statuses, names):
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        query = leads._search(self._of_company(company, statuses), order="create_date DESC, id DESC", limit=MOST_LEADS)
        columns = [leads._field_to_sql(query.table, name, query) for name in ("won_status", *names)]
        key = SQL.identifier(query.table, "id")
        return self.env.execute_query(query.select(key, *columns))[::-1]

    @api.model
    def _of_company(self, company, statuses):
        """Return the domain of the leads of a company, those of no company being the first one's."""
        shared = [False] if company.id == self.env["kestio.model.scope"]._main_company_id() else []
        return [("company_id", "in", [company.id, *shared]), ("won_status", "in", statuses)]

    def _kind(self, name):
        field = self.env["crm.lead"]._fields[name]
        return "boolean" if field.type == "boolean" else KINDS[field.type]

    # What speaks against a field

    @api.model
    def _signs(self, company, ids, wins, cells, kinds):
        """Return the facts as they were cut, and what speaks against each.

        :param kinds: number or category, by name.
        :return: ``{name: (engine field, signs, share of the leads on which it is filled)}``.
        """
        late = self._late(ids, list(cells))
        open_ids, _statuses, open_cells = self._told(company, ["pending"], list(cells))
        found, middle = {}, len(ids) * 7 // 10
        for name, own in cells.items():
            field = self._cut(name, kinds[name], own)
            filled = [cell not in (None, False, 0) for cell in own]
            filling = learn_leaks.Filling(
                older=_share(filled[:middle]),
                newer=_share(filled[middle:]),
                late=late.get(name, 0) / max(sum(filled), 1),
                still_open=_share([bool(cell) for cell in open_cells[name]]) if len(open_ids) >= ENOUGH_OPEN else None,
            )
            signs = learn_leaks.signs(field, [field.place(cell) for cell in own], wins, filling) if any(filled) else ()
            found[name] = (field, signs, _share(filled))
        return found

    def _late(self, ids, names):
        """Return on how many of the leads a tracked field was last written at the closing, or after it."""
        self.env["mail.tracking.value"].flush_model()
        self.env["mail.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT name, COUNT(*) FILTER (WHERE last >= date_closed - INTERVAL '1 minute')
                  FROM (SELECT f.name, l.id, l.date_closed, MAX(m.date) AS last
                          FROM crm_lead l JOIN mail_message m ON m.model = 'crm.lead' AND m.res_id = l.id
                          JOIN mail_tracking_value v ON v.mail_message_id = m.id
                          JOIN ir_model_fields f ON f.id = v.field_id
                         WHERE l.id = ANY(%s) AND f.model = 'crm.lead' AND f.name = ANY(%s)
                         GROUP BY f.name, l.id) written
                 GROUP BY name
                """,
                ids,
                names,
            )
        )
        return dict(rows)

    # In words, and as conditions

    @api.model
    def _condition(self, name, value):
        """Return the domain of the leads that have a value."""
        if ":" in name:
            return self._facet(name)._condition(name, value)
        if value.kind == learn_values.NUMBER:
            low = [] if value.low is None else [(name, ">=", value.low)]
            return low + ([] if value.high is None else [(name, "<", value.high)])
        if value.kind == learn_values.CATEGORY:
            return [(name, "=", value.keys[0])]
        if value.kind == learn_values.EMPTY:
            return [(name, "=", False)]
        others = [(name, "not in", list(value.keys))] if value.keys else []
        return [(name, "!=", False), *others]

    @api.model
    def _label(self, name, value):
        """Return a value as a person reads it."""
        if ":" in name and (told := self._facet(name)._label(name, value)):
            return told
        words = {
            learn_values.EMPTY: self.env._("Empty"),
            learn_values.OTHER: self.env._("Any other"),
            learn_values.FILLED: self.env._("Filled"),
        }
        if value.kind in words:
            return words[value.kind]
        return self._range(value) if value.kind == learn_values.NUMBER else self._category(name, value.keys[0])

    def _range(self, value):
        low, high = (f"{bound:g}" if bound is not None else None for bound in (value.low, value.high))
        if low is None:
            return self.env._("below %(bound)s", bound=high)
        if high is None:
            return self.env._("%(bound)s or more", bound=low)
        return self.env._("%(low)s to below %(high)s", low=low, high=high)

    def _category(self, name, key):
        field = self.env["crm.lead"]._fields[name]
        if field.type == "many2one":
            return self.env[field.comodel_name].sudo().browse(key).exists().display_name or str(key)
        if field.type == "boolean":
            return self.env._("Yes") if key else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(key, key)
        return key


def _cell(kind, raw):
    """Return what a column holds, in the form in which the database compares it with a condition."""
    if kind == learn_values.NUMBER:
        return float(raw or 0)
    return bool(raw) if kind == "boolean" else raw or None


def _share(marks):
    return sum(marks) / len(marks) if marks else 0.0
