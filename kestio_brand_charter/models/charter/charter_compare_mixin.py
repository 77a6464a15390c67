"""Charter: two versions side by side, part by part, in all languages."""

from odoo import api, models
from odoo.addons.kestio_model.models.comparing import block, blocks, dialog
from odoo.tools import html2plaintext

CHARTER = ("promise", "channel_ids", "step_ids")
VALUE = ("description",)
MARKER = ("value_id", "weight", "critical", "definition", "why", "do", "dont", "proof")
TONE = ("address_form", "greetings", "closings", "ease_min", "words_max")
WORD = ("marker_id", "instead", "why", "is_critical")


class KestioCharterCompareMixin(models.AbstractModel):
    """Markers are paired by key, words by their text, tones by language, rules by the place that they speak of."""

    _name = "kestio.charter.compare.mixin"
    _description = "Comparison of charters"

    def action_compare(self):
        """Open two versions side by side: the two selected ones, or this one and the one that it follows.

        :raises UserError: when there is no second version.
        """
        return dialog(self)

    def _other_version(self):
        """Return what to compare one version with: what it was made from, the one in force, or the last one."""
        own = [("brand_id", "=", self.brand_id.id), ("id", "!=", self.id)]
        return (
            self.previous_id
            or self.search([*own, ("state", "=", "published")], limit=1)
            or self.search(own, order="version desc", limit=1)
        )

    @api.model
    def _compare(self, left, right):
        """Return the sections of the comparison, as ``kestio_model.models.comparing`` makes them."""
        parts = (
            (self.env._("Values"), "value_ids", lambda value: value.with_context(lang="en_US").name, VALUE),
            (self.env._("Identity markers"), "marker_ids", lambda marker: marker.key, MARKER),
            (self.env._("Example sentences"), "example_ids", _example_key, ()),
            (self.env._("Tones of voice"), "tone_ids", lambda tone: tone.lang, TONE),
            (self.env._("Words"), "word_ids", lambda word: (word.lang, word.kind, word.text), WORD),
            (self.env._("Weights of tiers"), "segment_ids", lambda weight: weight.tier_code, ("weight",)),
            (self.env._("Weights of touchpoints"), "touchpoint_ids", _pair, ("traffic", "importance")),
            (self.env._("Rules of coverage"), "rule_ids", lambda rule: rule._cell_key(), ("applicability",)),
        )
        return [
            {"title": self.env._("Promise and field"), "blocks": self._in_all_languages(_whole, left, right, CHARTER)},
            *(
                {
                    "title": title,
                    "blocks": self._in_all_languages(
                        lambda old, new, names, key=key: blocks(old, new, key, names, _title),
                        left._parts(name),
                        right._parts(name),
                        names,
                    ),
                }
                for title, name, key, names in parts
            ),
        ]

    def _parts(self, name):
        return self.marker_ids.example_ids if name == "example_ids" else self[name]

    @api.model
    def _in_all_languages(self, compare, left, right, names):
        """Compare in the user's language, and add the lines that differ in another one, named by it."""
        found = compare(left, right, names)
        translated = [name for name in names if left._fields[name].translate]
        own = self.env.lang or "en_US"
        for code, language in self.env["res.lang"].get_installed() if translated else ():
            if code == own:
                continue
            others = compare(left.with_context(lang=code), right.with_context(lang=code), translated)
            for one, other in zip(found, others, strict=True):
                _add(one, other, translated, (left or right).with_context(lang=own), language)
        return found


def _add(one, other, names, records, language):
    """Add to the block of a part its lines in another language that differ."""
    if one["only"]:
        return
    # The line of the name, where it differs, comes before the others.
    named = ["name", *names] if len(other["lines"]) > len(names) else names
    for name, line in zip(named, other["lines"], strict=True):
        if line["differs"]:
            label = records._fields[name]._description_string(records.env)
            one["lines"].append(line | {"label": f"{label} ({language})"})
            one["differs"] = True


def _whole(left, right, names):
    return [block("", left, right, names)]


def _title(part):
    """Name a part as a person finds it again."""
    if part._name == "kestio.charter.example":
        return f"{part.marker_id.name} ({part.lang}): {html2plaintext(part.text).strip()}"
    if part._name == "kestio.charter.touchpoint":
        return f"{part.channel_id.name} × {part.step_id.name}"
    if part._name == "kestio.charter.rule":
        places = (part.channel_id.name, part.step_id.name, part.tier_id.name)
        return " · ".join([part.marker_id.name, *(place for place in places if place)])
    if part._name == "kestio.charter.word":
        kinds = dict(part._fields["kind"]._description_selection(part.env))
        return f"{part.text} ({part.lang}, {kinds[part.kind].lower()})"
    return part.display_name


def _example_key(example):
    text = html2plaintext(example.text).strip()
    return example.marker_id.key, example.lang, example.channel_id.id, text


def _pair(point):
    return point.channel_id.id, point.step_id.id
