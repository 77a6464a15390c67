"""Segment: an index explained: what is known of a customer, what it earns, and how it adds up."""

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ...engine import tier as engine

AMOUNTS = ("revenue", "margin", "basket", "potential")


class KestioTierExplanationMixin(models.AbstractModel):
    """For records that keep ``model_id``, ``breakdown``, ``index``, ``coverage`` and ``date`` of an evaluation."""

    _name = "kestio.tier.explanation.mixin"
    _description = "Explained tier index"

    # "Why Gold?": the contributions of its rows add up to the index.
    explanation = fields.Json(compute="_compute_explanation")

    @api.depends("model_id", "breakdown", "index", "coverage", "date")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for model, records in self.grouped(lambda record: record.model_id.sudo()).items():
            criteria, tiers = model.criterion_ids._weighing(), model.tier_ids.sorted("sequence")
            for record in records:
                record.explanation = record._explain(criteria, tiers) if model else False

    def _explain(self, criteria, tiers):
        """Return the explanation of one record.

        :param criteria: those of the version that weigh something.
        :param tiers: those of the version, best first.
        """
        tier = self._explained_tier()
        return {
            "title": self.env._("Why %s?", tier.name) if tier else self.env._("Why no tier?"),
            "index": self.index,
            "coverage": self.coverage,
            "date": format_date(self.env, self.date),
            "tier": _label(tier),
            "rows": self._explain_rows(criteria),
            "marks": self._marks(tier, tiers),
            "notes": self._notes(tier, tiers),
        }

    def _explained_tier(self):
        """Return the tier that the customer has; each model that is explained knows its own."""
        return self.env["kestio.tier"]

    def _explain_rows(self, criteria):
        """Return one row per criterion: points x weight is the contribution; contributions add up to the index."""
        known = self.breakdown or {}
        parts = {c.id: (c.weight, known[str(c.id)][1]) for c in criteria if str(c.id) in known}
        contributions = engine.shares(parts, self.index) if parts else {}
        names = self._names(criteria)
        total = sum(weight for weight, _points in parts.values())
        return [
            {
                "id": criterion.id,
                "name": names[criterion],
                "known": criterion.id in parts,
                "value": self._format_value(criterion, known[str(criterion.id)][0]) if criterion.id in parts else "",
                "points": parts[criterion.id][1] if criterion.id in parts else 0.0,
                "weight": round(100 * criterion.weight / total, 1) if criterion.id in parts else 0.0,
                "contribution": contributions.get(criterion.id, 0.0),
            }
            for criterion in criteria
        ]

    def _names(self, criteria):
        """Return the name of each criterion; one that kept the name of its measure says it in the reader's language."""
        measure = criteria._fields["measure"]
        source = dict(measure._description_selection(self.with_context(lang=None).env))
        spoken = dict(measure._description_selection(self.env))
        return {c: spoken[c.measure] if c.name == source[c.measure] else c.name for c in criteria}

    def _format_value(self, criterion, value):
        """Return what is known as a reader says it: with its unit or its currency."""
        measure = criterion.measure
        if measure == "domain":
            return self.env._("Yes") if value else self.env._("No")
        if measure in AMOUNTS:
            return self._amount(value)
        return self._unit(measure) % formatLang(self.env, value, digits=0 if measure in ("orders", "recency") else 1)

    def _unit(self, measure):
        units = {"recency": self.env._("%s days"), "growth": self.env._("%s %%"), "margin_cac": self.env._("× %s")}
        return units.get(measure, "%s")

    def _marks(self, tier, tiers):
        """Return the bounds to draw on the bar: where the next better tier is entered, where this one is left."""
        marks = []
        if better := _better(tier, tiers):
            text = self.env._("%(tier)s from %(bound)s", tier=better.name, bound=self._number(better.enter_index))
            marks.append({"kind": "enter", "at": better.enter_index, "text": text})
        if tier and tier != tiers[-1:]:
            text = self.env._("%(tier)s down to %(bound)s", tier=tier.name, bound=self._number(tier.exit_index))
            marks.append({"kind": "exit", "at": tier.exit_index, "text": text})
        return marks

    def _notes(self, tier, tiers):
        """Return the sentences below the table, each with its kind: enter, exit, coverage or window."""
        model = self.model_id.sudo()
        notes = {}
        if better := _better(tier, tiers):
            notes["enter"] = self._note_up(better)
        if tier and tier != tiers[-1:]:
            bound = self._number(tier.exit_index)
            notes["exit"] = self.env._("%(tier)s is left at %(bound)s or less.", tier=tier.name, bound=bound)
        if self.coverage < 1:
            notes["coverage"] = self._note_coverage(model)
        notes["window"] = self.env._("Sales count over the last %s months.", model.window_months)
        return [{"kind": kind, "text": text} for kind, text in notes.items()]

    def _note_up(self, better):
        missing = round(better.enter_index - self.index, 1)
        if missing <= 0:
            return self.env._("The index asks for %s.", better.name)
        return self.env._(
            "%(tier)s is entered at %(bound)s: %(missing)s points to go.",
            tier=better.name,
            bound=self._number(better.enter_index),
            missing=self._number(missing),
        )

    def _note_coverage(self, model):
        share = self._number(round(100 * self.coverage))
        if self.coverage < model.coverage_min:
            return self.env._("Only %s %% is known: too little to propose another tier.", share)
        return self.env._("%s %% is known; what is not known does not count.", share)

    def _amount(self, value):
        return formatLang(self.env, value, currency_obj=self.currency_id, rounding_unit="units")

    def _number(self, value):
        return formatLang(self.env, value, digits=0 if value == int(value) else 1)


def _label(tier):
    return {"name": tier.name, "color": tier.color} if tier else False


def _better(tier, tiers):
    """Return the tier one level above (the last one for a customer without tier)."""
    if not tier:
        return tiers[-1:]
    place = tiers.ids.index(tier.id) if tier in tiers else 0
    return tiers[place - 1] if place else tiers.browse()
