"""Wording: findings underlined in the text as it looks, each with its rule."""

from markupsafe import Markup, escape
from odoo import models
from odoo.tools import html_sanitize

LONGEST = 200_000  # characters of a source that is shown; what is longer is shown as a list of findings alone
LINES = ("greeting", "closing")  # mark what stands where something is missing


class KestioCharterMarks(models.AbstractModel):
    """Marks are put around pieces of text only, never into tags; then the whole is cleaned as any mail is."""

    _name = "kestio.charter.marks"
    _description = "Findings underlined"

    def _marked(self, source, extract, findings):
        """Return the source with findings underlined, safe to show.

        :param findings: triples of start, end (in the text of the extract), and pair of kind and title.
        """
        if len(source) > LONGEST:
            return Markup("")
        pieces, end = [], 0
        for low, high, kind, title in self._placed(extract, findings):
            pieces += [source[end:low], self._mark(source[low:high], kind, title)]
            end = high
        whole = "".join([*pieces, source[end:]])
        return html_sanitize(whole, sanitize_attributes=True, sanitize_style=True)

    def _placed(self, extract, findings):
        """Return where marks stand in the source, in order; a mark of a word cuts the one of the line that it is in."""
        placed = []
        for start, stop, (kind, title) in sorted(findings, key=lambda finding: finding[2][0] in LINES):
            for piece in extract.source(start, stop):
                placed += [(*free, kind, title) for free in _free(piece, placed)]
        return sorted(placed)

    def _mark(self, piece, kind, title):
        return f'<span class="k_mark k_mark_{kind}" title="{escape(title)}">{piece}</span>'


def _free(piece, placed):
    """Return the parts of a piece that no mark covers yet."""
    low, high = piece
    parts = []
    for start, end, _kind, _title in sorted(placed):
        if start < high and end > low:
            parts.append((low, start))
            low = end
    return [(start, end) for start, end in (*parts, (low, high)) if start < end]
