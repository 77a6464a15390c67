"""Audits: e-mails, calls and meetings of a salesman with leads of three tiers, and two auditors."""

from datetime import datetime, timedelta

from ..charter_case import CharterCase

FIRST = datetime(2026, 10, 1, 9)


class AuditCase(CharterCase):
    """*Call back* is required everywhere, *Plain words* in e-mails only: 2 questions there, 1 on the telephone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.new_user("charter_auditor_two", "kestio_brand_charter.group_auditor")
        cls.stage = cls.env["crm.stage"].create({"name": "First contact"})
        cls.discover.stage_ids = cls.stage
        cls.say(cls.callback, applicability="required", state="deployed")
        cls.say(cls.plain, cls.mail, applicability="required", state="deployed")
        cls.publish()
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Customer {code}", "email": f"{code}@customer.example"} for code in ("gold", "silver", "bronze")]
        )
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {partner.name}",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "stage_id": cls.stage.id,
                    "company_id": cls.company.id,
                    "user_id": cls.salesman.id,
                    "team_id": False,
                    "kestio_tier_id": cls.tier_of(code).id,
                }
                for partner, code in zip(cls.people, ("gold", "silver", "bronze"), strict=True)
            ]
        )

    @classmethod
    def tier_of(cls, code):
        """Return the tier of the model in use."""
        return cls.env["kestio.tier"].search([("company_id", "=", cls.company.id), ("code", "=", code)], limit=1)

    @classmethod
    def sent(cls, lead, count=1, author=None, on=FIRST, body="<p>Hello, we call you back on Tuesday at nine.</p>"):
        """Return e-mails that somebody sent to the customer of a lead."""
        author = author or cls.salesman
        return cls.env["mail.message"].create(
            [
                {
                    "model": lead._name,
                    "res_id": lead.id,
                    "message_type": "comment",
                    "subtype_id": cls.env.ref("mail.mt_comment").id,
                    "author_id": author.partner_id.id,
                    "partner_ids": lead.partner_id.ids,
                    "subject": "Your request",
                    "body": body,
                    "date": on + timedelta(hours=number),
                }
                for number in range(count)
            ]
        )

    @classmethod
    def called(cls, lead, author=None, on="2026-10-02"):
        """Return a telephone call that was done."""
        activity = lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=(author or cls.salesman).id, summary="Called", note="<p>Spoke</p>"
        )
        activity.action_feedback(feedback="Customer is pleased")
        activity.date_done = on
        return activity

    @classmethod
    def campaign(cls, **values):
        """Return a campaign of October 2026 with two auditors."""
        return cls.env["kestio.charter.campaign"].create(
            {
                "name": "Autumn",
                "charter_id": cls.charter.id,
                "auditor_ids": (cls.auditor + cls.second).ids,
                "user_id": cls.auditor.id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
                "per_cell": 2,
                "double_share": 0,
                "seed": 7,
                **values,
            }
        )

    @classmethod
    def drawn(cls, **values):
        """Return the audits of a campaign that was drawn."""
        campaign = cls.campaign(**values)
        campaign.with_user(cls.auditor).action_draw()
        return campaign.audit_ids.sorted("id")

    @classmethod
    def answer(cls, audit, *answers):
        """Have an audit done by its auditor; one answer stands for all questions."""
        lines = audit.line_ids
        answers = answers if len(answers) > 1 else answers * len(lines)
        for line, answer in zip(lines, answers, strict=True):
            line.with_user(audit.auditor_id).answer = answer
        return audit.with_user(audit.auditor_id).action_validate()
