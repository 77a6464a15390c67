"""Guard: who is warned of the wrong recipient, when sending is refused, and who is proposed instead."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .meeting_case import MeetingCase


class GuardCase(MeetingCase):
    """At Buyer's: Anne pays, Bob decides, Mia is in marketing; each has an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        roles = ("billing", "decision", "marketing", "user", "buyer")
        cls.roles = {code: cls.env.ref(f"kestio_model.kestio_contact_role_{code}") for code in roles}
        for code in ("decision", "buyer"):
            cls.roles[code].write({"quotes": "right", "invoices": "possible"})
        cls.roles["billing"].write({"quotes": "wrong", "invoices": "right"})
        cls.anne = cls.contact("Anne", "billing")
        cls.bob = cls.contact("Bob", "decision")
        cls.mia = cls.contact("Mia", "marketing")

    @classmethod
    def contact(cls, name, *roles, parent=None, **values):
        """Return a contact of the customer with roles."""
        return cls.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name.lower()}@example.com",
                "parent_id": (parent or cls.buyer).id,
                "kestio_role_ids": [Command.set([cls.roles[role].id for role in roles])],
                **values,
            }
        )

    @classmethod
    def quote(cls, partner, **values):
        """Return a quote of the salesman to a contact."""
        line = Command.create({"product_id": cls.work.id, "price_unit": 100, "tax_ids": [Command.clear()]})
        fixed = {"company_id": cls.company.id, "user_id": cls.salesman.id, "order_line": [line]}
        return cls.env["sale.order"].create({"partner_id": partner.id, **fixed, **values})

    @classmethod
    def composer(cls, order, partners=None, user=None, **context):
        """Return the composer that the button Send of quotes opens."""
        orders = order.with_user(user or cls.salesman).with_context(**context)
        action = orders.action_quotation_send()
        composers = cls.env["mail.compose.message"].with_user(user or cls.salesman).with_context(**action["context"])
        return composers.create({"partner_ids": [Command.set(partners.ids)]} if partners is not None else {})


