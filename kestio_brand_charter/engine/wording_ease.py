"""Wording: reading ease of a text, 0 (hard) to 100 (easy), by the formula that was made for its language.

All are ``base - a x words per sentence - b x syllables per word``:
en: R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948).
fr: L. Kandel and A. Moles, "Application de l'indice de Flesch à la langue française" (1958).
de: T. Amstad, "Wie verständlich sind unsere Zeitungen?" (1978).
es: J. Fernández Huerta, "Medidas sencillas de lecturabilidad" (1959).
it: Flesch-Vacca, V. Franchina and R. Vacca (1986).
nl: W. H. Douma, "De leesbaarheid van landbouwbladen" (1960).
pt: T. Martins and others, "Readability formulas applied to textbooks in Brazilian Portuguese" (1996).
Syllables are counted as groups of vowels: within some percent of what a dictionary says, the same way for every text.
"""

import re
from collections.abc import Sequence

from .wording_tokens import PLACE, Token

FORMULAS = {
    "en": (206.835, 1.015, 84.6),
    "fr": (207.0, 1.015, 73.6),
    "de": (180.0, 1.0, 58.5),
    "es": (206.84, 1.02, 60.0),
    "it": (217.0, 1.3, 60.0),
    "nl": (206.835, 0.93, 77.0),
    "pt": (248.835, 1.015, 84.6),
}
SHORTEST = 30  # words; below, one word more or less changes everything

_VOWELS = re.compile(r"[aeiouyàâäáãåæèéêëìíîïòóôöõøœùúûüýÿ]+")
_SILENT_FR = re.compile(r"[^aeiouyàâäéèêëîïôöùûü](?:es?|(?<=..)ent)$")
_PAIRS = re.compile(r"[aeoáéóàèòâêô](?=[aeoáéóàèò])|í(?=[aeo])|[aeo](?=[íú])")  # es, it, pt: two strong vowels part


def ease(tokens: Sequence[Token], lang: str) -> float | None:
    """Return the reading ease; None for texts of less than 30 words, and for languages without a formula.

    >>> from .wording_tokens import tokenize
    >>> ease(tokenize("The cat sat on the mat. " * 6), "en")
    100.0
    >>> ease(tokenize("Bonjour."), "fr") is None
    True
    """
    words = count_words(tokens)
    if words < SHORTEST or lang not in FORMULAS:
        return None
    base, per_sentence, per_syllable = FORMULAS[lang]
    sentences = sum(token.is_first for token in tokens)
    total = sum(syllables(token.norm, lang) for token in tokens)
    return round(min(max(base - per_sentence * words / sentences - per_syllable * total / words, 0.0), 100.0), 1)


def count_words(tokens: Sequence[Token]) -> int:
    """Return how many words there are; what an apostrophe joins is one, what is not known yet is none.

    >>> from .wording_tokens import tokenize
    >>> count_words(tokenize("L'équipe n'attend que vous."))
    4
    """
    return sum(token.glue != "'" and token.norm != PLACE for token in tokens)


def syllables(word: str, lang: str) -> int:
    """Return how many syllables a word has; one letter or two before an apostrophe (l', qu') have none of their own.

    >>> [syllables(word, "fr") for word in ("table", "équipe", "clients", "l", "parlent", "idée")]
    [1, 2, 1, 0, 1, 2]
    >>> [syllables(word, "en") for word in ("make", "table", "reading", "the", "wanted")]
    [1, 2, 2, 1, 2]
    """
    groups = _VOWELS.findall(word)
    count = len(groups)
    if lang in ("es", "it", "pt"):
        count += sum(len(_PAIRS.findall(group)) for group in groups)
    if count > 1 and _is_silent(word, lang):
        count -= 1
    return 0 if word in ("qu", PLACE) else count


def _is_silent(word: str, lang: str) -> bool:
    """Say whether the last e is written and not spoken."""
    if lang == "fr":
        return bool(_SILENT_FR.search(word)) and not word.endswith("ment")
    if lang == "en":
        return (word.endswith("e") and not word.endswith(("le", "ee", "ie", "oe"))) or (
            word.endswith("ed") and not word.endswith(("ted", "ded"))
        )
    return False
