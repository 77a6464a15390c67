"""Data quality: where missing facts about customers come from; other addons add kinds of sources."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# Facts that a source fills by Odoo's own import, which converts texts to what a field holds.
FILLABLE = {"char", "text", "html", "integer", "float", "monetary", "selection", "many2one", "date", "datetime"}


class KestioEnrichmentSource(models.Model):
    """A kind of source is a method ``_fetch_<kind>(partners)`` that returns ``{partner: {field: text}}``.

    Another addon adds its kind with ``selection_add`` and that method. What a person typed is never overwritten: only
    empty fields are filled, and those that still hold what a source wrote.
    """

    _name = "kestio.enrichment.source"
    _description = "Source of facts about customers"
    _inherit = ["kestio.enrichment.csv.mixin"]
    _order = "company_id, sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(selection=[("csv", "CSV file")], required=True, default="csv")
    filled_count = fields.Integer(string="Facts filled", compute="_compute_filled_count")

    def _compute_filled_count(self):
        groups = (
            self.env["kestio.enrichment.entry"]
            .sudo()
            ._read_group([("source_id", "in", self.ids)], ["source_id"], ["__count"])
        )
        counts = {source.id: count for source, count in groups}
        for source in self:
            source.filled_count = counts.get(source.id, 0)

    def _fetch(self, partners):
        """Return what this source knows: ``{partner: {field name: text}}``.

        :param partners: customers, as superuser.
        """
        return getattr(self, f"_fetch_{self.kind}")(partners)

    def action_enrich(self):
        """Fill what is missing of all customers of the company from these sources, the first source first.

        :raises UserError: when a source cannot be read; nothing is filled then.
        """
        self.check_access("write")
        filled = 0
        for company, sources in self.grouped("company_id").items():
            rows = self.env["kestio.completeness"].sudo().search([("company_id", "=", company.id)])
            partners = rows.partner_id.with_company(company)
            filled += sum(source._enrich(partners) for source in sources.sorted("sequence"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("%s facts filled.", filled)},
        }

    def _enrich(self, partners):
        """Fill what is missing of some customers; return how many facts were filled."""
        self.ensure_one()
        known = self._fetch(partners)
        ours = self.env["kestio.enrichment.entry"].sudo()._written(partners)
        rows = {
            partner: facts
            for partner, told in known.items()
            if (facts := {name: text for name, text in told.items() if self._may_fill(partner, name, text, ours)})
        }
        self._load(rows)
        self.env["kestio.enrichment.entry"].sudo()._note(self, rows)
        self.env["kestio.completeness"].sudo()._refresh(self.company_id)
        return sum(map(len, rows.values()))

    def _may_fill(self, partner, name, text, ours):
        """Tell whether a source may write a fact: there is none, or the one that is there came from a source."""
        field = partner._fields.get(name)
        if not field or not field.store or field.readonly or field.type not in FILLABLE or not text:
            return False
        current = self._as_text(partner, name)
        return not current or (current == ours.get((partner.id, name)) and current != text)

    @api.model
    def _as_text(self, partner, name):
        """Return what a field holds, as what a source would write."""
        field, value = partner._fields[name], partner[name]
        if not value:
            return ""
        return value.display_name if field.type == "many2one" else str(value)

    def _load(self, rows):
        """Write facts through Odoo's import, which converts and checks them; all of them or none.

        :raises UserError: with what cannot be converted.
        """
        partners = self.env["res.partner"].with_company(self.company_id)
        by_fields = {}
        for partner, facts in rows.items():
            by_fields.setdefault(tuple(sorted(facts)), []).append((partner, facts))
        with self.env.cr.savepoint():
            for names, group in by_fields.items():
                table = [[str(partner.id), *(facts[name] for name in names)] for partner, facts in group]
                result = partners.load([".id", *names], table)
                if problems := [message["message"] for message in result["messages"]]:
                    raise UserError(
                        self.env._("%(name)s cannot be used as it is: %(reason)s", name=self.name, reason=problems[0])
                    )