@tagged("post_install", "-at_install")
class TestQuoteGuard(GuardCase):
    def test_composer_warns_of_a_billing_contact_and_names_the_right_one(self):
        composer = self.composer(self.quote(self.anne))
        self.assertEqual(
            composer.kestio_guard_warning,
            "Anne (Billing contact) is not the right contact for a quote. Right contact: Bob (Decision maker).",
        )
        self.assertEqual(composer.kestio_guard_right_ids, self.bob)
        self.assertFalse(composer.kestio_guard_block)

    def test_form_warns_as_soon_as_the_contact_is_chosen(self):
        action = self.quote(self.bob).with_user(self.salesman).action_quotation_send()
        with Form(self.env["mail.compose.message"].with_user(self.salesman).with_context(**action["context"])) as form:
            self.assertFalse(form.kestio_guard_warning)
            form.partner_ids.add(self.anne)
            self.assertIn("Anne", form.kestio_guard_warning)

    def test_one_click_writes_to_the_right_contact(self):
        order = self.quote(self.anne)
        composer = self.composer(order)
        action = composer.action_kestio_right_contact()
        self.assertEqual(composer.partner_ids & (self.anne | self.bob), self.bob)
        self.assertFalse(composer.kestio_guard_warning)
        self.assertEqual(action["res_id"], composer.id)
        self.assertTrue(action["context"]["mark_so_as_sent"])
        composer.action_send_mail()
        self.assertEqual(order.state, "sent")
        told = order.message_ids.partner_ids
        self.assertEqual(told & (self.anne | self.bob), self.bob)

    def test_follower_who_would_get_it_is_named_and_does_not_follow_any_more(self):
        order = self.quote(self.bob)
        order.message_subscribe(self.anne.ids)
        composer = self.composer(order, self.bob)
        self.assertIn("Anne", composer.kestio_guard_warning)
        composer.action_kestio_right_contact()
        self.assertNotIn(self.anne, order.message_partner_ids)
        self.assertFalse(self.composer(order, self.bob).kestio_guard_warning)

    def test_warning_lets_the_mail_go(self):
        order = self.quote(self.anne)
        self.composer(order).action_send_mail()
        self.assertEqual(order.state, "sent")

    def test_reminder_of_a_sent_quote_is_guarded_too(self):
        self.assertIn("Anne", self.composer(self.quote(self.anne, state="sent")).kestio_guard_warning)

    def test_block_refuses_to_send_and_to_schedule_and_changes_nothing(self):
        self.company.kestio_recipient_guard = "block"
        order = self.quote(self.anne)
        composer = self.composer(order)
        self.assertTrue(composer.kestio_guard_block)
        with self.assertRaisesRegex(UserError, r"Anne \(Billing contact\)"):
            composer.action_send_mail()
        composer.scheduled_date = "2030-01-01 10:00:00"
        with self.assertRaisesRegex(UserError, r"Anne \(Billing contact\)"):
            composer.action_schedule_message()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.message_ids.filtered("partner_ids"))
        composer.action_kestio_right_contact()
        composer.scheduled_date = False
        composer.action_send_mail()
        self.assertEqual(order.state, "sent")

    def test_block_does_not_hold_up_what_odoo_sends_by_itself(self):
        self.company.kestio_recipient_guard = "block"
        order = self.quote(self.anne)
        self.composer(order).sudo().action_send_mail()
        self.assertEqual(order.state, "sent")

    def test_off_finds_nothing_and_reads_no_role(self):
        self.company.kestio_recipient_guard = "off"
        order = self.quote(self.anne)
        self.assertFalse(self.composer(order).kestio_guard_warning)
        self.composer(order).action_send_mail()
        self.assertEqual(order.state, "sent")

    def test_setting_is_that_of_the_company_of_the_quote(self):
        other = self.new_company("Kestio Other")
        other.kestio_recipient_guard = "off"
        self.salesman.company_ids = [Command.link(other.id)]
        self.company.kestio_recipient_guard = "block"
        companies = {"allowed_company_ids": (other | self.company).ids}
        self.assertTrue(self.composer(self.quote(self.anne), **companies).kestio_guard_block)
        order = self.env["sale.order"].with_company(other).create({"partner_id": self.anne.id, "company_id": other.id})
        order.user_id = self.salesman
        self.assertFalse(self.composer(order, **companies).kestio_guard_warning)

    def test_confirmed_order_and_pro_forma_are_for_the_billing_contact(self):
        self.assertFalse(self.composer(self.quote(self.anne, state="sale")).kestio_guard_warning)
        self.assertFalse(self.composer(self.quote(self.anne), proforma=True).kestio_guard_warning)

    def test_contact_without_role_or_with_a_right_one_too_is_fine(self):
        both = self.contact("Zoe", "billing", "decision")
        for partner in (self.buyer, both, self.mia, self.contact("Una", "user"), self.contact("Nil")):
            with self.subTest(partner.name):
                self.assertFalse(self.composer(self.quote(partner), partner).kestio_guard_warning)

    def test_role_says_itself_for_whom_quotes_are(self):
        self.roles["user"].with_user(self.manager).write({"quotes": "wrong"})
        una = self.contact("Una", "user")
        self.assertIn("Una (User)", self.composer(self.quote(una)).kestio_guard_warning)
        self.roles["billing"].quotes = "possible"
        self.assertFalse(self.composer(self.quote(self.anne)).kestio_guard_warning)

    def test_right_contact_is_of_the_same_company_with_an_address_first_by_role(self):
        stranger = self.customer("Stranger")
        self.contact("Ada", "decision", parent=stranger)
        for wrong in ({"email": False}, {"active": False}):
            self.contact("Aaron", "decision", **wrong)
        self.contact("Abel", "buyer")
        self.assertEqual(self.composer(self.quote(self.anne)).kestio_guard_right_ids, self.bob)

    def test_nobody_to_propose_is_said(self):
        self.bob.active = False
        composer = self.composer(self.quote(self.anne))
        self.assertIn("No contact with the right role is known", composer.kestio_guard_warning)
        self.assertFalse(composer.kestio_guard_right_ids)
        composer.action_kestio_right_contact()
        self.assertIn(self.anne, composer.partner_ids)

    def test_mass_mailing_names_the_quotes_that_go_wrong(self):
        orders = self.quote(self.anne) + self.quote(self.bob) + self.quote(self.anne)
        composer = self.composer(orders)
        warning = composer.kestio_guard_warning
        self.assertEqual([order.name in warning for order in orders], [True, False, True])
        self.company.kestio_recipient_guard = "block"
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            composer.action_send_mail()

    def test_long_mass_mailing_names_five(self):
        orders = self.env["sale.order"].union(*(self.quote(self.anne) for _place in range(7)))
        self.assertEqual(len(self.composer(orders).kestio_guard_warning.splitlines()), 6)

    def test_other_documents_are_left_alone(self):
        composer = self.env["mail.compose.message"].with_user(self.salesman)
        values = {"model": "crm.lead", "res_ids": str(self.deal.ids), "partner_ids": [Command.set(self.anne.ids)]}
        self.assertFalse(composer.create(values).kestio_guard_warning)

    def test_number_of_queries_does_not_grow_with_quotes(self):
        orders = [
            self.env["sale.order"].union(*(self.quote(self.anne) for _n in range(size))) for size in (2, 2, 10, 60)
        ]
        counts = []
        for group in orders:
            composer = self.composer(group)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(composer.kestio_guard_warning)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts[1:])), 1, counts)  # the first one reads groups and roles too

    def test_reminder_of_a_rule_goes_to_the_right_contact_where_it_is_blocked(self):
        order = self.quote(self.anne)
        rules = self.env["kestio.quote.follow.up"]
        self.assertEqual(rules._case(order).guests, self.anne)
        self.company.kestio_recipient_guard = "block"
        self.assertEqual(rules._case(order).guests, self.bob)
        self.bob.active = False
        self.assertFalse(rules._case(order).guests)

    def test_setting_is_a_directors(self):
        admin = self.new_user("kestio_admin", "base.group_system,kestio_model.group_director")
        self.env["res.config.settings"].with_user(admin).create({"kestio_recipient_guard": "block"}).execute()
        self.assertEqual(self.company.kestio_recipient_guard, "block")

    def test_roles_are_changed_by_managers_only(self):
        self.assert_granted(
            {"kestio.contact.role": ["read", "read write create unlink", "read write create unlink"]},
            self.salesman,
            self.manager,
            self.director,
        )


