"""Audits: copies without people: tricky names, numbers and addresses; what is nobody's stays."""

from odoo.tests import BaseCase, tagged

from ...engine.anonymise import anonymise, plain_text

CUSTOMER = (
    "[customer]",
    ["Jean-Noël Le Bihan", "Éloïse Martin"],
    ["Ateliers du Nord SAS", "14 bis, rue de l'Église", "29000 Quimper", "+33 6 12 34 56 78"],
)
REP = ("[rep]", ["Paul O'Connor"], ["02 98 00 11 22"])


@tagged("post_install", "-at_install")
class TestAnonymise(BaseCase):
    def hidden(self, text):
        return anonymise(plain_text(text), [CUSTOMER, REP])

    def test_names_in_any_writing_disappear(self):
        for text in (
            "Bonjour JEAN-NOEL LE BIHAN",
            "Bonjour Jean Noël",
            "Bonjour M. Le  Bihan",
            "Bonjour eloise",
            "Bonjour É<b>lo</b>ïse&nbsp;Martin",
            "Bonjour MARTIN,",
            "Bonjour (Martin)",
            "Bonjour d'Éloïse",
            "Bonjour Paul O’Connor",
        ):
            with self.subTest(text):
                found = self.hidden(text)
                self.assertRegex(found, r"\[(customer|rep)\]")
                self.assertNotRegex(found.lower(), r"jean|no[eë]l|bihan|lo[iï]se|martin|paul|connor")

    def test_parts_of_other_words_stay(self):
        for text in ("La Martinique", "un martinet", "Le bihannier", "paulownia", "le plan de Nordine"):
            with self.subTest(text):
                self.assertEqual(self.hidden(text), text)

    def test_telephone_numbers_in_any_writing_disappear(self):
        for text in ("06 12 34 56 78", "06.12.34.56.78", "0612345678", "+33612345678", "+33 (0)6 12 34 56 78",
                     "0033 6 12 34 56 78", "02-98-00-11-22", "+44 20 7946 0958", "(555) 123-4567"):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(self.hidden(f"Appelez le {text} demain"), "Appelez le [phone] demain")

    def test_dates_amounts_and_references_stay(self):
        for text in ("le 12/11/2026 à 14:30", "1 250 000,00 €", "2026-11-23", "commande S00042", "12 rouleaux de 1000"):
            with self.subTest(text):
                self.assertEqual(self.hidden(text), text)

    def test_addresses_disappear(self):
        for text in (
            "14 BIS, RUE DE L'EGLISE",
            "29000 Quimper",
            "3 avenue des Tilleuls, 75012 Paris",
            "221 Baker Street",
        ):
            with self.subTest(text):
                self.assertNotRegex(self.hidden(f"Chez vous : {text}."), r"(?i)eglise|quimper|tilleuls|paris|baker")

    def test_mails_and_links_disappear_whole(self):
        text = self.hidden(
            "a.le-bihan@ateliers.example et https://social.example/in/eloise-martin?x=1 ou www.ateliers.example"
        )
        self.assertEqual(text, "[e-mail] et [link] ou [link]")

    def test_a_company_is_known_by_its_whole_name(self):
        self.assertEqual(
            self.hidden("Pour ATELIERS DU NORD SAS, ateliers ouverts"), "Pour [customer], ateliers ouverts"
        )
        self.assertEqual(self.hidden("Pour les Ateliers du Nord"), "Pour les [customer]")

    def test_pictures_attributes_and_comments_are_left_out(self):
        found = self.hidden(
            "<p title='Paul'>Bien à vous<img alt='Martin' src='m.png'/><!-- Paul --></p><style>x</style>"
        )
        self.assertEqual(found, "Bien à vous")

    def test_nobody_known_changes_nothing_else(self):
        self.assertEqual(anonymise("Bonjour à tous", []), "Bonjour à tous")
