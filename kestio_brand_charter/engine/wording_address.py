"""Wording: whether a text says *tu* or *vous* to its reader, in the languages that tell them apart.

Words that are somebody else's, or something else, do not count: *le ton*, *un rendez-vous*, *il s'est tu*, *sie*.
"""

from collections.abc import Sequence

from .wording_tokens import Token

FORMAL, INFORMAL = "formal", "informal"


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


INFORMAL_WORDS = {
    "fr": _words("tu te t toi ton ta tes tien tienne tiens tiennes"),
    "de": _words("du dich dir dein deine deinem deinen deiner deines euch euer eure eurem euren eurer"),
    "es": _words("tú ti tu tus tuyo tuya contigo vosotros vosotras vuestro vuestra vuestros vuestras os"),
    "it": _words("tu ti tuo tua tuoi tue"),
    "nl": _words("je jij jou jouw jullie"),
    "pt": _words("tu te ti teu tua teus tuas contigo"),
}
FORMAL_WORDS = {
    "fr": _words("vous votre vos vôtre vôtres"),
    "es": _words("usted ustedes"),
    "nl": _words("u uw"),
    "pt": _words("senhor senhora senhores senhoras"),
}
# Formal only with a capital inside of a sentence: at its beginning they may be *she*, *they*, *her*.
FORMAL_CAPITALS = {
    "de": _words("sie ihnen ihr ihre ihrem ihren ihrer ihres"),
    "it": _words("lei suo sua suoi sue"),
}

_TON_IS_NOUN_AFTER = _words("le un ce du au son leur bon même quel demi notre votre haut")
_TON_IS_NOUN_BEFORE = _words(
    "de du des d et ou est sera était doit peut qui que sur pour dans à au aux en a plus trop très ne se n s"
)
_TU_IS_VERB_AFTER = _words("est sont étaient était a ont avait avaient suis sommes être")
_NO_VERB_IN_EZ = _words("chez assez nez rez rendez-vous raz hertez")
_VOUS_VERBS = _words("dites faites êtes")
_TU_ORDERS = _words(
    "clique découvre profite rejoins télécharge réponds viens essaie appelle contacte consulte choisis regarde écris"
    " hésite oublie réserve pense prends fais dis envoie lis"
)
_NOT_ORDERS = _words("chez quant à pour avec sans de par selon comme et")


def signs(tokens: Sequence[Token], lang: str) -> list[tuple[int, str]]:
    """Return the words that address the reader: their positions, and ``formal`` or ``informal``.

    >>> from .wording_tokens import tokenize
    >>> def said(text, lang="fr"):
    ...     tokens = tokenize(text)
    ...     return [(tokens[at].norm, form) for at, form in signs(tokens, lang)]
    >>> said("Le ton de votre rendez-vous")
    [('votre', 'formal')]
    >>> said("As-tu vu ton offre ? Dis-moi.")
    [('tu', 'informal'), ('ton', 'informal'), ('dis', 'informal')]
    >>> said("Haben Sie Zeit? Sie kommt.", "de")
    [('sie', 'formal')]
    """
    found = []
    for position in range(len(tokens)):
        form = _form(tokens, position, lang)
        if form:
            found.append((position, form))
    return found


def _form(tokens: Sequence[Token], position: int, lang: str) -> str | None:
    token = tokens[position]
    if token.is_upper and not _is_shouted(tokens, position):
        return None  # TU, TES: an abbreviation
    if token.norm in INFORMAL_WORDS.get(lang, ()):
        return INFORMAL if lang != "fr" or _is_tu(tokens, position) else None
    if token.norm in FORMAL_WORDS.get(lang, ()):
        return FORMAL if lang != "fr" or _is_vous(tokens, position) else None
    if token.norm in FORMAL_CAPITALS.get(lang, ()):
        return FORMAL if token.is_title and not token.is_first else None
    return _order(tokens, position) if lang == "fr" else None


def _is_shouted(tokens: Sequence[Token], position: int) -> bool:
    """Say whether the words beside are in capitals too."""
    around = (*tokens[max(position - 1, 0) : position], *tokens[position + 1 : position + 2])
    return any(token.is_upper for token in around)


def _is_tu(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    before = tokens[position - 1].norm if position and not token.is_apart else ""
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    if token.norm == "t":
        return token.glue != "-" and bool(after) and after.glue == "'" or (token.glue == "-" and _is_elided(after))
    if token.norm == "tu":
        return bool(token.glue) or before not in _TU_IS_VERB_AFTER
    if token.norm == "ton":
        return before not in _TON_IS_NOUN_AFTER and _begins_noun(after)
    return token.norm not in ("tien", "tiens", "tienne", "tiennes") or before in ("le", "la", "les")


def _is_elided(after: Token | None) -> bool:
    return bool(after) and after.glue == "'" and after.norm == "en"


def _begins_noun(after: Token | None) -> bool:
    return bool(after) and not after.is_apart and after.norm not in _TON_IS_NOUN_BEFORE


def _is_vous(tokens: Sequence[Token], position: int) -> bool:
    """Leave out *rendez-vous* and *garde-à-vous*."""
    before = tokens[position - 1].norm if position else ""
    joined = bool(tokens[position].glue)
    return not (before == "rendez" and not tokens[position].is_apart) and not (joined and before == "à")


def _order(tokens: Sequence[Token], position: int) -> str | None:
    """Return the form of an order: *n'hésitez pas*, *clique ici*, *dis-moi*."""
    token = tokens[position]
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    to_me = bool(after) and after.glue == "-" and after.norm in ("moi", "nous")
    if token.norm in _VOUS_VERBS or (token.norm.endswith("ez") and len(token.norm) > 3):
        return FORMAL if _is_verb_in_ez(token, after) else None
    if to_me and after.norm == "moi" and not token.glue and token.norm not in _NOT_ORDERS:
        return INFORMAL
    return INFORMAL if token.norm in _TU_ORDERS and _begins_order(tokens, position) else None


def _is_verb_in_ez(token: Token, after: Token | None) -> bool:
    """Leave out *chez*, names (*Sanchez*), *rendez-vous*, and verbs whose *vous* is counted already."""
    is_name = token.is_title and not token.is_first and not token.is_upper
    with_vous = bool(after) and after.glue == "-" and after.norm == "vous"
    return not (is_name or with_vous or token.norm in _NO_VERB_IN_EZ or token.norm == "rendez")


def _begins_order(tokens: Sequence[Token], position: int) -> bool:
    """Say whether a verb begins its sentence, or stands after *n'* that does."""
    if tokens[position].glue == "'":
        return position > 0 and tokens[position - 1].norm == "n" and tokens[position - 1].is_first
    before = tokens[position - 1] if position else None
    return tokens[position].is_first or (bool(before) and before.is_first and before.norm == "ne")
