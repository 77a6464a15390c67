"""Wording: the arithmetic and the reading of texts: real sentences, and what must not be taken for a finding."""

import doctest
import random
import time

from odoo.tests import BaseCase, tagged

from ...engine import (
    wording,
    wording_address,
    wording_ease,
    wording_language,
    wording_match,
    wording_source,
    wording_tokens,
)

MODULES = (
    wording,
    wording_address,
    wording_ease,
    wording_language,
    wording_match,
    wording_source,
    wording_tokens,
)

FORMAL = (
    "Nous vous remercions.",
    "Votre conseillère vous rappelle.",
    "N'hésitez pas à me répondre.",
    "Pouvez-vous me rappeler ?",
    "Dites-moi tout.",
    "Bien à vous",
    "VOTRE OFFRE VOUS ATTEND",
)
INFORMAL = (
    "Tu peux compter sur moi.",
    "As-tu reçu ton devis ?",
    "Dis-moi ce qui te va.",
    "Je t'appelle demain.",
    "Clique ici pour en savoir plus.",
    "N'oublie pas le guide.",
    "On pense à toi et à tes projets.",
    "Inscris-toi.",
)
NEITHER = (
    "Le rendez-vous est pris, les rendez-vous suivants aussi.",
    "Le bon ton : un ton clair, du ton juste, changer de ton.",
    "Il s'est tu. Ils ont tu la nouvelle.",
    "Le tutoriel, la statue et les tutelles.",
    "Chez nous, c'est assez : le nez, le rez-de-chaussée.",
    "Monsieur Sanchez et Madame Perez arrivent.",
    "A-t-il répondu ? Le t-shirt arrive-t-il ?",
    "Réunion à 10 h TU.",
    "La profite-rolle, le télécharge-ment.",
    "Écrire à vous@exemple.fr ou voir www.vous.fr",
    "Envoyé chez moi, quant à moi, avec moi.",
)


def address(text, lang="fr"):
    tokens = wording_tokens.tokenize(text)
    return {form for _position, form in wording_address.signs(tokens, lang)}


def found(text, *words, stems=None):
    tokens = wording_tokens.tokenize(text)
    phrases = [wording_match.phrase(number, word) for number, word in enumerate(words)]
    return [
        text[tokens[match.first].start : tokens[match.last - 1].end]
        for match in wording_match.find(tokens, phrases, stems or {})
    ]


