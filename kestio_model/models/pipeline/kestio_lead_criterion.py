"""Pipeline: what is known of a lead about a criterion, by whom and since when."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sql_criteria import situations

SAID = {"state", "note"}
STAMPS = {"user_id", "date"}


class KestioLeadCriterion(models.Model):
    """A criterion of a stage on one lead; there is no row while nobody said anything.

    Who and when follow by themselves from each change. A criterion of a later stage may be ticked in advance: it
    counts once the lead is there.
    """

    _name = "kestio.lead.criterion"
    _description = "Criterion of a lead"
    _order = "lead_id, criterion_id"
    _rec_name = "criterion_id"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    criterion_id = fields.Many2one("kestio.stage.criterion", required=True, index=True, ondelete="cascade")
    state = fields.Selection(
        selection=[("unknown", "Unknown"), ("met", "Met"), ("unmet", "Not met"), ("na", "Not applicable")],
        required=True,
        default="unknown",
    )
    note = fields.Char()
    user_id = fields.Many2one("res.users", string="Said by", readonly=True, index="btree_not_null")
    date = fields.Datetime(string="On", readonly=True)

    _lead_criterion_uniq = models.UniqueIndex("(lead_id, criterion_id)", "A criterion is on a lead once.")

    @api.model_create_multi
    def create(self, vals_list):
        said = super().create([self._stamped(vals) for vals in vals_list])
        said._check_version()
        return said

    def write(self, vals):
        if not self.env.su and {"lead_id", "criterion_id"} & vals.keys():
            raise UserError(self.env._("What was said of one lead cannot be moved to another lead or criterion."))
        return super().write(self._stamped(vals) if SAID & vals.keys() else self._unforged(vals))

    def _stamped(self, vals):
        """Return values with who says it and when; only the system may say it for somebody else (data, loaders)."""
        return {"user_id": self.env.uid, "date": fields.Datetime.now(), **self._unforged(vals)}

    def _unforged(self, vals):
        return vals if self.env.su else {name: value for name, value in vals.items() if name not in STAMPS}

    @api.constrains("lead_id", "criterion_id")
    def _check_same_company(self):
        for said in self.sudo():
            company = said.criterion_id.model_id.company_id
            if said.lead_id.company_id not in (company, company.browse()):
                raise UserError(
                    self.env._(
                        "%(criterion)s is a criterion of another company than that of %(lead)s.",
                        criterion=said.criterion_id.name,
                        lead=said.lead_id.name,
                    )
                )

    @api.constrains("state", "criterion_id")
    def _check_by_hand(self):
        for said in self.sudo():
            if said.state in ("met", "unmet") and said.criterion_id.field_id:
                raise UserError(
                    self.env._(
                        "%(criterion)s is met by filling the field %(field)s: it cannot be ticked by hand.",
                        criterion=said.criterion_id.name,
                        field=said.criterion_id.field_id.field_description,
                    )
                )

    def _check_version(self):
        """Refuse people to tick a criterion of another version than the one that rules the lead."""
        if self.env.su:
            return
        for said in self.sudo():
            if said.criterion_id.model_id != said.lead_id._kestio_model():
                raise UserError(
                    self.env._(
                        "%(criterion)s is not a criterion of the commercial model that rules %(lead)s.",
                        criterion=said.criterion_id.name,
                        lead=said.lead_id.name,
                    )
                )

    # Many at once

    @api.model
    def _carry_over(self, leads):
        """Bring what was said under other versions to the ones that rule open leads now, by stage and code.

        What was said last wins; nothing replaces what was said under the ruling version itself.

        :param leads: SQL condition on the alias ``lead`` (``crm_lead``).
        """
        self.env["kestio.stage.criterion"].flush_model()
        self.env["crm.lead"].flush_model(["company_id", "team_id", "stage_id", "won_status", "active"])
        self.flush_model()
        self.env.cr.execute(SQL(_CARRY_OVER, situations=situations(self.env, leads)))
        if self.env.cr.rowcount:
            self.invalidate_model(["criterion_id"])

    @api.model
    def _carry_over_company(self, company):
        """Bring what was said of the leads of a company to the versions that rule them now."""
        main = self.env["kestio.model.scope"]._main_company_id()
        self._carry_over(SQL("COALESCE(lead.company_id, %s) = %s", main, company.id))

    @api.model
    def _merge_into(self, lead, others):
        """Give a lead what is known of others that are merged into it: met before not applicable, not met, unknown."""
        self.flush_model()
        self.env.cr.execute(SQL(_KEEP_BEST, leads=(lead + others).ids, head=lead.id))
        self.env.cr.execute(
            SQL("UPDATE kestio_lead_criterion SET lead_id = %s WHERE lead_id = ANY(%s)", lead.id, others.ids)
        )
        self.invalidate_model()


_CARRY_OVER = """
    UPDATE kestio_lead_criterion moving
       SET criterion_id = found.criterion_id
      FROM (
        SELECT DISTINCT ON (said.lead_id, new.id) said.id, new.id AS criterion_id
          FROM kestio_lead_criterion said
          JOIN kestio_stage_criterion old ON old.id = said.criterion_id
          JOIN kestio_model former ON former.id = old.model_id
          JOIN (%(situations)s) s ON s.lead_id = said.lead_id AND s.model_id != old.model_id
          JOIN kestio_model ruling ON ruling.id = s.model_id AND ruling.company_id = former.company_id
          JOIN kestio_stage_criterion new
            ON new.model_id = s.model_id AND new.stage_id = old.stage_id AND new.code = old.code
         WHERE NOT EXISTS (SELECT 1 FROM kestio_lead_criterion twin
                            WHERE twin.lead_id = said.lead_id AND twin.criterion_id = new.id)
         ORDER BY said.lead_id, new.id, said.date DESC NULLS LAST, said.id DESC
      ) found
     WHERE moving.id = found.id
"""
_KEEP_BEST = """
    DELETE FROM kestio_lead_criterion
     WHERE id IN (
        SELECT id FROM (
            SELECT id, ROW_NUMBER() OVER (
                PARTITION BY criterion_id
                ORDER BY ARRAY_POSITION(ARRAY['met', 'na', 'unmet', 'unknown'], state::text),
                         date DESC NULLS LAST, lead_id = %(head)s DESC) AS place
              FROM kestio_lead_criterion WHERE lead_id = ANY(%(leads)s)
        ) ranked WHERE place > 1
     )
"""
