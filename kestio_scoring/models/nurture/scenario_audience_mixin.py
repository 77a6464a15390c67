"""Nurture: who comes into a scenario, and why others do not."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from . import sql_audience

ENDS = ("goal_domain", "exit_domain")
_KNOWN = """
    SELECT person.lead_id FROM kestio_nurture_enrollment person
      JOIN kestio_nurture_scenario scenario ON scenario.id = person.scenario_id WHERE scenario.family = %s
"""


class ScenarioAudienceMixin(models.AbstractModel):
    """The condition is on open leads; those of tiers that are left to automation may come in by themselves."""

    _name = "kestio.nurture.audience.mixin"
    _description = "Audience of a scenario"
    _inherit = ["kestio.condition.mixin"]

    automatic = fields.Boolean(
        string="Enrol by itself",
        help="Each day, the leads that meet the condition come in. Off: only those that a person enrols.",
    )
    only_automation = fields.Boolean(
        string="Only tiers left to automation",
        default=True,
        help="Of the leads that meet the condition, only those whose tier the commercial model leaves to automation, "
        "and those without a tier.",
    )

    goal_domain = fields.Char(
        string="Goal: condition", help="A lead that meets this condition has reached the goal; empty: none of its own."
    )
    exit_domain = fields.Char(string="Leaves when", help="A lead that meets this condition leaves, without the goal.")

    has_goal_condition = fields.Boolean(
        string="Goal by a condition", compute="_compute_conditions", inverse="_inverse_has_goal_condition"
    )
    has_exit_condition = fields.Boolean(
        string="Leaves by a condition", compute="_compute_conditions", inverse="_inverse_has_exit_condition"
    )

    @api.depends("goal_domain", "exit_domain")
    def _compute_conditions(self):
        for scenario in self:
            scenario.has_goal_condition = (scenario.goal_domain or "[]") != "[]"
            scenario.has_exit_condition = (scenario.exit_domain or "[]") != "[]"

    def _inverse_has_goal_condition(self):
        self.filtered(lambda scenario: scenario.goal_domain and not scenario.has_goal_condition).goal_domain = False

    def _inverse_has_exit_condition(self):
        self.filtered(lambda scenario: scenario.exit_domain and not scenario.has_exit_condition).exit_domain = False

    @api.constrains("domain", "goal_domain", "exit_domain")
    def _check_domain(self):
        for scenario in self:
            for name in ("domain", *ENDS):
                scenario._check_readable(name)

    def _meets(self, name, lead):
        """Tell whether a lead meets one of the conditions to leave; one that is not written is met by nobody.

        :param name: ``goal_domain`` or ``exit_domain``.
        """
        if (self[name] or "[]") == "[]":
            return False
        return bool(self._candidates().search_count(self._domain(name) & Domain("id", "=", lead.id), limit=1))

    def _candidates(self):
        return self.env["crm.lead"].sudo().with_company(self.company_id)

    def _unreadable(self, error):
        return ValidationError(
            self.env._("The condition of '%(name)s' cannot be read on leads: %(reason)s", name=self.name, reason=error)
        )

    def _audience(self, new=False):
        """Return the open leads that the condition is about, as superuser.

        :param new: leave out those that went through a version of this scenario.
        """
        main = self.env["kestio.model.scope"]._main_company_id()
        companies = [self.company_id.id, False] if self.company_id.id == main else self.company_id.ids
        domain = Domain("company_id", "in", companies) & Domain("won_status", "=", "pending") & self._domain()
        if self.only_automation:
            domain &= Domain("kestio_tier_id", "=", False) | Domain("kestio_tier_id.handling", "=", "automation")
        if new:
            self.env["kestio.nurture.enrollment"].flush_model()
            domain &= Domain("id", "not in", SQL("(%s)", SQL(_KNOWN, self.family)))
        return self._candidates().search(domain, order="id")

    def _sort_out(self, leads):
        """Tell of each lead why it cannot come in.

        :return: mapping of lead to a key of ``_reasons``, or to nothing when it can.
        """
        reasons = {lead_id: reason for lead_id, _email, reason in self._sorted_out(leads)}
        return {lead: reasons[lead.id] for lead in leads if lead.id in reasons}

    def _sorted_out(self, leads):
        """Return the same as rows, by one statement: the lead's id, its address, and the reason or nothing."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                sql_audience.SORTED_OUT,
                leads=leads.ids,
                company=self.company_id.id,
                main=self.env["kestio.model.scope"]._main_company_id(),
                family=self.family,
                secret=self.env["ir.config_parameter"].sudo().get_param("database.secret"),
            )
        )

    def _reasons(self):
        """Return the reasons in the language of the reader."""
        env = self.env
        return {
            "other_company": env._("of another company"),
            "closed": env._("won or lost"),
            "no_email": env._("no e-mail address"),
            "refused": env._("does not want mails"),
            "with_sales": env._("with sales already"),
            "running": env._("in another scenario"),
            "done": env._("went through this scenario"),
            "same_person": env._("the same person as another lead"),
        }
