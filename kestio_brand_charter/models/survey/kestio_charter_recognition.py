"""Survey: the recognition rate with its interval, of each brand, channel, step, tier and survey."""

from odoo import api, fields, models

from ...engine.recognition import ENOUGH
from . import sql_recognition


class KestioCharterRecognition(models.Model):
    """Rows of the one statement; the rate is the share of yes among all answers, those who are not sure included."""

    _name = "kestio.charter.recognition"
    _description = "Recognition rate"
    _inherit = ["kestio.tier.code.mixin"]
    _auto = False
    _order = "brand_id, dimension, id"
    _rec_name = "dimension"
    _depends = {
        "kestio.charter.survey.answer": ["recognised", "strength", "date", "brand_id", "survey_id", "tier_code"],
        "kestio.charter.survey": ["brand_id", "channel_id", "step_id"],
        "kestio.charter": ["state", "channel_ids", "step_ids"],
    }

    brand_id = fields.Many2one("kestio.brand", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    dimension = fields.Selection(
        selection=[
            ("all", "The brand"),
            ("channel", "Channel"),
            ("step", "Step"),
            ("tier", "Tier"),
            ("survey", "Survey"),
        ],
        string="Of what",
        readonly=True,
    )
    survey_id = fields.Many2one("kestio.charter.survey", readonly=True)
    channel_id = fields.Many2one("kestio.channel", readonly=True)
    step_id = fields.Many2one("kestio.journey.step", readonly=True)
    place = fields.Char(compute="_compute_reading", help="The channel, the step, the tier or the survey.")
    answers = fields.Integer(readonly=True)
    yes = fields.Integer(readonly=True)
    no = fields.Integer(readonly=True)
    unsure = fields.Integer(string="Not sure", readonly=True)
    strength = fields.Float(readonly=True, aggregator="avg", digits=(3, 1))
    rate = fields.Float(string="Recognised", readonly=True, aggregator=None, digits=(5, 1))
    low = fields.Float(readonly=True, aggregator=None, digits=(5, 1))
    high = fields.Float(readonly=True, aggregator=None, digits=(5, 1))
    reading = fields.Char(
        string="Recognition rate",
        compute="_compute_reading",
        help="Share of yes; in brackets where the share of all customers lies, 19 times out of 20.",
    )
    is_small = fields.Boolean(string="Few answers", compute="_compute_reading", help="Fewer than 30 answers.")

    @property
    def _table_query(self):
        return sql_recognition.rates()

    @api.depends("rate", "low", "high", "answers")
    @api.depends_context("lang")
    def _compute_reading(self):
        for row in self:
            row.is_small = 0 < row.answers < ENOUGH
            row.reading = row._read_rate()
            name = {"channel": row.channel_id, "step": row.step_id, "tier": row.tier_id, "survey": row.survey_id}
            row.place = name[row.dimension].display_name if row.dimension in name else row.brand_id.display_name

    def _read_rate(self):
        if not self.answers:
            return self.env._("n/a")
        figures = {"rate": round(self.rate), "low": round(self.low), "high": round(self.high)}
        if self.is_small:
            return self.env._("%(rate)s %% (%(low)s to %(high)s %%), few answers", **figures)
        return self.env._("%(rate)s %% (%(low)s to %(high)s %%)", **figures)

    @api.model
    def _of_surveys(self, surveys):
        """Return the rows of surveys by their ids."""
        return {row.survey_id.id: row for row in self.search([("survey_id", "in", surveys.ids)])}

    def action_open_answers(self):
        """Open the answers that make the figure: of the last 12 months, but all those of a survey."""
        self.ensure_one()
        domain = [("brand_id", "=", self.brand_id.id)]
        if self.dimension == "survey":
            domain.append(("survey_id", "=", self.survey_id.id))
        else:
            domain.append(("date", ">", "today -12m"))
            names = {"channel": "channel_id", "step": "step_id", "tier": "tier_code"}
            if name := names.get(self.dimension):
                domain.append((name, "=", self[name].id if name != "tier_code" else self[name]))
        return {
            "type": "ir.actions.act_window",
            "name": self.place,
            "res_model": "kestio.charter.survey.answer",
            "views": [(False, "list"), (False, "graph"), (False, "form")],
            "domain": domain,
        }
