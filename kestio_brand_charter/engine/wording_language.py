"""Wording: the language that a text is most likely written in, by its most frequent small words."""

from collections.abc import Sequence

from .wording_tokens import Token

SMALL_WORDS = {
    "fr": "le la les un une des du de et est sont pour dans que qui nous vous votre notre nos vos ce cette avec"
    " sur par pas au aux en il elle je tu ton ta tes mon merci bonjour être avez avons plus bien très si"
    " ne",
    "en": "the and of to is for in that you your our we with on this are be have it as at by from will can an"
    " my me was not if or all dear hello thank thanks please",
    "de": "der die das und ist für in dass sie ihr ihnen ihre wir mit auf den dem ein eine nicht von zu im bei"
    " haben du dein sind wird danke hallo liebe bitte",
    "es": "el la los las un una y es para en que su nos con por se lo del al no de más está usted tu le muy"
    " gracias hola nuestro nuestra sus son",
    "it": "il la i gli un una e è per in che suo ci con su di non del al della nel lei sono tu vi grazie"
    " buongiorno nostro nostra le si più",
    "nl": "de het een en is voor in dat u uw we met op van zijn te niet bij aan ons wij om je jouw dank beste"
    " hallo onze wordt ook",
    "pt": "o a os as um uma e é para em que seu nos com por se do da no na ao não mais está você obrigado olá"
    " nosso nossa são dos",
}
_SETS = {lang: frozenset(words.split()) for lang, words in SMALL_WORDS.items()}
LOOKED_AT = 400  # words; more would not change it
FEWEST = 2  # small words, to believe it


def guess(tokens: Sequence[Token]) -> str | None:
    """Return the code of the language; None when the text is too short to tell, or two are as likely.

    >>> from .wording_tokens import tokenize
    >>> guess(tokenize("Nous avons le plaisir de vous envoyer notre offre pour la rénovation de votre site."))
    'fr'
    >>> guess(tokenize("Hello")) is None
    True
    """
    counts = {lang: sum(token.norm in words for token in tokens[:LOOKED_AT]) for lang, words in _SETS.items()}
    (best, most), (_second, next_most) = sorted(counts.items(), key=lambda pair: -pair[1])[:2]
    return best if most >= FEWEST and most >= 1.5 * next_most else None
