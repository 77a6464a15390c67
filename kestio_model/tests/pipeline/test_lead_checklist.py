"""Pipeline: the checklist that a rep reads and ticks on a lead."""

from odoo.tests import Form, tagged

from .criteria import CriteriaCase


@tagged("post_install", "-at_install")
class TestChecklist(CriteriaCase):
    def checklist(self, lead, user=None):
        """Return what the form of a user (the salesman by default) shows."""
        self.env.invalidate_all()
        return lead.with_user(user or self.salesman).kestio_checklist

    def test_each_criterion_of_the_stage_with_its_state(self):
        model = self.active(
            {"name": "Budget", "mandatory": True, "help": "An amount"},
            {"name": "Timing", "field": "date_deadline"},
            {"name": "Rivals"},
            {"name": "Later", "stage_id": self.second.id},
        )
        lead = self.lead(date_deadline="2026-12-01")
        self.say(lead, self.criterion(model, "Rivals"), "na")
        checklist = self.checklist(lead)
        found = [(row["name"], row["state"], row["field"], row["mandatory"]) for row in checklist["rows"]]
        self.assertEqual(
            found,
            [
                ("Budget", "unknown", False, True),
                ("Timing", "met", "Expected Closing", False),
                ("Rivals", "na", False, False),
            ],
        )
        self.assertEqual((checklist["met"], checklist["count"]), (1, 2))
        self.assertEqual(checklist["rows"][0]["help"], "An amount")

    def test_click_returns_the_checklist_with_who_said_it(self):
        model = self.active({"name": "Budget"})
        [row] = self.say(self.lead(), model.stage_criterion_ids, "met", "By mail")["rows"]
        self.assertEqual((row["state"], row["note"]), ("met", "By mail"))
        self.assertIn(self.salesman.name, row["said"])

    def test_required_fields_of_the_stage_are_lines_too(self):
        self.active(
            {"name": "Timing", "field": "date_deadline"},
            rules=[{"fields": ["phone", "date_deadline"], "stage_id": self.first.id}],
        )
        rows = self.checklist(self.lead())["rows"]
        self.assertEqual([(row["name"], row["state"]) for row in rows], [("Timing", "unmet"), ("Phone", "unmet")])

    def test_tasks_and_key_question_of_the_stage(self):
        model = self.draft()
        values = {"model_id": model.id, "stage_id": self.first.id, "probability": 10}
        self.env["kestio.stage.rule"].create(
            [
                {**values, "tasks": "Call", "key_question": "Same result, most efficient means?"},
                {**values, "tasks": "Visit", "tier_id": self.tier(model, "gold").id},
            ]
        )
        model.with_user(self.director).action_activate()
        lead = self.lead()
        checklist = self.checklist(lead)
        self.assertEqual((checklist["tasks"], checklist["question"]), ("Call", "Same result, most efficient means?"))
        lead.write({"kestio_tier_id": self.tier(model, "gold").id, "kestio_tier_locked": True})
        self.assertEqual(self.checklist(lead)["tasks"], "Visit")

    def test_new_lead_shows_what_is_required_at_creation(self):
        self.active(
            rules=[
                {"fields": ["phone"]},
                {"fields": ["date_deadline"], "domain": "[('expected_revenue', '>', 1000)]"},
            ]
        )
        with Form(self.env["crm.lead"].with_user(self.salesman)) as form:
            form.name = "Deal"
            self.assertEqual([row["name"] for row in form.kestio_checklist["rows"]], ["Phone"])
            self.assertFalse(form.kestio_checklist["stage"])
            form.phone = "0123"
        self.assertEqual(form.record.phone, "0123")

    def test_nothing_is_shown_where_nothing_is_asked(self):
        self.active({"name": "Budget"})
        won, lost, later = self.leads(3)
        won.stage_id = self.won
        lost.action_set_lost()
        later.stage_id = self.third
        for lead in (won, lost, later):
            self.assertFalse(self.checklist(lead))

    def test_queries_are_the_same_for_one_lead_and_for_many(self):
        self.active(
            {"name": "Budget"},
            {"name": "Timing", "field": "date_deadline"},
            rules=[{"fields": ["phone"], "stage_id": self.first.id}],
        )
        counts = []
        for count in (1, 10, 200):
            leads = self.leads(count)
            self.checklist(leads[:1])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.with_user(self.salesman).mapped("kestio_checklist")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)