@tagged("post_install", "-at_install")
class TestWordingEngine(BaseCase):
    def test_the_examples_in_the_code_hold(self):
        for module in MODULES:
            with self.subTest(module.__name__):
                self.assertEqual(doctest.testmod(module).failed, 0)

    def test_french_sentences_to_vous(self):
        for text in FORMAL:
            with self.subTest(text):
                self.assertEqual(address(text), {"formal"})

    def test_french_sentences_to_tu(self):
        for text in INFORMAL:
            with self.subTest(text):
                self.assertEqual(address(text), {"informal"})

    def test_french_sentences_to_nobody(self):
        for text in NEITHER:
            with self.subTest(text):
                self.assertEqual(address(text), set())

    def test_other_languages_tell_the_forms_apart(self):
        cases = (
            ("Wir danken Ihnen für Ihr Vertrauen.", "de", {"formal"}),
            ("Wir schicken dir dein Angebot.", "de", {"informal"}),
            ("Sie sind gekommen.", "de", set()),
            ("Puede usted llamar.", "es", {"formal"}),
            ("Aquí tienes tu oferta.", "es", {"informal"}),
            ("Come Lei sa.", "it", {"formal"}),
            ("Ecco la tua offerta.", "it", {"informal"}),
            ("Wij danken u.", "nl", {"formal"}),
            ("Bel je ons?", "nl", {"informal"}),
            ("O senhor pode ligar.", "pt", {"formal"}),
            ("Thank you for your time.", "en", set()),
        )
        for text, lang, forms in cases:
            with self.subTest(text):
                self.assertEqual(address(text, lang), forms)

    def test_words_are_found_whatever_the_apostrophe_the_case_and_the_accents_of_capitals(self):
        self.assertEqual(found("L’acheteur et l'Acheteur", "acheteur"), ["acheteur", "Acheteur"])
        self.assertEqual(found("LES PROBLEMES, un problème", "problème", "problèmes"), ["PROBLEMES", "problème"])
        self.assertEqual(found("Une cote et un côté", "côté"), ["côté"])

    def test_words_inside_of_words_are_not_found(self):
        self.assertEqual(found("La clientèle du procès-verbal, prochain", "client", "proches"), [])

    def test_the_longest_expression_counts_and_protects_what_it_holds(self):
        self.assertEqual(
            found("Sans problème, un problème.", "problème", "sans problème"), ["Sans problème", "problème"]
        )

    def test_an_expression_does_not_reach_over_a_full_stop(self):
        self.assertEqual(found("Un bon. Prix à voir. Un bon prix.", "bon prix"), ["bon prix"])

    def test_neutral_parts_are_not_read(self):
        cases = (
            "<style>ton</style>",
            "<script>ton</script>",
            "<!-- ton -->",
            "<p title='ton'></p>",
            "<blockquote>ton</blockquote>",
            '<div class="gmail_quote"><div>ton</div></div>',
            '<div style="display: none">ton</div>',
            "<p>{{ object.ton }}</p>",
            '<p><t t-out="object.name">ton <b>ton</b></t></p>',
            '<span t-esc="x">ton</span>',
            "<p>-- <br>ton</p>",
            '<img alt="ton">',
        )
        for source in cases:
            with self.subTest(source):
                self.assertNotIn("ton", wording_source.extract(source).text)

    def test_what_stands_after_a_neutral_part_is_read(self):
        source = "<blockquote><blockquote>a</blockquote>b</blockquote>c<t t-out='x'/>d<!-- e -->f<br/>g"
        self.assertEqual(wording_source.extract(source).text.split(), ["c\ufffcdf", "g"])

    def test_half_markup_is_read_as_text(self):
        for source in ("3 < 4", "a <b", "a &amp b &; c", "{{ open", "<", "</", "I <3 you"):
            with self.subTest(source):
                self.assertTrue(wording_source.extract(source).text)

    def test_each_character_is_found_again_in_the_source(self):
        pieces = (
            "été",
            " ",
            "<b>",
            "</b>",
            "&eacute;",
            "&nbsp;",
            "<br>",
            "{{ x }}",
            "😀",
            "مرحبا",
            "<!-- a -->",
            "<",
            "'",
        )
        chance = random.Random(7)  # noqa: S311
        for _round in range(300):
            source = "".join(chance.choices(pieces, k=12))
            extract = wording_source.extract(source)
            for at, character in enumerate(extract.text):
                for start, end in extract.source(at, at + 1):
                    written = source[start:end]
                    self.assertIn(written, (character, "&eacute;", "&nbsp;"), source)
                    self.assertIn(character, (written, "é", "\xa0"), source)

    def test_the_words_of_a_text_are_found_again_in_the_source(self):
        source = "<p>Ch<b>er cli</b>ent&nbsp;: l&rsquo;offre</p>"
        extract = wording_source.extract(source)
        token = wording_tokens.tokenize(extract.text)[1]
        ranges = extract.source(token.start, token.end)
        self.assertEqual("".join(source[start:end] for start, end in ranges), "client")

    def test_a_greeting_takes_names_and_placeholders(self):
        tone = wording.Tone(greetings=("Bonjour {prénom}",))
        for text, result in (
            ("<p>Bonjour {{ object.name }},</p><p>Merci.</p>", 1.0),
            ("<p>Bonjour Mme Le Goff,</p><p>Merci.</p>", 1.0),
            ("<p>Bonjour,</p><p>Merci.</p>", 1.0),
            ("<img><p><br></p><p>BONJOUR Zoé</p>", 1.0),
            ("<p>Salut Zoé,</p><p>Merci.</p>", 0.0),
        ):
            with self.subTest(text):
                report = wording.check(wording.read(text), wording.Rules("fr", tone), {})
                self.assertEqual([aspect.result for aspect in report.aspects], [result])

    def test_a_closing_may_have_a_signature_and_a_footer_below(self):
        tone = wording.Tone(closings=("Bien à vous",))
        rules = wording.Rules("fr", tone)
        text = "<p>Merci.</p><p>Bien à vous,</p><p>Zoé Martin<br>Kestio</p><p>Se désabonner</p>"
        self.assertFalse(wording.check(wording.read(text), rules, {}).findings)
        self.assertEqual(wording.check(wording.read("<p>Merci.</p>"), rules, {}).findings[0].kind, "closing")

    def test_nothing_to_check_has_no_score(self):
        rules = wording.Rules("fr", wording.Tone("formal", ("Bonjour",)), (wording.Word(1, "problème", "avoid"),))
        for source in ("", "<p><br></p>", '<img src="a.png">', "😀 !!!", "{{ object.body }}"[:0], "12 %"):
            with self.subTest(source):
                self.assertIsNone(wording.check(wording.read(source), rules, {}).score)
        self.assertIsNone(wording.check(wording.read("Bonjour"), wording.Rules("fr"), {}).score)

    def test_short_texts_have_no_reading_ease(self):
        rules = wording.Rules("en", wording.Tone(ease_min=60))
        self.assertFalse(wording.check(wording.read("Indubitably incomprehensible terminology."), rules, {}).findings)

    def test_long_sentences_are_harder_than_short_ones(self):
        short = "We call you back today. You know who helps you. It is as we said. " * 3
        long = short.replace(". ", " and moreover ") + "notwithstanding aforementioned considerations."
        ease = [wording_ease.ease(wording_tokens.tokenize(text), "en") for text in (short, long)]
        self.assertGreater(ease[0], 80)
        self.assertLess(ease[1], ease[0] - 20)

    def test_a_required_marker_without_sign_is_missing(self):
        words = (wording.Word(1, "rappeler", "sign", marker=5), wording.Word(2, "demain", "sign", marker=6))
        rules = wording.Rules("fr", None, words, frozenset((5, 7)))
        report = wording.check(wording.read("Nous répondons demain."), rules, {})
        self.assertEqual([(finding.kind, finding.number) for finding in report.findings], [("marker", 5)])
        stems = {"rappeler": "rappel", "rappelons": "rappel"}
        self.assertFalse(wording.check(wording.read("Nous rappelons."), rules, stems).findings)

    def test_a_critical_word_caps_the_score(self):
        words = (wording.Word(1, "garanti", "avoid", True),)
        rules = wording.Rules("fr", wording.Tone("formal"), words)
        self.assertEqual(wording.check(wording.read("Votre prix est garanti."), rules, {}).score, 40)

    def test_time_grows_with_the_length_whatever_is_written(self):
        tone = wording.Tone("formal", ("Bonjour {nom}",), ("Bien à vous",), 60, 100)
        rules = wording.Rules("fr", tone, (wording.Word(1, "problème a", "avoid"),))
        texts = (
            '<a "',
            "<",
            "<!--",
            "&",
            "{{",
            '<p class="',
            "a",
            "<blockquote>",
            "'",
            "a-",
            "@ ",
            '<a ">" ',
            "--\n",
            "a. ",
        )
        for text in texts:
            with self.subTest(text):
                start = time.monotonic()
                wording.check(wording.read(text * (200_000 // len(text))), rules, {})
                self.assertLess(time.monotonic() - start, 10)
