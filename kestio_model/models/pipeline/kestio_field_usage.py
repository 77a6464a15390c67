"""Pipeline: which fields of leads people fill, and which nobody does: make those required, or drop them."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sql_criteria import filled, is_readable

# Months: leads younger than the first are not complete yet, those older than the second tell of other times.
YOUNGEST, OLDEST = 6, 24
# What the system fills.
TECHNICAL = ("message_", "activity_", "website_message_", "kestio_tier_", "kestio_snooze_", "lead_properties")
OF_THE_SYSTEM = {
    "active",
    "stage_id",
    "company_id",
    "probability",
    "automated_probability",
    "won_status",
    "color",
    "lost_reason_id",
    "lang_id",
    "email_cc",
    "reveal_id",
    "iap_enrich_done",
    "lead_mining_request_id",
}
_USAGE = """
    WITH usage AS (
        SELECT COUNT(*) AS leads, %(counts)s
          FROM crm_lead lead
         WHERE lead.create_date >= NOW() AT TIME ZONE 'UTC' - make_interval(months => %(oldest)s)
           AND lead.create_date < NOW() AT TIME ZONE 'UTC' - make_interval(months => %(youngest)s)
           AND (lead.company_id IS NULL OR lead.company_id = ANY(%(companies)s))
    )
    SELECT f.id, f.name AS technical_name,
           COALESCE(f.field_description->>%(lang)s, f.field_description->>'en_US') AS name,
           f.ttype AS kind, f.state = 'manual' AS is_own, usage.leads AS lead_count, told.filled AS filled_count,
           100.0 * told.filled / usage.leads AS share, told.filled = 0 AS is_unused
      FROM usage
     CROSS JOIN LATERAL (VALUES %(rows)s) AS told (field_id, filled)
      JOIN ir_model_fields f ON f.id = told.field_id
     WHERE usage.leads > 0
"""


class KestioFieldUsage(models.Model):
    """One row per field of leads that people can fill, counted over the leads of a period in one scan.

    Without leads of that age there is no row: nothing can be said.
    """

    _name = "kestio.field.usage"
    _description = "Use of fields"
    _auto = False
    _order = "share, name"
    _depends = {"crm.lead": ["create_date", "company_id"]}

    name = fields.Char(string="Field", readonly=True)
    technical_name = fields.Char(readonly=True)
    kind = fields.Char(string="Type", readonly=True)
    is_own = fields.Boolean(string="Added by the company", readonly=True)
    lead_count = fields.Integer(string="Leads", readonly=True)
    filled_count = fields.Integer(string="Filled", readonly=True)
    share = fields.Float(string="Filled (%)", readonly=True, digits=(5, 1), aggregator="avg")
    is_unused = fields.Boolean(string="Nobody fills it", readonly=True)
    advice = fields.Char(compute="_compute_advice")

    @property
    def _table_query(self):
        found = self._usable_fields()
        self.env["crm.lead"].flush_model(found.values())
        months = self._months()
        return SQL(
            _USAGE,
            counts=SQL(", ").join(
                SQL("COUNT(*) FILTER (WHERE %s) AS %s", filled(self.env, name), SQL.identifier(f"f{field_id}"))
                for field_id, name in found.items()
            ),
            rows=SQL(", ").join(SQL("(%s, usage.%s)", field_id, SQL.identifier(f"f{field_id}")) for field_id in found),
            youngest=months[0],
            oldest=months[1],
            companies=self.env.companies.ids,
            lang=self.env.lang or "en_US",
        )

    def _usable_fields(self):
        """Return the fields (id: name) that people fill by themselves."""
        domain = [("model", "=", "crm.lead"), ("store", "=", True), ("readonly", "=", False), ("required", "=", False)]
        return {
            field.id: field.name
            for field in self.env["ir.model.fields"].sudo().search(domain, order="id")
            if field.name not in OF_THE_SYSTEM
            and not field.name.startswith(TECHNICAL)
            and field.ttype != "one2many"
            and is_readable(self.env, field.name)
        }

    @api.model
    def _months(self):
        """Return the age of the leads that count, in months: at least, at most."""
        parameters = self.env["ir.config_parameter"].sudo()
        youngest = int(parameters.get_param("kestio_model.field_usage_months") or YOUNGEST)
        return youngest, max(OLDEST, youngest + 1)

    @api.depends("is_unused")
    def _compute_advice(self):
        for usage in self:
            usage.advice = self.env._("Make it required, or drop it.") if usage.is_unused else ""

    def action_require(self):
        """Add these fields to what a draft asks for at creation, and open the draft.

        Without a draft a new version is made from the active one.

        :raises AccessError: for anybody but a director.
        :raises UserError: when there is no commercial model yet.
        """
        versions = self.env["kestio.model"]
        versions._check_group("kestio_model.group_director")
        own = [("company_id", "=", self.env.company.id), ("is_proposal", "=", False)]
        draft = versions.search([*own, ("state", "=", "draft")], order="version desc", limit=1)
        if not draft:
            active = versions.search([*own, ("state", "=", "active")], order="version desc", limit=1)
            if not active:
                raise UserError(self.env._("Make a commercial model first: it says which fields are required."))
            draft = versions.browse(active.action_new_version()["res_id"])
        draft._require_at_creation(self.ids)
        return draft._open_form()
