"""Nurture: mails that machines write, read in English and in French."""

from datetime import date

from odoo.tests import BaseCase, tagged

from ...engine import autoreply

TODAY = date(2026, 11, 23)
MARKED = {"Auto-Submitted": "auto-replied"}
ABSENT = {
    "I am out of the office until December 4.": date(2026, 12, 5),
    "I'm on annual leave and will be back on Monday, January 4th.": date(2027, 1, 4),
    "I am away from December 1 through December 12, 2026 with limited access to email.": date(2026, 12, 13),
    "I will return on 2026-12-07.": date(2026, 12, 7),
    "Je suis absente du bureau du 20/11 au 27/11/2026 inclus.": date(2026, 11, 28),
    "Je suis actuellement en congés jusqu’au vendredi 11 décembre 2026.": date(2026, 12, 12),
    "Je serai de retour le 1er février.": date(2027, 2, 1),
    "Absent jusqu'au 05/12.": date(2026, 12, 6),
    "Out of office until 31 February.": None,
    "Out of office until further notice.": None,
}
LEFT = {
    "Ada has left the company. Please contact Grace Hopper (grace@example.com).": ("Grace Hopper", "grace@example.com"),
    "I no longer work at Acme. Please reach out to my colleague Grace Hopper at grace@example.com": (
        "Grace Hopper",
        "grace@example.com",
    ),
    "Madame Martin ne fait plus partie de notre société. Merci d'adresser vos messages à Mme Claire Durand : "
    "claire@exemple.fr": ("Claire Durand", "claire@exemple.fr"),
    "Monsieur X a quitté l'entreprise. Écrivez à ada@example.com": (None, None),
    "He is no longer with us.": (None, None),
}
PEOPLE = (
    "Thank you, let us talk next week.",
    "I am out of the office until Friday, but your offer is fine.",
    "Merci pour votre message. Je suis absent jusqu'au 30 novembre, mais votre offre m'intéresse.",
    "Bonjour, Madame Martin a quitté l'entreprise, je la remplace. Pouvez-vous me rappeler ?",
    "",
)


@tagged("-at_install", "post_install")
class TestAutoreply(BaseCase):
    def told(self, text, headers=None, subject="Re: Guide"):
        return autoreply.read(headers or {}, subject, text, sender="ada@example.com", today=TODAY)

    def test_the_day_on_which_somebody_is_back(self):
        for text, resume in ABSENT.items():
            with self.subTest(text):
                found = self.told(text, MARKED)
                self.assertEqual((found.kind, found.resume), ("absent", resume))

    def test_who_left_and_who_took_over(self):
        for text, successor in LEFT.items():
            with self.subTest(text):
                found = self.told(text, MARKED)
                self.assertEqual((found.kind, found.name, found.email), ("left", *successor))

    def test_people_are_never_machines(self):
        for text in PEOPLE:
            with self.subTest(text):
                self.assertIsNone(self.told(text))

    def test_a_notice_without_headers_is_known_by_its_subject_or_its_words(self):
        for subject in ("Automatic reply: Guide", "Réponse automatique : Guide", "Out of Office", "Absence du bureau"):
            self.assertEqual(self.told("Bye.", subject=subject).kind, "absent")
        text = "Merci pour votre message. Je suis absent, je vous répondrai à mon retour le 30 novembre."
        self.assertEqual(self.told(text).resume, date(2026, 11, 30))

    def test_what_is_quoted_says_nothing(self):
        text = "Got it.\n\nOn Mon, Nov 23, 2026 Ada wrote:\n> I have left the company"
        self.assertEqual(self.told(text, MARKED).kind, "other")

    def test_a_mail_of_a_megabyte_is_read_quickly(self):
        self.assertIsNone(self.told("until 12 " * 120_000))
