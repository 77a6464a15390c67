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
    "I am currently out of the office with limited access to email and will return on Monday, November 30th. For "
    "urgent matters please contact my assistant Jane Roe at jane.roe@example.com.": date(2026, 11, 30),
    "Hello, I am on maternity leave until 1 March 2027. Please contact grace@example.com": date(2027, 3, 2),
    "Our offices are closed from 24 December to 3 January inclusive.": date(2027, 1, 4),
    "I'm OOO until Dec 4 - back Monday Dec 7.": date(2026, 12, 7),
    "Bonjour,\nJe suis actuellement absent du bureau et serai de retour le lundi 30 novembre 2026.\nEn cas d'urgence, "
    "merci de contacter Claire Durand au 01 02 03 04 05.": date(2026, 11, 30),
    "Je suis en déplacement et consulte peu mes mails jusqu'au 27/11. Message automatique.": date(2026, 11, 28),
    "Je suis en congé parental jusqu'au 1er mars 2027 ; ma collègue Julie prend le relais.": date(2027, 3, 2),
    "De retour le 30/11/2026. Bureau fermé.": date(2026, 11, 30),
    "En arrêt jusqu'au 15 janvier.": date(2027, 1, 16),
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
    "My last working day at Acme was 30 October. For any enquiries contact Grace Hopper, grace@example.com.": (
        "Grace Hopper",
        "grace@example.com",
    ),
    "Ada Lovelace no longer works for Acme Ltd. Your email has not been forwarded. Please resend it to "
    "sales@example.com.": (None, "sales@example.com"),
    "Je ne fais plus partie des effectifs. Votre interlocuteur est désormais M. Karim Benali "
    "(karim.benali@exemple.fr).": ("Karim Benali", "karim.benali@exemple.fr"),
    "J'ai quitté mes fonctions au 31 octobre. Merci de vous adresser à Mme Sophie Petit, sophie@exemple.fr": (
        "Sophie Petit",
        "sophie@exemple.fr",
    ),
    "Je quitte la société le 30 novembre ; après cette date écrivez à Marc Lenoir, marc@exemple.fr": (
        "Marc Lenoir",
        "marc@exemple.fr",
    ),
}
PEOPLE = (
    "Thank you, let us talk next week.",
    "I am out of the office until Friday, but your offer is fine.",
    "Merci pour votre message. Je suis absent jusqu'au 30 novembre, mais votre offre m'intéresse.",
    "Bonjour, Madame Martin a quitté l'entreprise, je la remplace. Pouvez-vous me rappeler ?",
    "I am absent next week, let us talk after.",
    "Hi, I'm out of the office next week, can we talk on 7 December instead?",
    "Thank you for your message. I am on leave until Monday and will reply when I am back, send me your quote.",
    "Sounds good, I am back on 4 January, ring me then.",
    "Paul has left the company, I took over his projects. Send me your brochure please.",
    "I no longer work with that supplier, so your timing is good. Call me.",
    "We no longer work with paper catalogues, thank you for your message.",
    "My colleague is on holiday, thank you for your email, I answer on his behalf: we are not interested.",
    "Out of office furniture is what we sell, so this may be useful.",
    "Bonjour, je suis absent la semaine prochaine, on en parle après ?",
    "Bonjour, merci pour votre message. Je suis en congés la semaine prochaine, parlons-en à mon retour.",
    "Merci pour votre mail. Je suis absente jusqu'au 30 novembre, je vous appelle à mon retour pour le devis.",
    "Je ne travaille plus sur ce sujet, voyez avec Claire Durand (claire@exemple.fr).",
    "Nous n'avons plus besoin de ce produit. Merci pour votre message.",
    "",
)


@tagged("-at_install", "post_install")
class TestAutoreply(BaseCase):
    def told(self, text, headers=None, subject="Re: Guide"):
        return autoreply.read(headers or {}, subject, text, sender="ada@example.com", today=TODAY)

    def test_the_day_on_which_somebody_is_back(self):
        for text, resume in ABSENT.items():
            with self.subTest(text):
                found = self.told(text, MARKED, subject="Automatic reply: Guide")
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

    def test_text_without_any_mark_is_a_machine_s_when_it_speaks_like_one(self):
        for text in (
            "Thank you for your message. I am out of the office from 23 to 27 November 2026 and will respond upon my "
            "return.",
            "Bonjour, merci pour votre message. Je suis en congés du 21 au 29 novembre inclus. Votre message ne sera "
            "ni lu ni transféré.",
            "Merci pour votre message, je suis absente jusqu'au lundi 30 novembre et vous répondrai à mon retour.",
        ):
            with self.subTest(text):
                self.assertEqual(self.told(text).kind, "absent")
        text = "Cette boîte mail n'est plus consultée. Madame Martin a quitté la société. Écrivez à accueil@exemple.fr"
        self.assertEqual((self.told(text).kind, self.told(text).email), ("left", "accueil@exemple.fr"))

    def test_marks_that_people_s_mails_carry_too_make_no_machine(self):
        for name, value in (("X-Auto-Response-Suppress", "All"), ("Precedence", "list"), ("Auto-Submitted", "no")):
            with self.subTest(name):
                self.assertIsNone(self.told("Yes, please go on.", {name: value}))

    def test_receipts_and_other_languages_are_machines_of_which_nothing_is_known(self):
        for text in ("Your message has been received. Ticket #4512 was created.", "Ich bin nicht im Büro."):
            with self.subTest(text):
                self.assertEqual(self.told(text, MARKED).kind, "other")

    def test_what_is_quoted_says_nothing(self):
        text = "Got it.\n\nOn Mon, Nov 23, 2026 Ada wrote:\n> I have left the company"
        self.assertEqual(self.told(text, MARKED).kind, "other")

    def test_a_mail_of_a_megabyte_is_read_quickly(self):
        self.assertIsNone(self.told("until 12 " * 120_000))
