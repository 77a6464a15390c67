"""Segment: which team an active version of the commercial model rules; the database allows one for each."""

from odoo import api, fields, models, tools


class KestioModelScope(models.Model):
    """One row per active version and team (no team = every team without a version of its own)."""

    _name = "kestio.model.scope"
    _description = "Scope of an active commercial model"

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True)
    team_id = fields.Many2one("crm.team", ondelete="cascade")

    _scope_uniq = models.UniqueIndex(
        "(company_id, COALESCE(team_id, 0))",
        "Another commercial model is active for this company and team: archive it first, or choose other teams.",
    )

    @api.model
    @tools.ormcache("company_id")
    def _active_by_team(self, company_id):
        """Return the ids of the active versions of a company by team id; False is every other team."""
        scopes = self.sudo().search([("company_id", "=", company_id)])
        return {scope.team_id.id: scope.model_id.id for scope in scopes}

    @api.model
    @tools.ormcache()
    def _is_used(self):
        """Tell whether any company has an active version."""
        return bool(self.sudo().search_count([], limit=1))

    @api.model
    @tools.ormcache()
    def _main_company_id(self):
        """Return the id of the company to which leads without company belong."""
        return self.env["res.company"].sudo().search([], order="id", limit=1).id

    @api.model
    @tools.ormcache()
    def _engine_company_ids(self):
        """Return the ids of the companies whose probabilities come from their commercial model."""
        engine = [("kestio_probability_engine", "=", "model")]
        ruled = set(self.sudo().search([("model_id", "!=", False)]).company_id.ids)
        return frozenset(ruled & set(self.env["res.company"].sudo().search(engine).ids))

    @api.model
    @tools.ormcache()
    def _ruled_models(self):
        """Return the ids of the active versions that have stage rules, and whether any rule counts working days."""
        rules = self.sudo().search([("model_id", "!=", False)]).model_id.stage_rule_ids
        return {model.id: "working" in own.mapped("day_count") for model, own in rules.grouped("model_id").items()}

    @api.model
    def _active_model_id(self, company_id, team_id):
        """Return the id of the version that rules a team of a company, or nothing."""
        by_team = self._active_by_team(company_id)
        return by_team.get(team_id) or by_team.get(False)

    @api.model
    def _team_ids_of_others(self, model):
        """Return the teams of the company that other active versions claim."""
        by_team = self._active_by_team(model.company_id.id)
        return [team_id for team_id, model_id in by_team.items() if team_id and model_id != model.id]
