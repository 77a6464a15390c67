"""Wording: the text that readers see of an HTML source, and where each piece of it stands in that source.

Neutral for all checks: tags, comments, styles, hidden elements, quoted history, signatures, and what Odoo fills in when
it sends (``{{ }}`` and elements with ``t-out``), of which a PLACE character remains. Every step moves forward and a
search that fails is not tried again, so that time grows with the length of the source, whatever stands in it.
"""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice

PLACE = "\ufffc"  # Unicode's OBJECT REPLACEMENT CHARACTER: something stands here that is not known yet.

_BLOCKS = (
    "address article aside blockquote body br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
_VOID = "area base br col embed hr img input link meta param source track wbr"
BLOCKS = frozenset(_BLOCKS.split())
VOID = frozenset(_VOID.split())
RAW = frozenset(("script", "style", "textarea", "title", "xmp"))
HIDDEN = frozenset(("blockquote", "head", "template", "svg", "noscript", "object"))

_SPECIAL = re.compile(r"<|&|\{\{")
_TAG_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,40})")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_QUOTE_OR_END = re.compile(r"[>\"']")
_FILLED_IN = re.compile(r"\st-(?:out|esc|raw|field|call)\s*=")
_NEUTRAL = re.compile(
    r"display\s*:\s*none|data-o-mail-quote|(?:gmail_|yahoo_|moz-)(?:quote|signature|cite)|o[_-]mail[_-]signature"
    r"|o_mail_footer|s_mail_footer|o_snippet_view_in_browser|unsubscribe_from_list|type=[\"']cite",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"(?m)^[ \xa0]*(?:--[ \xa0]*$|-{4,} ?(?:original message|message d'origine))", re.IGNORECASE)
_SPACES = re.compile(r"[\t\r\n\f\v]")


@dataclass(frozen=True)
class Extract:
    """A text and its origin: per piece its start and end in the text, and its start and end in the source.

    A piece that is as long in both stands there as it is; others are entities.
    """

    text: str
    pieces: tuple[tuple[int, int, int, int], ...]

    def source(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the ranges of the source that show the characters from start to end of the text, in order.

        >>> extract("Dear <b>cli</b>ent &amp; friend").source(5, 11)
        [(8, 11), (15, 18)]
        """
        ranges = []
        first = max(bisect_right(self.pieces, (start, 1 << 60, 0, 0)) - 1, 0)
        for text_start, text_end, low, high in islice(self.pieces, first, None):
            if text_start >= end:
                break
            if text_end - text_start == high - low:
                low, high = max(start - text_start, 0) + low, min(end - text_start + low, high)
            if low < high and text_end > start:
                ranges.append((low, high))
        return ranges


def extract(source: str) -> Extract:
    """Return the text of an HTML source; a source without markup is its own text.

    >>> extract("<p>Bonjour {{ object.name }},</p><style>a</style><p>L&#39;offre<br>part&nbsp;!</p>").text
    "Bonjour \ufffc,\\nL'offre\\npart\\xa0!\\n"
    >>> extract("3 < 4 et <p").text
    '3 < 4 et <p'
    """
    reader = _Reader(source or "")
    reader.run()
    text = "".join(reader.texts)
    signature = _SIGNATURE.search(text)
    return Extract(text[: signature.start()] if signature else text, tuple(reader.pieces))


class _Reader:
    """Goes once through a source."""

    def __init__(self, source: str):
        self.source = source
        self.texts: list[str] = []
        self.pieces: list[tuple[int, int, int, int]] = []
        self.length = 0
        self.has_tags = True  # False once a tag has no end: the rest is text.
        self.skipped: str | None = None  # The name of the element that is passed over,
        self.depth = 0  # and how many of that name are open.

    def run(self) -> None:
        position = 0
        while position < len(self.source):
            found = _SPECIAL.search(self.source, position)
            end = found.start() if found else len(self.source)
            self.take(position, end)
            position = self.special(end) if found else end

    def special(self, position: int) -> int:
        """Read what begins with a special character, and return where it ends."""
        character = self.source[position]
        if character == "<":
            return self.markup(position)
        if character == "&":
            return self.entity(position)
        end = self.source.find("}}", position, position + 1000)
        if end < 0:
            return self.take(position, position + 2)
        self.place()
        return end + 2

    def take(self, start: int, end: int) -> int:
        """Take source as it is."""
        if start < end and not self.skipped:
            self.pieces.append((self.length, self.length + end - start, start, end))
            self.add(_SPACES.sub(" ", self.source[start:end]))
        return end

    def add(self, text: str) -> None:
        self.texts.append(text)
        self.length += len(text)

    def place(self) -> None:
        if not self.skipped:
            self.add(PLACE)

    def line(self) -> None:
        """End the line, once."""
        if self.texts and not self.skipped and self.texts[-1] != "\n":
            self.add("\n")

    def entity(self, position: int) -> int:
        found = _ENTITY.match(self.source, position)
        text = html.unescape(found.group()) if found else ""
        if not found or text == found.group():
            return self.take(position, position + 1)
        if not self.skipped:
            self.pieces.append((self.length, self.length + len(text), position, found.end()))
            self.add(_SPACES.sub(" ", text))
        return found.end()

    def markup(self, position: int) -> int:
        if self.source.startswith("<!--", position):
            end = self.source.find("-->", position + 4)
            return end + 3 if end >= 0 else len(self.source)
        name = _TAG_NAME.match(self.source, position)
        if not self.has_tags or not (name or self.source[position + 1 : position + 2] in ("!", "?", "/")):
            return self.take(position, position + 1)
        end = self.tag_end(name.end() if name else position + 2)
        if end < 0:
            self.has_tags = False
            return self.take(position, position + 1)
        return self.element(name.group(1).lower(), position, end) if name else end

    def tag_end(self, position: int) -> int:
        """Return where a tag ends, the signs between quotes left aside; -1 when it does not."""
        while found := _QUOTE_OR_END.search(self.source, position):
            if found.group() == ">":
                return found.end()
            position = self.source.find(found.group(), found.end()) + 1
            if not position:
                break
        return -1

    def element(self, name: str, start: int, end: int) -> int:
        """Open or close an element whose tag is read, and return where reading goes on."""
        is_closing = self.source[start + 1] == "/"
        is_empty = name in VOID or self.source[end - 2] == "/"
        if self.skipped:
            self.skip(name, is_closing, is_empty)
            return end
        if name in BLOCKS:
            self.line()
        if is_closing:
            return end
        if name in RAW:
            found = re.compile(f"</{name}", re.IGNORECASE).search(self.source, end)
            return found.start() if found else len(self.source)
        attributes = self.source[start : min(end, start + 5000)]
        if _FILLED_IN.search(attributes):
            self.place()
            self.skipped, self.depth = (None, 0) if is_empty else (name, 1)
        elif not is_empty and (name in HIDDEN or _NEUTRAL.search(attributes)):
            self.skipped, self.depth = name, 1
        return end

    def skip(self, name: str, is_closing: bool, is_empty: bool) -> None:
        if name == self.skipped and not is_empty:
            self.depth += -1 if is_closing else 1
            if not self.depth:
                self.skipped = None
                if name in BLOCKS:
                    self.line()
