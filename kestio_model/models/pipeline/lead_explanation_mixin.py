"""Pipeline: why a deal stands at its percentage: one line per factor, adding up to the number, and what raises it."""

from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ...engine import explanation as engine
from ...engine.learning import interpolate
from . import sql_criteria
from .lead_probability_mixin import APART


class LeadExplanationMixin(models.AbstractModel):
    """Read from the same statement as the number itself."""

    _name = "kestio.lead.explanation.mixin"
    _description = "Explanation of a probability"

    kestio_probability_explanation = fields.Html(
        string="Why this probability", compute="_compute_kestio_probability_explanation", sanitize=False
    )
    kestio_probability_engine = fields.Selection(
        selection=[("odoo", "Odoo statistics"), ("model", "Commercial model")],
        compute="_compute_kestio_probability_engine",
    )

    kestio_next_step = fields.Char(
        string="What raises it most",
        compute="_compute_kestio_next_step",
        help="What would raise the probability most now, with the points that it brings.",
    )

    @api.depends("company_id")
    def _compute_kestio_probability_engine(self):
        ruled = self._kestio_ruled()
        for lead in self:
            lead.kestio_probability_engine = "model" if lead in ruled else "odoo"

    @api.depends("stage_id", "team_id", "kestio_tier_id", "probability", "kestio_snooze_until")
    def _compute_kestio_probability_explanation(self):
        figures = self._kestio_explained_figures()
        for lead in self:
            row = figures.get(lead.id)
            lead.kestio_probability_explanation = row and self.env["ir.qweb"]._render(
                "kestio_model.probability_explanation", lead._kestio_explanation(row)
            )

    @api.depends("stage_id", "team_id", "kestio_tier_id", "probability", "kestio_snooze_until")
    def _compute_kestio_next_step(self):
        figures = self._kestio_explained_figures()
        for lead in self:
            row = figures.get(lead.id)
            advice = row and lead._kestio_advice(row, self.env["kestio.stage.rule"].sudo().browse(row["rule_id"]))
            lead.kestio_next_step = f"{advice['text']} (+{_number(self.env, advice['points'])})" if advice else False

    def _kestio_explained_figures(self):
        """Return the figures of these leads, with their missing criteria."""
        sql_criteria.flush(self.env)
        figures = self._kestio_figures(details=True)
        criteria = self.env["kestio.stage.criterion"].sudo()
        for row in figures.values():
            row["missing"] = criteria.browse(row["missing"] or [])
        return figures

    def _kestio_explanation(self, row):
        """Return what the explanation shows of this lead.

        :param row: its figures.
        :return: ``total`` (percent), ``lines`` (dicts with ``label``, ``detail``, ``points``, ``kind``, ``left`` and
            ``width`` of its bar) whose points add up to the total, ``advice``, ``own`` (percent typed) or None, and
            what a rep does in this stage.
        """
        rule = self.env["kestio.stage.rule"].sudo().browse(row["rule_id"])
        lines = [*self._kestio_factor_lines(row, rule), *self._kestio_stale_line(row)]
        own = None if self.is_automated_probability or self.won_status != "pending" else self.probability
        return {
            "lead": self,
            "lines": _bars(lines),
            "total": sum(line["points"] for line in lines),
            "own": own,
            "advice": self._kestio_advice(row, rule),
            "rule": rule,
            "is_paused": self.kestio_is_paused,
            "number": partial(_number, self.env),
        }

    def _kestio_factor_lines(self, row, rule):
        """Return the lines of stage, criteria, time and what was learned; the last three only when they move it."""
        steps = [row[name] for name in ("stage_points", "criteria_points", "time_points", "rule_probability")]
        details = (self._kestio_criteria_detail, self._kestio_time_detail, self._kestio_learned_detail)
        names = (self.env._("Criteria"), self.env._("Time"), self.env._("Your own history"))
        lines = [{"label": self.env._("Stage"), "detail": rule.display_name, "points": steps[0], "kind": "start"}]
        for name, detail, before, after in zip(names, details, steps, steps[1:], strict=False):
            text = detail(row, rule)
            if text or before != after:
                kind = "up" if after > before else "down" if after < before else "same"
                lines.append({"label": name, "detail": text, "points": after - before, "kind": kind})
        return lines

    def _kestio_criteria_detail(self, row, rule):
        if row["criteria_rate"] is None:
            return ""
        if not row["missing"]:
            return self.env._("all are met")
        return self.env._("missing: %s", ", ".join(row["missing"].mapped("name")))

    def _kestio_time_detail(self, row, rule):
        days = round(row["days"])
        parts = [self.env._("%(days)s days in the stage, %(expected)s expected", days=days, expected=rule.grace_days)]
        if row["paused_days"]:
            parts.append(self.env._("%s paused days not counted", round(row["paused_days"])))
        if row["met_on"]:
            parts.append(self.env._("meeting held on %s", format_date(self.env, row["met_on"])))
        return "; ".join(parts) if rule.decay_mode != "none" else ""

    def _kestio_learned_detail(self, row, rule):
        if abs(row["learned_factor"] - 1) < 1e-9 and row["time_points"] == row["rule_probability"]:
            return ""
        at_age = [("rule_id", "=", rule.id), ("age", "<=", row["age"])]
        curves = self.env["kestio.stage.curve"].sudo().search(at_age, order="age desc")
        curve = next((one for one in curves if one.tier_id.code == self.kestio_tier_id.code), curves[:1])
        return self.env._(
            "%(won)s of %(closed)s deals of your own that came so far were won (%(low)s to %(high)s %%)",
            won=curve.won,
            closed=curve.closed,
            low=round(curve.low),
            high=round(curve.high),
        )

    def _kestio_stale_line(self, row):
        """Return the line of what tonight's update will change, so that the lines add up to the number stored."""
        late = self.automated_probability - row["rule_probability"]
        # Beside a typed percent the automated one is kept a trifle apart.
        if self.kestio_probability_engine != "model" or not self.id or abs(late) < 1.5 * APART:
            return []
        label = self.env._("Not updated yet")
        return [{"label": label, "detail": self.env._("changes at the next update"), "points": late, "kind": "stale"}]

    def _kestio_advice(self, row, rule):
        """Return what would raise the probability most: a sentence and its points, or nothing."""
        plain = rule._engine_rule()
        standing = engine.Standing(row["days"], row["criteria_rate"], row["learned_factor"], _learned(row, plain))
        options = [
            (
                engine.gain_of_criterion(plain, standing, criterion.weight / row["total_weight"]),
                self.env._("Find out: %s", criterion.name),
            )
            for criterion in row["missing"]
        ]
        if rule.restart_on_meeting:
            options.append((engine.gain_of_meeting(plain, standing), self.env._("Hold a meeting with the customer")))
        gain, text = max(options, key=lambda option: option[0], default=(0, ""))
        return {"text": text, "points": gain} if gain > 0 else None

    def action_kestio_probability_why(self):
        """Open the explanation of the probability.

        :raises UserError: when no rule covers the stage.
        """
        self.ensure_one()
        if not self.kestio_probability_explanation:
            raise UserError(
                self.env._("No rule of the commercial model covers this stage: Odoo's statistics serve it.")
            )
        view = self.env.ref("kestio_model.crm_lead_view_form_why")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why this probability?"),
            "res_model": "crm.lead",
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }


def _bars(lines):
    """Place the bar of each line on an axis of 0 to 100 %, as a waterfall."""
    reached = 0.0
    for line in lines:
        line["left"] = min(reached, reached + line["points"])
        line["width"] = abs(line["points"])
        reached += line["points"]
    return lines


def _learned(row, rule):
    """Return what was learned for the day on which the expected days end, where a meeting takes the deal back to."""
    if row["clock"] != "stage" or not row["landmarks"]:
        return row["learned_factor"]
    days = min(row["age"], rule.grace_days)
    return 1 + interpolate(row["ages"], row["landmarks"], days) / rule.probability if rule.probability else 1.0


def _number(env, value):
    """Return a number of points as a person reads it, in his language."""
    value = round(value, 1)
    return formatLang(env, value, digits=0 if value == int(value) else 1)
