"""Coverage: the cells of charters, never stored: marker x channel x step x tier with what they inherit."""

from odoo import fields, models
from odoo.tools import SQL

from . import sql_coverage


class KestioCharterCell(models.Model):
    """Read-only rows of the one statement; pivot, graph and list of gaps are made of them."""

    _name = "kestio.charter.cell"
    _description = "Cell of a charter"
    _auto = False
    _order = "priority desc, id"
    _rec_name = "marker_id"

    charter_id = fields.Many2one("kestio.charter", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    marker_id = fields.Many2one("kestio.charter.marker", readonly=True)
    channel_id = fields.Many2one("kestio.channel", readonly=True)
    step_id = fields.Many2one("kestio.journey.step", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    tier_code = fields.Char(string="Code of the tier", readonly=True)
    applicability = fields.Selection(
        selection=[("na", "Not applicable"), ("optional", "Optional"), ("required", "Required")], readonly=True
    )
    state = fields.Selection(
        selection=[
            ("undefined", "Undefined"),
            ("defined", "Defined"),
            ("deployed", "Deployed"),
            ("audited", "Audited"),
        ],
        readonly=True,
    )
    is_tie = fields.Boolean(string="Contradiction", readonly=True)
    weight = fields.Float(readonly=True, help="Weight of the marker x weight of the touchpoint.")
    priority = fields.Float(readonly=True, help="Impact (weight x missing levels) x ease x weight of the tier.")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT c.id, charter_id, company_id, marker_id, channel_id, step_id, tier_id, tier_code, weight,
                   (ARRAY['na', 'optional', 'required'])[asked + 1] AS applicability,
                   (ARRAY['undefined', 'defined', 'deployed', 'audited'])[done + 1] AS state,
                   COALESCE(is_tie_asked, FALSE) OR COALESCE(is_tie_done, FALSE) AS is_tie,
                   CASE WHEN asked = 2 THEN weight * (3 - done) * ease * segment_weight ELSE 0 END AS priority
            FROM (%s) c
            """,
            sql_coverage.cells(SQL("h.state IN ('draft', 'published')")),
        )
