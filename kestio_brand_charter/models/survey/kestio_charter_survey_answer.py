"""Survey: what somebody answered, joined to the contact only where the survey says so."""

from odoo import api, fields, models

RECOGNISED = [("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")]


class KestioCharterSurveyAnswer(models.Model):
    """Written by the public page alone; nobody changes what a customer said."""

    _name = "kestio.charter.survey.answer"
    _description = "Answer to a recognition survey"
    _inherit = ["kestio.tier.code.mixin"]
    _order = "date desc, id desc"
    _rec_name = "recognised"
    _log_access = False

    survey_id = fields.Many2one("kestio.charter.survey", required=True, readonly=True, index=True, ondelete="cascade")
    charter_id = fields.Many2one("kestio.charter", required=True, readonly=True, index=True, ondelete="cascade")
    brand_id = fields.Many2one("kestio.brand", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    channel_id = fields.Many2one("kestio.channel", readonly=True, ondelete="restrict")
    step_id = fields.Many2one("kestio.journey.step", readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Contact", readonly=True, index="btree_not_null", help="Empty: anonymous."
    )
    date = fields.Date(required=True, readonly=True)
    recognised = fields.Selection(selection=RECOGNISED, required=True, readonly=True)
    rate = fields.Float(
        string="Recognition rate",
        compute="_compute_rate",
        store=True,
        aggregator="avg",
        help="100 for a yes, else 0: its average is the share of yes.",
    )
    strength = fields.Integer(readonly=True, aggregator="avg", help="How much of us: from 1 (little) to 5 (all of it).")
    marker_ids = fields.Many2many(
        "kestio.charter.marker",
        "kestio_charter_survey_answer_marker_rel",
        "answer_id",
        "marker_id",
        string="Recognised by",
        readonly=True,
    )
    comment = fields.Text(readonly=True)
    source = fields.Selection(selection=[("mail", "Mail"), ("open", "Open link")], required=True, readonly=True)
    once = fields.Char(groups="base.group_system", readonly=True, help="Of the form: sent twice, it counts once.")

    _once_uniq = models.UniqueIndex("(once) WHERE once IS NOT NULL", "This form was sent already.")
    _strength = models.Constraint("CHECK(strength BETWEEN 0 AND 5)", "Strength is from 1 to 5.")
    _place_idx = models.Index("(brand_id, date)")

    @api.depends("recognised")
    def _compute_rate(self):
        for answer in self:
            answer.rate = 100.0 if answer.recognised == "yes" else 0.0
