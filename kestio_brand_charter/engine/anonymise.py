"""Audits: the text of an artefact without who wrote it and to whom; plain Python.

Known names are found whole and in parts (*Dupont* alone), whatever their accents and capitals, never inside other
words (*Martin* is not in *Martinique*). Addresses, numbers and links are found by their form too.
"""

import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser

# Parts of names that say nothing, or stand for too much else.
COMMON = {
    "and", "aux", "bvba", "cie", "company", "corp", "del", "der", "des", "dit", "dos", "ets", "eurl", "gmbh", "group",
    "groupe", "inc", "les", "llc", "ltd", "mlle", "mme", "monsieur", "madame", "mrs", "sarl", "sas", "sasu", "societe",
    "the", "van", "von",
}  # fmt: skip
LEGAL = {"bvba", "cie", "corp", "ets", "eurl", "gmbh", "inc", "llc", "ltd", "sa", "sarl", "sas", "sasu", "snc"}
WORD = r"(?<![^\W_])"
END = r"(?![^\W_])"
EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
PHONE = re.compile(
    r"(?<![\w,.])(?:(?:\+|00)\d[\d .()/\u00a0\u202f-]{6,18}\d|0\d(?:[ .\-/\u00a0\u202f]?\d\d){4}"
    r"|\(?\d{3}\)?[ .-]\d{3}[.-]\d{4})(?!\w)"
)
_CAPITAL = "A-ZÀ-ÖØ-Þ"
STREET = re.compile(
    r"(?<!\w)\d{1,4}(?:\s?(?:bis|ter|quater))?,?\s+(?:rue|avenue|av\.|boulevard|bd\.?|place|chemin|impasse|allée|quai"
    r"|route|cours|square|faubourg)\s+[^\n,;.<]{2,50}(?:,?\s*\d{5}\s+[" + _CAPITAL + r"][\w'’ -]{1,30})?"
    r"|(?<!\w)\d{1,5}(?:\s+["
    + _CAPITAL
    + r"][\w'’]+){1,4}\s+(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Blvd)"
    r"(?!\w)",
)


BLOCKS = {"p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
UNSEEN = {"script", "style", "head", "title"}


class _Plain(HTMLParser):
    """Collects what is read; words that tags cut in two are whole again."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "td":
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN and self.unseen > 0
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(re.sub(r"[ \t\r\n]+", " ", data))


def plain_text(html: str) -> str:
    """Return what is read of a text in HTML, a line for each paragraph; pictures and attributes are left out.

    >>> plain_text("<p>Dear <b>Du</b>pont,<br/>see<img alt='Paul'/></p><p>You &amp; me</p><script>x</script>")
    'Dear Dupont,\\nsee\\nYou & me'
    """
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)


def fold(text: str) -> tuple[str, list[int]]:
    """Return a text in small letters without accents, and where each of its letters was.

    >>> fold("Éloïse")
    ('eloise', [0, 1, 2, 3, 4, 5])
    >>> fold("Cœur")[1]
    [0, 1, 1, 2, 3]
    """
    letters, places = [], []
    for place, letter in enumerate(text):
        plain = letter.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss").replace("’", "'")
        for one in unicodedata.normalize("NFKD", plain):
            if not unicodedata.combining(one):
                letters.append(one)
                places.append(place)
    return "".join(letters), places


def parts(name: str) -> list[str]:
    """Return a name and the parts by which it is known too, the longest first, folded.

    >>> parts("Jean-Noël de La Tour")
    ['jean-noel de la tour', 'jean-noel', 'jean', 'noel', 'tour']
    >>> parts("SARL Les 3 Frères")
    ['sarl les 3 freres', 'freres']
    """
    whole = " ".join(fold(name)[0].split())
    words = {word.strip(".,()&'") for word in whole.split()}
    words |= {part for word in words for part in re.split(r"[-']", word)}
    known = {word for word in words if len(word) > 2 and word not in COMMON and not word.isdigit()}
    return sorted({whole, *known} - {""}, key=lambda word: (-len(word), word))


def anonymise(text: str, people: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> str:
    """Return a text in which people, addresses, numbers and links are replaced.

    :param people: what is written instead, names (also known by their parts), and what is replaced only whole
        (company names, streets, towns, telephone numbers in any writing).

    >>> who = [("[customer]", ["Éloïse Martin"], ["12 rue X"]), ("[rep]", ["Paul Roy"], ["01 02 03 04 05"])]
    >>> anonymise("Bonjour ELOISE, M. martin est en Martinique, 12 rue x. Paul, +33 1 02 03 04 05, p@roy.fr", who)
    'Bonjour [customer], M. [customer] est en Martinique, [customer]. [rep], [phone], [e-mail]'
    """
    people = [(label, list(names), list(wholes)) for label, names, wholes in people]
    numbers = [whole for _label, _names, wholes in people for whole in wholes if _digits(whole)]
    text = LINK.sub("[link]", EMAIL.sub("[e-mail]", text))
    text = PHONE.sub("[phone]", _numbers(text, numbers))
    known = [
        (form, label)
        for label, names, wholes in people
        for form in [
            *(part for name in names for part in parts(name)),
            *(form for one in wholes for form in _forms(one)),
        ]
        if len(form) > 1
    ]
    for form, label in sorted(set(known), key=lambda pair: (-len(pair[0]), pair[0])):
        text = _replace(text, form, label)
    text = STREET.sub("[address]", text)
    return re.sub(r"(\[[^\]]+\])(?:[ \u00a0]+\1)+", r"\1", text)


def _forms(text: str) -> list[str]:
    """Return a name folded, and without what companies are by law."""
    words = fold(text)[0].split()
    short = [word for word in words if word.strip(".,()") not in LEGAL]
    return [" ".join(words), " ".join(short)]


def _digits(text: str) -> bool:
    return sum(letter.isdigit() for letter in text) > 6 and not re.search(r"[^\W\d_]", text)


def _numbers(text: str, numbers: Iterable[str]) -> str:
    """Replace known numbers, whatever stands between their digits, with or without what precedes the country's."""
    for number in numbers:
        digits = re.sub(r"\D", "", number)[-9:]
        form = r"(?:\+|00)?[\d .()/\u00a0\u202f-]{0,8}?" + r"[\s.()/-]*".join(digits)
        text = re.sub(r"(?<![\w+])" + form + r"(?!\d)", "[phone]", text)
    return text


def _replace(text: str, form: str, label: str) -> str:
    """Replace a folded form where it stands as words of its own."""
    folded, places = fold(text)
    pattern = WORD + re.escape(form).replace(r"\ ", r"\s+") + END
    for found in reversed(list(re.finditer(pattern, folded))):
        start, end = places[found.start()], places[found.end() - 1] + 1
        if "[" in text[:start] and text.rfind("[", 0, start) > text.rfind("]", 0, start):
            continue  # Inside of what was written instead.
        text = text[:start] + label + text[end:]
    return text
