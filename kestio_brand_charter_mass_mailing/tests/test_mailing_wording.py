"""Wording: mailings checked at saving and on demand, held back when the company says so, in real roles."""

from odoo.addons.kestio_brand_charter.tests.wording.wording_case import BAD, GOOD, WordingCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestMailingWording(WordingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailer = new_test_user(cls.env, "charter_mailer", "base.group_user,mass_mailing.group_mass_mailing_user")
        cls.mailer.write({"company_id": cls.company.id, "company_ids": cls.company.ids})

    def mailing(self, body=BAD, **values):
        mailings = self.env["mailing.mailing"].with_user(self.mailer).with_company(self.company)
        model = self.env["ir.model"]._get_id("mailing.list")
        return mailings.create({"subject": "Bonjour", "mailing_model_id": model, "body_html": body, **values})

    def rows(self, mailing):
        domain = [("res_model", "=", "mailing.mailing"), ("res_id", "=", mailing.id)]
        return self.env["kestio.charter.text"].search(domain)

    def test_a_mailing_is_checked_when_it_is_saved(self):
        self.publish()
        mailing = self.mailing()
        self.assertEqual((self.rows(mailing).lang, mailing.kestio_charter_level), ("fr", "below"))
        self.assertIn("k_mark_avoid", mailing.kestio_charter_report)
        mailing.body_html = GOOD
        self.assertEqual(mailing.kestio_charter_score, 100)

    def test_a_critical_word_is_refused_when_the_company_says_so(self):
        self.publish()
        self.company.kestio_charter_block = True
        with self.assertRaisesRegex(UserError, "contrat"):
            self.mailing()

    def test_nothing_happens_without_a_published_charter(self):
        mailing = self.mailing()
        self.assertFalse(self.rows(mailing) or mailing.kestio_charter_in_force)

    def test_the_job_checks_what_is_not_sent(self):
        draft, sent = self.mailing(), self.mailing()
        sent.sudo().state = "done"
        self.publish()
        self.env["kestio.charter.text.job"]._run_all()
        self.assertTrue(self.rows(draft))
        self.assertFalse(self.rows(sent))

    def test_a_reader_who_reads_no_mailing_sees_findings_without_the_text(self):
        self.publish()
        row = self.rows(self.mailing()).with_user(self.reader)
        with self.assertRaises(AccessError):
            self.env["mailing.mailing"].with_user(self.reader).browse(row.res_id).read(["subject"])
        self.assertIn("is a word to avoid", row.report)
        self.assertNotIn("Salut", row.report)

    def test_who_writes_mailings_does_not_read_the_list(self):
        self.publish()
        row = self.rows(self.mailing())
        with self.assertRaises(AccessError):
            row.with_user(self.mailer).read(["score"])
