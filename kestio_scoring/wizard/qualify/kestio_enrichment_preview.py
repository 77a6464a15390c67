"""Data quality: what a source would fill, before anything is written."""

from odoo import Command, fields, models

from ...models.qualify.enrichment_job_mixin import SLICE

SHOWN = 200


class KestioEnrichmentPreview(models.TransientModel):
    """Looks at the customers of whom least is known; the conversion is tried and taken back."""

    _name = "kestio.enrichment.preview"
    _description = "What a source would fill"

    source_id = fields.Many2one("kestio.enrichment.source", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("kestio.enrichment.preview.line", "preview_id", string="Facts", readonly=True)
    summary = fields.Char(readonly=True)
    notes = fields.Text(readonly=True)

    def _look(self):
        """Look what the source knows."""
        self.ensure_one()
        source = self.source_id
        customers = source._customers(limit=SLICE)
        rows = source._plan(customers)
        bad = {(partner, name): reason for partner, name, reason in source._load(rows, is_kept=False)}
        total = self.env["kestio.completeness"].sudo().search_count([("company_id", "=", source.company_id.id)])
        self.write(
            {
                "summary": self.env._(
                    "%(facts)s facts of %(found)s customers, among the %(looked)s of whom least is known (of %(all)s).",
                    facts=sum(map(len, rows.values())) - len(bad),
                    found=len(rows),
                    looked=len(customers),
                    all=total,
                ),
                "notes": "\n".join(source._notes()),
                "line_ids": [Command.create(line) for line in self._lines(rows, bad)[:SHOWN]],
            }
        )

    def _lines(self, rows, bad):
        """Return the facts, those that cannot be used first."""
        labels = self.env["res.partner"].fields_get(attributes=["string"])
        lines = [
            {
                "partner_id": partner.id,
                "field_label": labels[name]["string"],
                "before": self.source_id._as_text(partner, name),
                "after": text,
                "problem": bad.get((partner, name), ""),
            }
            for partner, facts in rows.items()
            for name, text in facts.items()
        ]
        return sorted(lines, key=lambda line: not line["problem"])

    def action_fill(self):
        """Fill what can be used; what a person typed meanwhile is kept.

        :raises AccessError: for who may not change contacts.
        """
        self.ensure_one()
        filled = self.source_id._fill()
        message = (
            self.env._("All customers are looked up now: the source shows how far it is.")
            if filled is None
            else self.env._("%s facts filled.", filled)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class KestioEnrichmentPreviewLine(models.TransientModel):
    """A fact that would be filled, or why it cannot be used."""

    _name = "kestio.enrichment.preview.line"
    _description = "Fact that a source would fill"
    _order = "id"

    preview_id = fields.Many2one("kestio.enrichment.preview", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    field_label = fields.Char(string="Field", readonly=True)
    before = fields.Char(string="Now", readonly=True)
    after = fields.Char(string="Would be", readonly=True)
    problem = fields.Char(string="Cannot be used", readonly=True)