@tagged("post_install", "-at_install")
class TestInvoiceGuard(GuardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.new_user("kestio_accountant", "account.group_account_invoice")
        cls.env["account.chart.template"].try_loading("generic_coa", cls.company, install_demo=False)

    def invoice(self, partner):
        """Return a posted invoice to a contact."""
        line = Command.create({"name": "Work", "price_unit": 100, "tax_ids": [Command.clear()]})
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": self.company.id,
                "invoice_date": "2026-03-10",
                "invoice_line_ids": [line],
            }
        )
        move.action_post()
        return move

    def wizard(self, move):
        """Return the dialog that sends an invoice."""
        wizards = self.env["account.move.send.wizard"].with_user(self.accountant)
        return wizards.with_context(active_model="account.move", active_ids=move.ids).create({"move_id": move.id})

    def test_sending_an_invoice_to_marketing_is_warned_of(self):
        wizard = self.wizard(self.invoice(self.mia))
        alert = wizard.alerts["kestio_recipient"]
        self.assertEqual(alert["level"], "warning")
        self.assertEqual(
            alert["message"],
            "Mia (Marketing contact) is not the right contact for an invoice. Right contact: Anne (Billing contact).",
        )
        self.assertFalse((self.wizard(self.invoice(self.anne)).alerts or {}).get("kestio_recipient"))

    def test_one_click_sends_the_invoice_to_the_billing_contact(self):
        wizard = self.wizard(self.invoice(self.mia))
        self.assertEqual(wizard.kestio_guard_right_ids, self.anne)
        self.assertEqual(wizard.action_kestio_right_contact()["res_id"], wizard.id)
        self.assertEqual(wizard.mail_partner_ids, self.anne)
        self.assertFalse((wizard.alerts or {}).get("kestio_recipient"))

    def test_block_refuses_to_send_the_invoice(self):
        self.company.kestio_recipient_guard = "block"
        wizard = self.wizard(self.invoice(self.mia))
        with self.assertRaisesRegex(UserError, r"Mia \(Marketing contact\)"):
            wizard.action_send_and_print()

    def test_off_leaves_invoices_alone(self):
        self.company.kestio_recipient_guard = "off"
        self.assertFalse((self.wizard(self.invoice(self.mia)).alerts or {}).get("kestio_recipient"))

    def test_reminder_written_in_the_composer_is_guarded_too(self):
        move = self.invoice(self.mia)
        values = {"model": "account.move", "res_ids": str(move.ids), "partner_ids": [Command.set(self.mia.ids)]}
        composer = self.env["mail.compose.message"].with_user(self.accountant).create(values)
        self.assertIn("Mia (Marketing contact)", composer.kestio_guard_warning)
        self.assertEqual(composer.kestio_guard_right_ids, self.anne)

    def test_batch_of_invoices_is_warned_of(self):
        moves = self.invoice(self.mia) + self.invoice(self.anne)
        wizards = self.env["account.move.send.batch.wizard"].with_user(self.accountant)
        wizard = wizards.with_context(active_ids=moves.ids).create({"move_ids": [Command.set(moves.ids)]})
        self.assertIn("Mia", wizard.alerts["kestio_recipient"]["message"])
        self.assertNotIn("Anne (Billing contact) is not", wizard.alerts["kestio_recipient"]["message"])
