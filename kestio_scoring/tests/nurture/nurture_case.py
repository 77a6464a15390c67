"""Nurture: a scenario of three mails with a branch, and a lead that goes through it."""

from datetime import timedelta

from ..scoring_case import ScoringCase


class NurtureCase(ScoringCase):
    """Mails leave at any hour unless a test says otherwise; time passes by moving what is stored into the past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"kestio_nurture_hours": False, "kestio_nurture_mails": 10})
        cls.lead.write({"user_id": False, "company_id": cls.company.id})
        cls.contact.email = "ada@example.com"
        cls.marketing.email = "marketing@example.com"
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Guide",
                "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "subject": "A guide for {{ object.contact_name or object.name }}",
                "body_html": '<p>Read <a href="https://example.com/guide">the guide</a>.</p>',
            }
        )
        cls.scenario = cls.new_scenario()

    @classmethod
    def new_scenario(cls, *steps, start=True, **values):
        """Return a scenario; steps are dicts, ``after`` names the step before."""
        scenario = cls.env["kestio.nurture.scenario"].create(
            {"name": "Welcome", "company_id": cls.company.id, "user_id": cls.marketing.id, **values}
        )
        named = {}
        for place, step in enumerate(steps or STEPS):
            values = {"sequence": place, "template_id": cls.template.id, **step}
            after = values.pop("after", None)
            parent = named[after].id if after else False
            named[step["name"]] = cls.env["kestio.nurture.step"].create(
                {"scenario_id": scenario.id, "parent_id": parent, **values}
            )
        if start:
            scenario.with_user(cls.marketing).action_start()
        return scenario

    def enrol(self, *leads, scenario=None):
        """Let leads in (the tested one by default) and take what is due at once."""
        scenario = scenario or self.scenario
        people = scenario._enrol(self.env["crm.lead"].concat(*(leads or [self.lead])))
        scenario.action_run()
        return people

    def later(self, **delta):
        """Let time pass, and run the job; return how many steps were taken."""
        self.env.flush_all()
        by = timedelta(**delta)
        self.env.cr.execute(
            "UPDATE kestio_nurture_enrollment SET step_date = step_date - %(by)s, next_date = next_date - %(by)s,"
            " checked_on = checked_on - %(by)s",
            {"by": by},
        )
        self.env.cr.execute(
            "UPDATE kestio_nurture_sending SET date = date - %(by)s, clicked_on = clicked_on - %(by)s", {"by": by}
        )
        self.env.invalidate_all()
        return self.scenario.action_run()

    def taken(self, person):
        """Return the names of the steps that somebody got, oldest first."""
        return person.sending_ids.sorted("id").step_id.mapped("name")


STEPS = (
    {"name": "Hello", "delay": 0},
    {"name": "Case study", "after": "Hello", "delay": 3, "condition": "clicked"},
    {"name": "Guide again", "after": "Hello", "delay": 5, "condition": "not_clicked"},
    {"name": "Call him", "after": "Case study", "delay": 1, "action": "sales", "template_id": False},
)
