"""Audits: who reads, who judges; anonymous copies; two companies."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .audit_case import AuditCase

READ = "read"
ALL = "read write create unlink"


@tagged("post_install", "-at_install")
class TestAuditRights(AuditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people[0].write({"name": "Éloïse Dupont", "phone": "+33 6 12 34 56 78", "street": "5 rue des Lilas"})
        cls.salesman.name = "Paul Martin"
        cls.mails = cls.sent(
            cls.leads[0],
            body="<p>Bonjour <b>Éloï</b>se, votre 06.12.34.56.78 ?</p><p>Paul MARTIN, de Martinique<br/>"
            "<img src='x' alt='Paul'/><a href='mailto:paul@firm.example'>paul@firm.example</a></p>",
        )

    def test_rights_by_role(self):
        self.assert_granted(
            {
                "kestio.charter.campaign": ("", READ, READ, ALL),
                "kestio.charter.audit": ("", READ, READ, "read write"),
                "kestio.charter.audit.line": ("", READ, READ, "read write"),
                "kestio.charter.correction": ("", READ, READ, ALL),
                "kestio.charter.campaign.preview": ("", "", "", ALL),
                "kestio.charter.correct": ("", "", "", ALL),
                "kestio.charter.correct.line": ("", "", "", ALL),
            },
            self.salesman,
            self.reader,
            self.editor,
            self.auditor,
        )

    def test_sales_managers_and_directors_see_nothing_by_being_that(self):
        audit = self.drawn()
        for user in (self.salesman, self.manager, self.director, self.internal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                audit.with_user(user).read(["score"])

    def test_an_anonymous_copy_names_nobody(self):
        text = self.drawn().artefact
        for word in ("Éloïse", "Dupont", "Paul", "MARTIN,", "06.12", "firm.example", "<img", "mailto"):
            self.assertNotIn(word, text)
        self.assertIn("Martinique", text)
        self.assertIn("[customer], votre [phone] ?", text)

    def test_the_copy_is_as_it_was_when_the_campaign_is_not_anonymous(self):
        audit = self.drawn(is_anonymous=False)
        self.assertIn("Paul MARTIN", audit.artefact)
        self.assertEqual(audit.with_user(self.auditor).author_name, "Paul Martin")

    def test_the_copy_stays_when_the_artefact_changes(self):
        audit = self.drawn(is_anonymous=False)
        self.mails.body = "<p>Something else, and much better than before.</p>"
        self.assertIn("Paul MARTIN", audit.artefact)

    def test_hostile_markup_is_cleaned(self):
        self.env.cr.execute(
            "UPDATE mail_message SET body = %s WHERE id = %s",
            ["<p onclick='x()'>Good morning to you</p><script>alert(1)</script>", self.mails.id],
        )
        self.mails.invalidate_recordset()
        text = self.drawn(is_anonymous=False).artefact
        self.assertIn("Good morning", text)
        self.assertNotIn("script", text)
        self.assertNotIn("onclick", text)

    def test_nobody_finds_the_way_back_to_people(self):
        audit = self.drawn().with_user(self.auditor)
        self.assertFalse(audit.author_name)
        for name in ("author_id", "res_id", "res_model", "hidden_for_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                audit.read([name])
            with self.subTest(name), self.assertRaises(AccessError):
                audit.search([(name, "!=", False)])

    def test_readers_see_results_but_no_artefact(self):
        audit = self.drawn()
        self.answer(audit, "4")
        self.assertEqual(audit.with_user(self.reader).read(["score"])[0]["score"], 100)
        with self.assertRaises(AccessError):
            audit.with_user(self.reader).read(["artefact"])

    def test_readers_and_editors_judge_nothing(self):
        audit = self.drawn()
        for user in (self.reader, self.editor):
            for change in (
                lambda one: one.action_validate(),
                lambda one: one.line_ids.write({"answer": "4"}),
                lambda one: one.action_redo(),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    change(audit.with_user(user))

    def test_an_auditor_answers_for_nobody_else(self):
        audit = self.drawn()
        other = self.second if audit.auditor_id == self.auditor else self.auditor
        with self.assertRaisesRegex(UserError, "audit is"):
            audit.line_ids[0].with_user(other).answer = "4"
        with self.assertRaisesRegex(UserError, "audit is"):
            audit.with_user(other).action_validate()

    def test_audits_and_questions_are_not_made_by_hand(self):
        audit = self.drawn()
        values = {"campaign_id": audit.campaign_id.id, "auditor_id": self.auditor.id}
        for record in (audit, audit.line_ids[0]):
            with self.subTest(record._name), self.assertRaises(UserError):
                record.with_user(self.auditor).create(values)
            with self.subTest(record._name), self.assertRaises(UserError):
                record.with_user(self.auditor).unlink()

    def test_another_company_sees_nothing(self):
        audit = self.drawn()
        far = self.new_user("far_auditor", "kestio_brand_charter.group_auditor", self.new_company("Far"))
        for record in (audit, audit.line_ids[0], audit.campaign_id):
            with self.subTest(record._name):
                self.assertFalse(
                    record.with_user(far).with_context(allowed_company_ids=far.company_ids.ids).has_access("read")
                )

    def test_artefacts_of_another_company_are_not_drawn(self):
        other = self.new_company("Other")
        lead = self.leads[1].copy({"company_id": other.id, "user_id": False, "team_id": False})
        self.sent(lead)
        self.assertEqual(self.drawn(per_cell=9).mapped("res_id"), self.mails.ids)

    def test_artefacts_of_another_brand_are_not_drawn(self):
        brand = self.env["kestio.brand"].create({"name": "Other brand", "sequence": 99, "company_id": self.company.id})
        team = self.env["crm.team"].create({"name": "Other", "company_id": self.company.id})
        team.kestio_brand_id = brand
        self.leads[1].team_id = team
        self.sent(self.leads[1])
        self.assertEqual(self.drawn(per_cell=9).mapped("res_id"), self.mails.ids)
