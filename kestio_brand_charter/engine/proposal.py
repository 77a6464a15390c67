"""Charter: which markers a promise and values lead to, out of worked examples of sectors; plain Python."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# Letters that words of one family share: fiable, fiabilité.
STEM = 5
# Markers brought from other sectors for one value that the own sector has none for.
BROUGHT = 2


def words(text: str) -> list[str]:
    """Return the words of a text, without accents and capitals.

    >>> words("Fiabilité, écoute")
    ['fiabilite', 'ecoute']
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+", plain)


def fits(text: str, family: Iterable[str]) -> bool:
    """Say whether a text speaks of a value that is known by a family of words.

    >>> fits("We are reliable people", ["reliability", "deadline"])
    True
    >>> fits("Speed", ["reliability"])
    False
    """
    known = {word for member in family for word in words(member)}
    stems = {word[:STEM] for word in known if len(word) >= STEM}
    return any(word in known or len(word) >= STEM and word[:STEM] in stems for word in words(text))


def propose(sectors: Mapping[str, dict], code: str, values: Sequence[tuple[str | None, str]]) -> list[dict]:
    """Return the markers to propose: those of the sector, then those of others for values that it does not serve.

    :param sectors: worked examples by code, as the files of ``data/sectors``.
    :param values: pairs of key (None: of the user's own) and text of the values that the brand keeps.
    :return: dicts with ``sector``, ``key``, ``value`` (place in ``values``; None: no value of the brand) and ``keep``.
    """
    found = [_proposal(code, marker, _place(sectors[code], marker, values)) for marker in sectors[code]["markers"]]
    served = {one["value"] for one in found}
    for place, (_key, text) in enumerate(values):
        if place not in served:
            found += _from_others(sectors, code, place, text)
    return found


def _from_others(sectors: Mapping[str, dict], code: str, place: int, text: str) -> list[dict]:
    """Return the heaviest markers by which other sectors show a value."""
    others = [
        (marker["weight"], other, marker)
        for other, sector in sectors.items()
        if other != code
        for marker in sector["markers"]
        if fits(text, _family(sector, marker["value"]))
    ]
    ranked = sorted(others, key=lambda one: -one[0])[:BROUGHT]
    return [_proposal(other, marker, place) for _weight, other, marker in ranked]


def _place(sector: dict, marker: dict, values: Sequence[tuple[str | None, str]]) -> int | None:
    """Return which value of the brand a marker shows: that of the example, else one that speaks of the same."""
    keys = [key for key, _text in values]
    if marker["value"] in keys:
        return keys.index(marker["value"])
    family = _family(sector, marker["value"])
    return next((place for place, (_key, text) in enumerate(values) if fits(text, family)), None)


def _family(sector: dict, key: str) -> list[str]:
    families = [value["words"] for value in sector["values"] if value["key"] == key]
    return [word for family in families for group in family.values() for word in group]


def _proposal(code: str, marker: dict, place: int | None) -> dict:
    return {"sector": code, "key": marker["key"], "value": place, "keep": place is not None}
