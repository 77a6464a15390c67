"""Visit: what a curious colleague, another company and a customer with a login cannot reach by calls of their own."""

from markupsafe import Markup
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .absence_case import FIRST, LAST, THURSDAY, AbsenceCase

ROOM = (
    "kestio.visit",
    "kestio.absence",
    "kestio.meeting",
    "kestio.booking",
    "kestio.rebooking",
    "kestio.no.show",
    "kestio.plan.run",
)


@tagged("post_install", "-at_install")
class TestVisitBorders(AbsenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Kestio Other")
        cls.stranger = cls.new_user("kestio_stranger", "sales_team.group_sale_salesman", company=cls.other)
        cls.boss = cls.new_user("kestio_other_boss", "sales_team.group_sale_manager", company=cls.other)
        cls.portal = cls.new_user("kestio_portal", "base.group_portal")

    def models(self):
        """Return the models of the room that a user can reach."""
        names = self.env["ir.model"].search([("model", "like", "kestio.%")]).mapped("model")
        mine = [self.env[name] for name in names if name.startswith(ROOM)]
        return [model for model in mine if not model._abstract]

    def rules(self, model):
        """Return the conditions that hold for everybody, as text."""
        rules = self.env["ir.rule"].search([("model_id.model", "=", model._name), ("global", "=", True)])
        return " ".join(rule.domain_force for rule in rules)

    # Rules

    def test_each_model_keeps_companies_or_dialogs_apart(self):
        self.assertGreater(len(self.models()), 12)
        for model in self.models():
            wanted = "create_uid" if model._transient else "compan"
            with self.subTest(model._name):
                self.assertIn(wanted, self.rules(model))

    def test_portal_users_and_visitors_have_no_right_on_any_model(self):
        for user in (self.portal, self.env.ref("base.public_user")):
            for model in self.models():
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=model._name, user=user.login, operation=operation):
                        self.assertFalse(model.with_user(user).has_access(operation))

    def test_dialogs_of_a_colleague_are_not_read(self):
        absence = self.away()
        with freeze_time(THURSDAY):
            change = self.env["kestio.absence.change"].with_user(self.salesman).create({"absence_id": absence.id})
            values = {"lead_id": self.deal.id, "minutes": 60}
            proposal = self.env["kestio.meeting.proposal"].with_user(self.salesman).create(values)
        for dialog in (change, proposal):
            with self.subTest(dialog._name):
                self.assertTrue(dialog.has_access("read"))
                self.assertFalse(dialog.with_user(self.manager).has_access("read"))

    # Visits and meetings

    def test_meeting_cannot_be_called_the_visit_of_somebody_else(self):
        visit = self.visit(user=self.manager)
        mine = self.busy("2026-03-10 09:00:00", "2026-03-10 10:00:00").with_user(self.salesman)
        for user, refused in (
            (self.salesman, lambda: mine.write({"kestio_visit_id": visit.id})),
            (self.stranger, lambda: self.meeting_of(self.stranger, kestio_visit_id=visit.id)),
            (self.sam, lambda: self.meeting_of(self.sam, by_default=True, kestio_visit_id=visit.id)),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError), self.env.cr.savepoint():
                refused()
        self.assertEqual(visit.state, "blocked")
        self.assertTrue(self.meeting_of(self.manager, kestio_visit_id=visit.id))

    def meeting_of(self, user, by_default=False, **values):
        """Return a meeting that a user makes himself."""
        context = {f"default_{name}": value for name, value in values.items()} if by_default else {}
        fixed = {"name": "Mine", "start": "2026-03-10 09:00:00", "stop": "2026-03-10 10:00:00", "user_id": user.id}
        companies = {"allowed_company_ids": user.company_ids.ids}
        model = self.env["calendar.event"].with_user(user).with_context(**context, **companies)
        return model.create({**fixed, **({} if by_default else values)})

    def test_manager_of_another_company_does_not_say_what_became_of_a_meeting(self):
        event = self.meeting("2026-03-10 09:00:00")
        for user, refused in ((self.boss, True), (self.manager, False)):
            own = event.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            with self.subTest(user.login), freeze_time("2026-03-10 12:00:00"):
                self.assertEqual(own.kestio_can_qualify, not refused)
                if refused:
                    with self.assertRaises(UserError):
                        own.action_we_cancelled()
                else:
                    own.action_we_cancelled()

    def test_who_is_not_in_sales_reads_every_field_that_he_is_shown(self):
        invoicing = self.new_user("kestio_invoicing", "account.group_account_invoice")
        quote = self.quote(self.portal.partner_id, state="sent", kestio_sent_on="2026-03-05 10:00:00")
        for user, record in (
            (self.internal, self.meeting_of(self.internal)),
            (self.internal, self.buyer),
            (self.portal, self.portal.partner_id),
            (self.portal, quote),
            (invoicing, quote),
            (invoicing, self.buyer),
        ):
            with self.subTest(user=user.login, model=record._name):
                own = record.with_user(user)
                names = [name for name in own.fields_get() if name.startswith("kestio_")]
                self.assertTrue(not names or own.read(names))

    def test_no_show_tells_nobody_how_to_reach_a_prospect_whom_he_may_not_see(self):
        self.company.kestio_rebooking = self.other.kestio_rebooking = True
        (self.company + self.other).kestio_rebooking_untyped = True
        for user in (self.sam, self.stranger):
            event = self.meeting_of(user)
            event.write({"opportunity_id": self.deal.id})
            with freeze_time("2026-03-10 12:00:00"):
                event.write({"kestio_outcome": "no_show"})
            with self.subTest(user.login):
                self.assertFalse(self.env["kestio.rebooking"].search([("event_id", "=", event.id)]))
        own = self.meeting_of(self.salesman, opportunity_id=self.deal.id)
        with freeze_time("2026-03-10 12:00:00"):
            own.write({"kestio_outcome": "no_show"})
        self.assertTrue(self.env["kestio.rebooking"].search([("event_id", "=", own.id)]))

    def test_dialogs_reach_no_other_company_and_no_lead_that_one_may_not_see(self):
        booking, proposal = (self.env[f"kestio.{name}"].with_user(self.sam) for name in ("booking", "meeting.proposal"))
        lead = self.deal.copy({"user_id": self.sam.id}).id
        for place, refused in enumerate(
            (
                lambda: booking.create({"name": "x", "user_id": self.stranger.id}),
                lambda: booking.create({"name": "x", "user_id": self.portal.id}),
                lambda: booking.create({"name": "x", "user_id": self.sam.id, "lead_id": self.deal.id}),
                lambda: proposal.create({"lead_id": lead, "user_id": self.stranger.id}),
                lambda: proposal.create({"lead_id": self.deal.id, "user_id": self.sam.id}),
            )
        ):
            with self.subTest(place), self.assertRaises(AccessError), self.env.cr.savepoint():
                refused()
        self.assertTrue(booking.create({"name": "x", "user_id": self.salesman.id, "lead_id": lead}))

    def test_follow_ups_of_another_company_are_not_repeated(self):
        rule = self.env["kestio.meeting.rule"].create(
            {"name": "Call", "company_id": self.company.id, "activity_type_id": self.todo.id, "outcome": "held"}
        )
        done = self.env["kestio.meeting.rule.done"].create({"rule_id": rule.id, "state": "failed"})
        with self.assertRaises(AccessError):
            done.with_user(self.boss).with_context(allowed_company_ids=self.other.ids).action_retry()
        self.assertTrue(done.exists())

    def test_only_sales_people_launch_action_plans(self):
        with self.assertRaises(AccessError):
            self.buyer.with_user(self.internal).action_kestio_launch_plan()

    # Absences

    def test_substitute_sees_what_belongs_to_the_company_of_the_absence_only(self):
        (self.salesman + self.sam).company_ids = [Command.link(self.other.id)]
        elsewhere = self.deal.copy({"company_id": self.other.id, "user_id": self.salesman.id, "team_id": False})
        nowhere = self.deal.copy({"company_id": False, "user_id": self.salesman.id, "team_id": False})
        self.away()
        both = {"allowed_company_ids": (self.company + self.other).ids}
        seen = [one.with_user(self.sam).with_context(**both).has_access("read") for one in (self.deal, nowhere)]
        self.assertEqual(seen, [True, True])
        self.assertFalse(elsewhere.with_user(self.sam).with_context(**both).has_access("read"))

    def test_briefing_is_no_way_to_read_about_customers_of_other_companies(self):
        secret = self.customer("Secret", company_id=self.other.id)
        secret.message_post(body=Markup("Bankrupt"), message_type="comment")
        self.busy("2026-03-17 09:00:00", "2026-03-17 10:00:00", partner_ids=[Command.link(secret.id)])
        absence = self.preview()
        self.assertNotIn("Bankrupt", " ".join(str(line.briefing) for line in absence.sudo().line_ids))
        self.assertNotIn(secret, absence.sudo().watch_ids.partner_id)

    def test_customer_with_a_login_is_no_substitute(self):
        with freeze_time(THURSDAY), self.assertRaisesRegex(UserError, "does not work in this company"):
            self.absence(substitute=self.portal).action_run()

    def test_nobody_in_another_company_reaches_an_absence(self):
        self.activity()
        absence = self.away()
        for user in (self.stranger, self.boss):
            own = absence.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            for refused in (
                own.action_hand_back,
                own.action_ask_dates,
                own.action_preview,
                lambda own=own: own.write({"note": "x"}),
                lambda own=own: own.line_ids.write({"is_included": False}),
                lambda own=own: own.message_post(body=Markup("x")),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError), self.env.cr.savepoint():
                    refused()
        self.assertEqual((str(absence.date_from), str(absence.date_to)), (FIRST, LAST))
