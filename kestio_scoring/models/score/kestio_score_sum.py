"""Score: running sums of points that only fade by half-lives: they age by themselves, the ledger stays closed."""

from odoo import api, fields, models
from odoo.tools import SQL

from . import sql_score
from .kestio_score_figures import SOMEBODY

COLUMNS = "ruleset_id, rule_id, group_id, partner_id, lead_id, days, points, date, last_event"


class KestioScoreSum(models.Model):
    """One row per subject and rule, in points of a moment: later ones are those times the fading since.

    A new event touches its own contact or lead only; what touched them is added up again from their few events.
    """

    _name = "kestio.score.sum"
    _description = "Running sum of points"
    _log_access = False

    # Plain ids: checking that each exists would cost more than the sums, and what is gone is scored no more.
    ruleset_id = fields.Integer(required=True, readonly=True)
    rule_id = fields.Integer(readonly=True)
    group_id = fields.Integer(required=True, readonly=True)
    partner_id = fields.Integer(readonly=True)
    lead_id = fields.Integer(readonly=True)
    days = fields.Float(readonly=True, help="Half-life; 0: the points stay.")
    points = fields.Float(readonly=True)
    date = fields.Datetime(readonly=True, help="Moment of which these are the points.")
    last_event = fields.Datetime(readonly=True)

    _partner_idx = models.Index("(partner_id, ruleset_id) WHERE partner_id IS NOT NULL")
    _lead_idx = models.Index("(lead_id, ruleset_id) WHERE lead_id IS NOT NULL")

    @api.model
    def _add_up(self, ruleset, partners=None, leads=None, as_of=None):
        """Add up again the sums of some subjects, or of all of them, from the ledger.

        :param ruleset: the published ``kestio.score.ruleset``.
        :param partners: ids of contacts; all subjects when both are missing.
        :param leads: ids of leads, for what they did before they had a contact.
        """
        as_of = as_of or fields.Datetime.now()
        self.flush_model()
        rules = ruleset.group_ids.filtered(lambda group: group.axis == "engagement").rule_ids._summed()
        if partners is None and leads is None:
            whose, events = SQL("TRUE"), SOMEBODY
        else:
            ids = {"partners": list(partners or ()), "leads": list(leads or ())}
            whose = SQL("(partner_id = ANY(%(partners)s) OR lead_id = ANY(%(leads)s))", **ids)
            events = SQL(
                "(e.partner_id = ANY(%(partners)s) OR e.partner_id IS NULL AND e.lead_id = ANY(%(leads)s))", **ids
            )
        self.env.cr.execute(SQL("DELETE FROM kestio_score_sum WHERE ruleset_id = %s AND %s", ruleset.id, whose))
        if events is SOMEBODY:
            self.env.cr.execute(_OUT_OF_FORCE)
        if rules:
            self._write_sums(self._statement(ruleset, rules, events, as_of), is_all=events is SOMEBODY)
        self.invalidate_model()

    def _write_sums(self, statement, is_all):
        """Write what a statement found; all of it goes by a table that several processes can fill."""
        if not is_all:
            self.env.cr.execute(SQL("INSERT INTO kestio_score_sum (%s) %s", SQL(COLUMNS), statement))
            return
        self.env.cr.execute(SQL("CREATE TEMP TABLE kestio_score_sum_new (%s) AS %s", SQL(COLUMNS), statement))
        self.env.cr.execute(
            SQL("INSERT INTO kestio_score_sum (%(all)s) SELECT %(all)s FROM kestio_score_sum_new", all=SQL(COLUMNS))
        )
        self.env.cr.execute("DROP TABLE kestio_score_sum_new")
        # The statement that follows is planned by what the table holds now.
        self.env.cr.execute("ANALYZE kestio_score_sum")

    def _statement(self, ruleset, rules, events, as_of):
        """Return the statement that adds up some events, with the columns of ``COLUMNS``."""
        figures = self.env["kestio.score.figures"]
        return SQL(
            """
            WITH %(parts)s
            SELECT %(ruleset)s, MAX(part.rule_id), MAX(part.group_id), part.partner_id, part.lead_id, MAX(part.fading),
                   SUM(part.points), %(as_of)s::timestamp, MAX(part.date)
              FROM part GROUP BY part.partner_id, part.lead_id, part.place
            """,
            parts=figures._parts_of(ruleset, rules, figures._trusted(ruleset, events, as_of)),
            ruleset=ruleset.id,
            as_of=as_of,
        )

    @api.model
    def _aged(self, ruleset, as_of, rules=None):
        """Select the sums as parts of a score: partner_id, lead_id, group_id, date, points of a moment.

        :param rules: only those of these rules; all by default.
        """
        return SQL(
            """
            SELECT partner_id, lead_id, group_id, last_event AS date,
                   points * CASE WHEN days = 0 THEN 1::float8
                                 ELSE %(fading)s END AS points
              FROM kestio_score_sum WHERE ruleset_id = %(ruleset)s AND %(picked)s
            """,
            picked=SQL("TRUE") if rules is None else SQL("rule_id = ANY(%s)", rules.ids),
            fading=sql_score.faded(SQL("DATE_PART('epoch', %s - date)", as_of), SQL("days")),
            ruleset=ruleset.id,
        )


_OUT_OF_FORCE = """
    DELETE FROM kestio_score_sum s
     WHERE NOT EXISTS (SELECT FROM kestio_score_ruleset r WHERE r.id = s.ruleset_id AND r.state = 'published')
"""
