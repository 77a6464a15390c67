"""Learn: dates that a company keeps on its leads: how many days before, or after, the lead came they lie."""

from odoo import api, models

from ...engine import learn_values


class KestioScoreFacetDate(models.AbstractModel):
    """Odoo's own dates are left out: when a lead was assigned or closed is work on it, or the outcome."""

    _name = "kestio.score.facet.date"
    _description = "Dates of leads"
    _inherit = ["kestio.score.facet"]
    _kind = "days"

    @api.model
    def _offered(self, ids):
        return {
            self._named(field.name): (
                learn_values.NUMBER,
                self.env._("%s (days ago)", field._description_string(self.env)),
            )
            for field in self._fields_of("date", "datetime")
            if not field.name.startswith("date_")
        }

    @api.model
    def _cells(self, ids, names):
        rows = self._rows(ids, ["create_date", *(name.split(":")[1] for name in names)])
        return {
            name: [_days(rows[lead][0], rows[lead][place]) for lead in ids] for place, name in enumerate(names, start=1)
        }

    @api.model
    def _condition(self, name, value):
        field = name.split(":")[1]
        if value.kind == learn_values.EMPTY:
            return [(field, "=", False)]
        low = [] if value.low is None else [(field, "<", _after(value.low))]
        return low + ([] if value.high is None else [(field, ">=", _after(value.high))])


def _days(came, date):
    """Return how many days before the lead came a date lies."""
    if not date:
        return None
    day = date.date() if hasattr(date, "date") else date
    return float((came.date() - day).days)


def _after(days):
    """Return the day after the one that lies so many days ago."""
    return f"today {1 - int(days):+d}d"
