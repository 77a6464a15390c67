"""Data quality: what sources filled in, so that what a person typed is told apart."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class KestioEnrichmentEntry(models.Model):
    """Append-only."""

    _name = "kestio.enrichment.entry"
    _description = "Fact filled by a source"
    _order = "id desc"
    _rec_name = "field_name"

    source_id = fields.Many2one(
        "kestio.enrichment.source", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade")
    field_name = fields.Char(required=True, readonly=True)
    value = fields.Char(readonly=True)

    _partner_idx = models.Index("(partner_id, field_name, id DESC)")

    def write(self, vals):
        if self:
            raise UserError(self.env._("What happened cannot be changed."))
        return super().write(vals)

    @api.model
    def _written(self, partners, company):
        """Return what sources wrote last: ``{(partner's id, field): text}``.

        :param company: whose sources count for the fields that each company fills for itself.
        """
        self.flush_model()
        own = [name for name, field in self.env["res.partner"]._fields.items() if field.company_dependent]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (entry.partner_id, entry.field_name) entry.partner_id, entry.field_name, entry.value
                  FROM kestio_enrichment_entry entry JOIN kestio_enrichment_source source ON source.id = entry.source_id
                 WHERE entry.partner_id = ANY(%s) AND (source.company_id = %s OR NOT entry.field_name = ANY(%s))
                 ORDER BY entry.partner_id, entry.field_name, entry.id DESC
                """,
                partners.ids,
                company.id,
                own,
            )
        )
        return {(partner, name): value for partner, name, value in rows}

    @api.model
    def _note(self, source, rows):
        """Remember what a source wrote, as it stands on the customer now."""
        self.create(
            [
                {
                    "source_id": source.id,
                    "partner_id": partner.id,
                    "field_name": name,
                    "value": source._as_text(partner, name),
                }
                for partner, facts in rows.items()
                for name in facts
            ]
        )
