"""Pipeline: what was true of a lead, and when: append-only, one open row for each lead."""

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL

from . import sql_history, sql_history_rebuild

READ = {"res.partner": ["tz"], "res.company": ["partner_id", "resource_calendar_id"], "resource.calendar": ["tz"]}


class KestioLeadHistory(models.Model):
    """One row for each period in which nothing that steering reads changed.

    ``date_to`` is empty in the last row of a lead. Rows that follow each other in one stage belong to one *stay*
    (same ``stage_entered_at``); its last row carries where the lead went (``next_stage_id``, ``next_status``).
    An *episode* is the life of a lead until it is won or lost: a lead that is re-opened starts another
    (``clock_from``), and its clocks start again.
    """

    # Few indexes: each one is written with every change of a lead.
    _name = "kestio.lead.history"
    _description = "Lead history"
    _inherit = ["kestio.lead.row.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", string="Opportunity", required=True, readonly=True, ondelete="cascade")
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(string="To", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True, index="btree_not_null", ondelete="set null")
    stage_name = fields.Char(string="Former stage", readonly=True, translate=True, help="Of a stage deleted since.")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    type = fields.Selection(selection=[("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True, ondelete="set null")
    model_id = fields.Many2one("kestio.model", string="Version", readonly=True, ondelete="set null")
    expected_revenue = fields.Float(readonly=True, digits=(16, 2))
    probability = fields.Float(
        readonly=True, aggregator="avg", help="In percent; empty where Odoo kept no trace of it before this addon."
    )
    weighted_revenue = fields.Float(readonly=True, digits=(16, 2), help="Expected revenue times probability.")
    rule_probability = fields.Float(string="Probability by the model", readonly=True, aggregator="avg")
    date_deadline = fields.Date(string="Expected closing", readonly=True)
    won_status = fields.Selection(
        selection=[("won", "Won"), ("lost", "Lost"), ("pending", "Open")], string="Status", readonly=True
    )

    is_archived = fields.Boolean(
        string="Archived", readonly=True, help="Archived without being lost: nobody works on it."
    )
    stage_entered_at = fields.Datetime(string="In the stage since", readonly=True, help="Begin of the stay.")
    stage_days_before = fields.Integer(
        readonly=True, aggregator=None, help="Days spent in this stage earlier in the same episode."
    )
    clock_from = fields.Datetime(
        string="Re-opened", readonly=True, help="When the lead was last re-opened; empty before that."
    )
    next_stage_id = fields.Many2one("crm.stage", readonly=True, ondelete="set null")
    next_status = fields.Selection(selection=[("won", "Won"), ("lost", "Lost"), ("pending", "Open")], readonly=True)
    is_exit = fields.Boolean(string="Stay ended", readonly=True, help="Last row of a stay that has ended.")
    outcome = fields.Selection(
        selection=[("won", "Won"), ("lost", "Lost")],
        readonly=True,
        help="How the lead stands now; the same in all its rows, so that reports need not look it up.",
    )
    is_rebuilt = fields.Boolean(
        string="From Odoo's log", readonly=True, help="Read from the changes that Odoo had logged before this addon."
    )
    first_revenue = fields.Float(readonly=True, digits=(16, 2), aggregator=None, help="First amount that was known.")
    first_deadline = fields.Date(string="First closing date", readonly=True)
    push_count = fields.Integer(
        string="Pushes", readonly=True, aggregator=None, help="How often the closing date had moved to a later one."
    )

    _open_uniq = models.UniqueIndex("(lead_id) WHERE date_to IS NULL", "A lead has one open history row.")
    _lead_idx = models.Index("(lead_id, date_from)")
    _closed_idx = models.Index("(company_id, team_id, date_from) WHERE date_to IS NULL AND won_status != 'pending'")
    _dates_order = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "A period ends after it begins.")

    @api.model
    def _append(self, condition):
        """Close the open row of the leads whose state differs and open the next one, in one statement.

        :param condition: SQL on the alias ``lead`` (``crm_lead``), whose changes are flushed.
        :return: how many rows were written.
        """
        return self._put(sql_history.APPEND, condition)

    @api.model
    def _begin(self, lead_ids):
        """Open the first row of leads that were just made."""
        condition = SQL("lead.id = ANY(%s)", list(lead_ids))
        if self._put(sql_history.BEGIN, condition) < len(lead_ids):
            self._append(condition)

    def _put(self, statement, condition):
        """Run one of the statements that write history; return how many rows it wrote."""
        for name, names in READ.items():
            self.env[name].flush_model(names)
        values = {"condition": condition, "model": self._ruling_sql(), **self._moment()}
        self.env.cr.execute(SQL(statement, **values))
        if self.env.cr.rowcount:
            self.invalidate_model(flush=False)
        return self.env.cr.rowcount

    def _ruling_sql(self):
        """Return the id of the version that rules a lead (alias ``lead``), as SQL: by its team, else by its company."""
        scopes = self._scopes()
        if not scopes:
            return SQL("NULL")
        main = self.env["kestio.model.scope"]._main_company_id()
        cases = [
            SQL(
                "WHEN COALESCE(lead.company_id, %s) = %s AND %s THEN %s",
                main,
                company_id,
                SQL("lead.team_id = %s", team_id) if team_id else SQL("TRUE"),
                model_id,
            )
            for company_id, team_id, model_id in scopes
        ]
        return SQL("CASE %s END", SQL(" ").join(cases))

    @api.model
    @tools.ormcache()
    def _scopes(self):
        """Return (company, team, version) of every active version, those of one team first; team False is any."""
        found = self.env["kestio.model.scope"].sudo().search([("model_id", "!=", False)])
        scopes = found.sorted(lambda scope: not scope.team_id)
        return tuple((scope.company_id.id, scope.team_id.id, scope.model_id.id) for scope in scopes)

    def _moment(self):
        """Return what the statements need to know of now and here."""
        return {"now": fields.Datetime.now(), "main": self.env["kestio.model.scope"]._main_company_id()}

    @api.model
    def _catch_up(self, condition):
        """Append what changed behind the back of the ORM: statements that wrote leads directly.

        :param condition: SQL on the alias ``lead`` (``crm_lead``); only open leads are looked at.
        :return: how many rows were written.
        """
        self.env["crm.lead"].flush_model()
        return self._append(SQL("lead.won_status = 'pending' AND (%s)", condition))

    @api.model
    def _rebuild(self, condition=None, *, keep_live=True):
        """Read the history from the changes that Odoo logged; called at installation, and harmless afterwards.

        :param condition: SQL on the alias ``lead`` (``crm_lead``), archived ones too; all leads by default.
        :param keep_live: leave leads alone of which anything was written as it happened. Without it their rows are
            thrown away first: for leads that were loaded with their own past.
        :return: how many rows were written.
        """
        self.env.flush_all()
        values = {"condition": condition or SQL("TRUE"), "keep_live": keep_live, **self._moment()}
        self.env.cr.execute(SQL(sql_history_rebuild.FORGET, **values))
        self.env.cr.execute(SQL(sql_history_rebuild.REBUILD, **values))
        count = self.env.cr.rowcount
        # What is asked next plans with the size that the table has now, not with the one before.
        self.env.cr.execute("ANALYZE kestio_lead_history")
        self.invalidate_model(flush=False)
        return count

    @api.model
    def action_rebuild(self):
        """Read Odoo's log again: for leads that came with one after the installation; what was written live stays.

        :return: a notification with the number of rows.
        :raises AccessError: for anybody but a director.
        """
        if not self.env.user.has_group("kestio_model.group_director"):
            raise AccessError(self.env._("Only a director may read the history from Odoo's log again."))
        count = self.sudo()._rebuild()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s rows of history were read from Odoo's log.", count),
            },
        }

    @api.model
    def _merge_stays(self, lead, merged):
        """Let the stay of a lead begin with the earliest one of the leads merged into it, in the same stage."""
        rows = self.search(
            [("lead_id", "in", merged.ids), ("date_to", "=", False), ("stage_id", "=", lead.stage_id.id)]
        )
        moments = [*rows.mapped("stage_entered_at"), lead.date_last_stage_update]
        entered = min(moment for moment in moments if moment)
        self.env.cr.execute(SQL(sql_history.MERGED, entered=entered, lead=lead.id, stage=lead.stage_id.id))
        self.invalidate_model(flush=False)

    @api.model
    def _stage_times(self, lead_ids):
        """Return the days that leads spent in each stage since they were made or last re-opened.

        :return: dict by lead id of ``{"stages": [{id, name, days, is_current, visits}], "total": days}``, the stages
            in the order in which they were first entered.
        """
        if not lead_ids:
            return {}
        values = {"leads": list(lead_ids), "lang": self.env.lang or "en_US", **self._moment()}
        rows = self.env.execute_query(SQL(sql_history.STAGE_TIMES, **values))
        names = {stage.id: stage.name for stage in self.env["crm.stage"].browse({row[1] for row in rows if row[1]})}
        times = {}
        for lead_id, stage_id, former, days, visits, is_current in rows:
            name = names.get(stage_id) or former or self.env._("Deleted stage")
            stage = {"id": stage_id, "name": name, "days": days, "visits": visits, "is_current": is_current}
            times.setdefault(lead_id, []).append(stage)
        return {
            lead_id: {"stages": stages, "total": sum(stage["days"] for stage in stages)}
            for lead_id, stages in times.items()
        }
