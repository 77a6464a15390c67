"""Visit: quotes that nobody answers are followed up after 2, 7 and 15 days."""

from odoo.tests import freeze_time, tagged

from .meeting_case import MeetingCase


@tagged("post_install", "-at_install")
class TestQuoteFollowUp(MeetingCase):
    """Capability B23: many quotes, and their follow-up is the lever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.rule"].flush_model()
        cls.rules = [cls.follow(name=f"D+{days}", trigger="quote", delay_days=days) for days in (2, 7, 15)]

    def quote(self, sent="2026-03-02 09:00:00", **values):
        """Return a quote that was sent at a moment."""
        with freeze_time("2026-03-01"):
            order = self.order(
                self.buyer,
                ("2026-03-01", 500),
                state="draft",
                user_id=self.salesman.id,
                opportunity_id=self.deal.id,
                validity_date="2026-12-31",
                **values,
            )
        with freeze_time(sent):
            order.with_user(self.salesman).action_quotation_sent()
        return order

    def fired(self, order):
        """Return the names of the rules that were applied to a quote."""
        return self.rows(order).mapped("rule_id.name")

    def test_it_is_followed_up_after_2_7_and_15_days_once_each(self):
        order = self.quote()
        for day, expected in (("04 08", 0), ("04 09", 1), ("05 09", 1), ("09 09", 2), ("17 09", 3), ("30 09", 3)):
            self.job(f"2026-03-{day}:00:00")
            with self.subTest(day=day):
                self.assertEqual(len(self.rows(order)), expected)
        self.assertEqual(self.fired(order), ["D+2", "D+7", "D+15"])

    def test_an_order_ends_it(self):
        order = self.quote()
        order.with_user(self.salesman).action_confirm()
        self.job("2026-03-04 10:00:00")
        self.assertFalse(self.rows(order))

    def test_a_refusal_ends_it(self):
        order = self.quote()
        order.with_user(self.salesman)._action_cancel()
        self.job("2026-03-04 10:00:00")
        self.assertFalse(self.rows(order))

    def test_a_lost_opportunity_ends_it(self):
        order = self.quote()
        self.deal.with_user(self.salesman).action_set_lost()
        self.job("2026-03-04 10:00:00")
        self.assertFalse(self.rows(order))
        self.assertEqual(order.kestio_follow_up, "The opportunity is closed")

    def reply(self, record, author, on="2026-03-03 10:00:00"):
        """Note what somebody wrote at a moment."""
        with freeze_time(on):
            written = "Well"
            message = record.message_post(
                body=written, author_id=author.id, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        message.date = on

    def test_a_reply_on_the_quote_or_its_opportunity_ends_it(self):
        for record_of in (lambda order: order, lambda order: order.opportunity_id):
            order = self.quote()
            self.reply(record_of(order), self.buyer)
            self.job("2026-03-04 10:00:00")
            self.assertFalse(self.rows(order))
            self.assertEqual(order.kestio_follow_up, "The customer has replied")

    def test_what_a_colleague_writes_does_not_end_it(self):
        order = self.quote()
        self.reply(order, self.manager.partner_id)
        self.job("2026-03-04 10:00:00")
        self.assertEqual(self.fired(order), ["D+2"])

    def test_a_rep_ends_it_by_hand(self):
        order = self.quote()
        order.with_user(self.salesman).action_kestio_stop_follow_up()
        self.job("2026-03-04 10:00:00")
        self.assertFalse(self.rows(order))

    def test_what_is_more_than_three_days_late_is_left_out(self):
        order = self.quote()
        self.job("2026-03-08 10:00:00")
        self.assertFalse(self.rows(order))

    def test_a_quote_that_has_expired_is_left_alone(self):
        order = self.quote()
        order.validity_date = "2026-03-03"
        self.job("2026-03-04 10:00:00")
        self.assertFalse(self.rows(order))

    def test_a_rule_for_a_tier_is_for_its_customers(self):
        self.env["kestio.meeting.rule"].search([("trigger", "=", "quote")]).active = False
        self.follow(name="Silver", trigger="quote", delay_days=2, tier_id=self.tier(self.model, "silver").id)
        self.follow(name="Gold", trigger="quote", delay_days=2, tier_id=self.gold.id)
        order = self.quote()
        self.job("2026-03-04 10:00:00")
        self.assertEqual(self.fired(order), ["Gold"])

    def test_the_mail_goes_to_the_contact_of_the_quote_and_is_kept_on_the_opportunity(self):
        template = self.env.ref("kestio_model.mail_template_quote")
        self.follow(name="Mail", trigger="quote", delay_days=2, action="mail", template_id=template.id)
        order = self.quote()
        self.job("2026-03-04 10:00:00")
        mail = self.rows(order).mail_id
        self.assertEqual(mail.recipient_ids, self.buyer)
        self.assertEqual(mail.subject, f"Your quote {order.name}")
        self.assertEqual(mail.model, "crm.lead")

    def test_a_company_without_a_model_is_left_alone(self):
        self.model.with_user(self.director).action_archive_version()
        order = self.quote()
        self.job("2026-03-04 10:00:00")
        self.assertFalse(self.rows(order))
