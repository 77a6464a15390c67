"""Learn: the month in which a lead came, where two years of leads tell a season from chance."""

from datetime import date

from odoo import api, models
from odoo.tools import format_date

from ...engine import learn_values

DAYS = 730  # of closed leads: a month that was seen once proves nothing


class KestioScoreFacetMonth(models.AbstractModel):
    """The age of a lead teaches nothing here: the rules of the stages follow it, day by day."""

    _name = "kestio.score.facet.month"
    _description = "Month of leads"
    _inherit = ["kestio.score.facet"]
    _kind = "month"

    @api.model
    def _offered(self, ids):
        rows = self._rows([*ids[:1], *ids[-1:]], ["create_date"])
        if not rows or (rows[ids[-1]][0] - rows[ids[0]][0]).days < DAYS:
            return {}
        return {self._named("create_date"): (learn_values.CATEGORY, self.env._("Month in which it came"))}

    @api.model
    def _cells(self, ids, names):
        rows = self._rows(ids, ["create_date"])
        return {name: [rows[lead][0].month for lead in ids] for name in names}

    @api.model
    def _condition(self, name, value):
        asked = "not in" if value.kind == learn_values.OTHER else "in"
        return [("create_date.month_number", asked, list(value.keys))]

    @api.model
    def _label(self, name, value):
        if value.kind == learn_values.CATEGORY:
            return format_date(self.env, date(2024, value.keys[0], 1), date_format="LLLL")
        return None
