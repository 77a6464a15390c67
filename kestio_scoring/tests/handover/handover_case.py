"""Hand-over: leads whose score a test sets, and a team that gets them."""

from datetime import timedelta

from odoo import Command, fields

from ..scoring_case import ScoringCase


class HandoverCase(ScoringCase):
    """Sixty points and more belong to sales, below forty they go back; not again within ten days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.ruleset = cls.rules({"type": "form", "points": 1, "decay": "none"})
        cls.ruleset.with_user(cls.marketing).action_publish()
        cls.rep = cls.new_user("kestio_rep", "sales_team.group_sale_salesman")
        cls.other = cls.new_user("kestio_other", "sales_team.group_sale_salesman")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Inside sales",
                "company_id": cls.company.id,
                "user_id": cls.manager.id,
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id, "assignment_max": 10}) for user in (cls.rep, cls.other)
                ],
            }
        )
        cls.threshold = cls.env["kestio.score.threshold"].create(
            {"company_id": cls.company.id, "enter": 60, "leave": 40, "cool_down_days": 10, "react_hours": 8}
        )
        cls.threshold.assign_team_id = cls.team
        cls.lead.write({"user_id": False, "team_id": cls.team.id})

    def score(self, points, lead=None):
        """Give a lead so many points and run the hand-over; return its last crossing."""
        lead = lead or self.lead
        scores = self.env["kestio.score"].sudo()
        found = scores.search([("lead_id", "=", lead.id)])
        values = {"score": points, "engagement": points}
        if found:
            found.write(values)
        else:
            keys = {"lead_id": lead.id, "company_id": self.company.id, "ruleset_id": self.ruleset.id}
            scores.create({**keys, **values})
        self.handover()._run(self.company)
        lead.invalidate_recordset()
        return lead.sudo().kestio_crossing_id

    def handover(self):
        return self.env["kestio.score.handover"].sudo().with_company(self.company)

    def later(self, **delta):
        """Let time pass: what is logged moves into the past."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE kestio_score_crossing SET date = date - %(by)s, react_until = react_until - %(by)s",
            {"by": timedelta(**delta)},
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = date_last_stage_update - %(by)s WHERE id IN ("
            "SELECT lead_id FROM kestio_score_crossing)",
            {"by": timedelta(**delta)},
        )
        self.env.invalidate_all()
