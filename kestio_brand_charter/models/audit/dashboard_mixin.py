"""Consistency: what the dashboard shows, in one answer: nothing audited is *n/a*, never 0 or 100."""

from odoo import api, models

from ...engine import audit as engine

MONTHS = 12
WORST = 5


class KestioCharterDashboardMixin(models.AbstractModel):
    """Read with the rights of who asks; the number of queries does not grow with that of audits."""

    _name = "kestio.charter.dashboard.mixin"
    _description = "Dashboard of consistency"

    @api.model
    @api.readonly
    def get_dashboard(self, brand_id=False):
        """Return cards, bars of channels, steps and tiers, the last months, and the worst cells of a brand.

        :param brand_id: the first brand that is seen when none is given.
        """
        brands = self.env["kestio.brand"].search_fetch([], ["name"])
        brand = brands.filtered(lambda one: one.id == brand_id) or brands[:1]
        if not brand:
            return {"brands": [], "brand_id": False}
        rows = self.search([("brand_id", "=", brand.id)], order="month, id")
        months = sorted(set(rows.mapped("month")))[-MONTHS:]
        now = rows.filtered(lambda row: months and row.month == months[-1])
        return {
            "brands": [{"id": one.id, "name": one.name} for one in brands],
            "brand_id": brand.id,
            "wholes": {row.compared: self._figures(row) for row in now if row.scope == "brand"},
            "bars": {scope: self._bars(brand, now, scope) for scope in ("channel", "step", "tier")},
            "months": self._months(rows, months),
            "worst": self._worst(brand),
            "counts": self._counts(brand),
            "agreement": self._agreement(brand),
        }

    @api.model
    def _figures(self, row):
        return {name: row[name] for name in ("mean", "deviation", "consistency", "score", "parts", "audits")}

    @api.model
    def _bars(self, brand, rows, scope):
        """Return a bar for each channel (step, tier) of the charter in force, and for others with results."""
        found = {self._member(row, scope): row for row in rows if row.scope == scope}
        charter = self.env["kestio.charter"].search([("brand_id", "=", brand.id), ("state", "=", "published")], limit=1)
        if scope == "tier":
            names = {tier.code: tier.name for tier in charter._tiers()} if charter else {}
            names |= {code: row.tier_id.name or code for code, row in found.items() if code not in names and code}
        else:
            records = charter.channel_ids if scope == "channel" else charter.step_ids
            known = {record.id for record in records}
            others = [key for key in found if key not in known]
            names = {record.id: record.display_name for record in records | records.browse(others)}
        return [
            {"key": key, "name": name, **(self._figures(found[key]) if key in found else {"score": None, "audits": 0})}
            for key, name in names.items()
        ]

    @api.model
    def _member(self, row, scope):
        return {"channel": row.channel_id.id, "step": row.step_id.id, "tier": row.tier_code}[scope]

    @api.model
    def _months(self, rows, months):
        """Return the consistency of channels month by month, as it was known then."""
        whole = {row.month: row for row in rows if row.scope == "brand" and row.compared == "channel"}
        return [{"month": str(month), **self._figures(whole[month])} for month in months if month in whole]

    @api.model
    def _worst(self, brand):
        cells = self.env["kestio.charter.audit.result"].search([("brand_id", "=", brand.id)], limit=WORST)
        return [
            {
                "id": cell.id,
                "channel": cell.channel_id.display_name,
                "step": cell.step_id.display_name,
                "tier": cell.tier_id.display_name or cell.tier_code or "",
                "score": cell.score,
                "audits": cell.audits,
                "freshness": cell.freshness,
            }
            for cell in cells
        ]

    @api.model
    def _counts(self, brand):
        audits = self.env["kestio.charter.audit"]
        mine = [("brand_id", "=", brand.id)]
        corrections = [*mine, ("state", "=", "open")]
        return {
            "todo": audits.search_count([*mine, ("state", "=", "todo")]),
            "mine": audits.search_count([*mine, ("state", "=", "todo"), ("auditor_id", "=", self.env.uid)]),
            "redo": audits.search_count([*mine, ("is_to_redo", "=", True)]),
            "corrections": self.env["kestio.charter.correction"].search_count(corrections),
            "late": self.env["kestio.charter.correction"].search_count([*corrections, ("due_date", "<", "today")]),
        }

    @api.model
    def _agreement(self, brand):
        """Return the share of double audits within 10 points; None with fewer than 10."""
        rows = self.env["kestio.charter.agreement"].search([("brand_id", "=", brand.id)])
        pairs, agreed = sum(rows.mapped("pairs")), sum(rows.mapped("agreed"))
        return {
            "pairs": pairs,
            "needed": engine.PAIRS_MIN,
            "share": agreed / pairs if pairs >= engine.PAIRS_MIN else None,
            "target": engine.AGREEMENT_TARGET,
        }
