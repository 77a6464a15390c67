"""Nurture: the dialog that shows what a scenario would do with real leads; it writes nothing and mails nobody else."""

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

NAMED = 5
DAYS = 14


class KestioNurtureSimulation(models.TransientModel):
    """Who comes in is told by the method of the nightly job, and when by the limits of the company."""

    _name = "kestio.nurture.simulation"
    _description = "Simulation of a scenario"

    scenario_id = fields.Many2one("kestio.nurture.scenario", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(related="scenario_id.state")
    summary = fields.Html(compute="_compute_summary", sanitize=False)
    lead_id = fields.Many2one(
        "crm.lead",
        string="Written to",
        compute="_compute_lead_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="cascade",
    )
    step_id = fields.Many2one(
        "kestio.nurture.step",
        string="Mail",
        compute="_compute_step_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('scenario_id', '=', scenario_id), ('action', '=', 'mail')]",
        ondelete="cascade",
    )
    subject = fields.Char(compute="_compute_mail")
    body = fields.Html(compute="_compute_mail")

    @api.depends("scenario_id")
    def _compute_lead_id(self):
        for dialog in self:
            reasons = dialog.scenario_id._simulate()["reasons"]
            first = next((lead for lead, reason in reasons.items() if not reason), next(iter(reasons), None))
            dialog.lead_id = first and first.sudo(False)._filtered_access("read")

    @api.depends("scenario_id")
    def _compute_step_id(self):
        for dialog in self:
            dialog.step_id = dialog.scenario_id.step_ids._parents_first().filtered("template_id")[:1]

    @api.depends("scenario_id")
    def _compute_summary(self):
        for dialog in self:
            values = dialog.scenario_id._simulation()
            dialog.summary = self.env["ir.qweb"]._render("kestio_scoring.nurture_simulation", values)

    @api.depends("lead_id", "step_id")
    def _compute_mail(self):
        for dialog in self:
            step, lead = dialog.step_id, dialog.lead_id
            dialog.subject, dialog.body = step._rendered(lead) if step.template_id and lead else (False, False)

    def action_start(self):
        """Start the scenario."""
        self.scenario_id.action_start()
        return {"type": "ir.actions.act_window_close"}

    def action_send_one(self):
        """Send this mail to me."""
        return self._send(self.step_id)

    def action_send_all(self):
        """Send all mails of the scenario to me."""
        return self._send(self.scenario_id.step_ids)

    def _send(self, steps):
        if not self.lead_id:
            raise UserError(self.env._("Choose the lead that the mails are written to."))
        return steps._send_to_me(self.lead_id)


class KestioNurtureScenario(models.Model):
    """What the dialog asks of a scenario."""

    _name = "kestio.nurture.scenario"
    _inherit = "kestio.nurture.scenario"

    def action_simulate(self):
        """Open the simulation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What would happen"),
            "res_model": "kestio.nurture.simulation",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_scenario_id": self.id},
        }

    def _told(self, reasons, named):
        """Return who comes in and who does not as a person reads it.

        :param reasons: what ``_sort_out`` told.
        :param named: of each reason, how many leads are named.
        """
        labels, refused = self._reasons(), {}
        for lead, reason in reasons.items():
            if reason:
                refused.setdefault(reason, []).append(lead)
        rows = [
            {
                "label": labels[reason],
                "count": len(leads),
                "names": ", ".join(_who(lead) for lead in leads[:named]),
            }
            for reason, leads in sorted(refused.items(), key=lambda item: -len(item[1]))
        ]
        return {"entering": sum(not reason for reason in reasons.values()), "refused": rows}

    def _simulate(self):
        """Return why each lead of the audience does not come in (nothing: it does), and when its first mail leaves.

        :return: ``reasons`` ({lead: key}) and ``moments`` ({lead: naive UTC}).
        """
        self.ensure_one()
        self.check_access("read")
        audience = self._audience()
        rows = {lead_id: (email, reason) for lead_id, email, reason in self._sorted_out(audience)}
        reasons = {lead: rows[lead.id][1] for lead in audience}
        entering = {lead: rows[lead.id][0] for lead, reason in reasons.items() if not reason}
        first = self._first_mail()
        if not first:
            return {"reasons": reasons, "moments": {}}
        due = fields.Datetime.now() + first._wait()
        rooms = self.env["kestio.nurture.sending"].sudo()._rooms(entering.values(), self.company_id, due)
        frees = {lead: max(due, rooms.get(email, due)) for lead, email in entering.items()}
        company = self.company_id.sudo()
        times = {free: company._kestio_sending_time(free) for free in set(frees.values())}
        return {"reasons": reasons, "moments": {lead: times[free] for lead, free in frees.items()}}

    def _first_mail(self):
        """Return the step whose mail somebody gets first who does nothing by himself."""
        first = self.step_ids.filtered(lambda step: not step.parent_id and step.condition in ("always", "nothing"))
        return first.filtered(lambda step: step.action == "mail").sorted(lambda step: (step._wait(), step.sequence))[:1]

    def _simulation(self):
        """Return the values of the page that shows the simulation."""
        found = self._simulate()
        days = Counter()
        for moment, count in Counter(found["moments"].values()).items():
            days[fields.Datetime.context_timestamp(self, moment).date()] += count
        most = max(days.values(), default=1)
        rows = [
            {
                "day": format_date(self.env, day, date_format="EEE d MMM"),
                "count": days[day],
                "share": 100 * days[day] // most,
            }
            for day in sorted(days)
        ]
        company = self.company_id
        return self._told(found["reasons"], NAMED) | {
            "total": len(found["reasons"]),
            "examples": [_who(lead) for lead in list(found["moments"])[:NAMED]],
            "days": rows[:DAYS],
            "later": sum(row["count"] for row in rows[DAYS:]),
            "mails": company.kestio_nurture_mails,
            "window": company.kestio_nurture_days,
            "hours": company.kestio_nurture_hours,
            "automatic": self.automatic,
        }


def _who(lead):
    """Return a lead and whose it is, as a person tells them apart."""
    return " - ".join(filter(None, (lead.partner_name or lead.contact_name or lead.partner_id.name, lead.name)))
