"""Pipeline: the dialog *Propose stage rules*: what is usual, what the company's own deals say, what to take."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class KestioStageRuleWizard(models.TransientModel):
    """One line per stage, and per tier that differs from its stage; what is ticked goes into the draft."""

    _name = "kestio.stage.rule.wizard"
    _description = "Proposal of stage rules"

    model_id = fields.Many2one("kestio.model", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many(
        "kestio.stage.rule.wizard.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )
    closed = fields.Integer(compute="_compute_closed", help="Closed deals from which the proposal was made.")
    left_out = fields.Integer(compute="_compute_closed", help="Deals that were entered after they were closed.")
    warnings = fields.Text(compute="_compute_warnings")

    @api.depends("model_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard.model_id._stage_proposals() if wizard.model_id else []
            wizard.line_ids = [fields.Command.clear(), *map(fields.Command.create, map(_line_values, lines))]

    @api.depends("line_ids.closed")
    def _compute_closed(self):
        for wizard in self:
            general = wizard.line_ids.filtered(lambda line: not line.tier_id)
            wizard.closed = max(general.mapped("closed"), default=0)
            wizard.left_out = max(general.mapped("left_out"), default=0)

    @api.depends("line_ids.probability", "line_ids.take")
    def _compute_warnings(self):
        for wizard in self:
            taken = wizard.line_ids.filtered(lambda line: line.take and not line.tier_id)
            ordered = taken.sorted(lambda line: (line.stage_id.sequence, line.stage_id.id))
            falls = [
                self.env._(
                    "%(after)s is proposed below %(before)s: in your own deals the chance does not rise there.",
                    before=before.stage_id.display_name,
                    after=after.stage_id.display_name,
                )
                for before, after in zip(ordered, ordered[1:], strict=False)
                if after.probability < before.probability
            ]
            wizard.warnings = "\n".join(falls) or False

    def action_apply(self):
        """Write the ticked lines into the draft, in place of the rules of the same stage and tier.

        :raises AccessError: for anybody but a director.
        :raises UserError: when nothing is ticked, or the draft was activated meanwhile.
        """
        self.ensure_one()
        self.model_id._check_group("kestio_model.group_director")
        taken = self.line_ids.filtered("take")
        if not taken:
            raise UserError(self.env._("Tick at least one stage."))
        self.model_id._write_rules([line._rule_values() for line in taken])
        return self.model_id._open_form()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose stage rules"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


def _line_values(proposal):
    """Return the values of a line from a proposal of the version."""
    observed, rule = proposal["observed"] or {}, proposal["values"]
    counts = {name: observed.get(name, 0) for name in ("entered", "won", "closed", "left_out")}
    return {
        **{
            name: rule[name] for name in ("stage_id", "tier_id", "probability", "grace_days", "half_life_days", "floor")
        },
        **counts,
        "usual": proposal["usual"],
        "open_count": observed.get("open", 0),
        "rate": 100 * (observed.get("rate") or 0),
        "low": 100 * (observed.get("low") or 0),
        "high": 100 * (observed.get("high") or 0) if counts["closed"] else 100,
        "median_days": observed.get("median_days") or 0,
        "median_days_won": observed.get("median_days_won") or 0,
    }
