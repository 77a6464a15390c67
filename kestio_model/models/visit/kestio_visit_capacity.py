"""Visit: how many hours of visits a rep's month holds, asks for and has, and what had to move to a later one."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, formatLang

from ...engine import slots
from ...engine import visit as engine

MONTHS = 12
HOURS = (16, 1)


class KestioVisitCapacity(models.Model):
    """One row for a rep and a month; written by the job, and only where a figure moved."""

    _name = "kestio.visit.capacity"
    _description = "Capacity for visits"
    _order = "month, user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", string="Salesperson", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    month = fields.Date(string="First day", required=True, readonly=True)
    available_hours = fields.Float(
        string="Available (h)",
        readonly=True,
        digits=HOURS,
        help="Working hours of the month without leave, times the share kept for visits.",
    )
    needed_hours = fields.Float(
        string="Due (h)", readonly=True, digits=HOURS, help="Visits whose due date is in the month, held ones included."
    )
    away_hours = fields.Float(
        string="To other months (h)", readonly=True, digits=HOURS, help="Due in the month, planned before or after it."
    )
    here_hours = fields.Float(
        string="From other months (h)",
        readonly=True,
        digits=HOURS,
        help="Due before or after the month, planned in it; overdue ones without a date are in the current month.",
    )
    open_hours = fields.Float(
        string="Without a date (h)", readonly=True, digits=HOURS, help="What is to be done and not in the calendar yet."
    )
    planned_hours = fields.Float(
        string="Planned (h)",
        readonly=True,
        digits=HOURS,
        help="In the calendar, held ones included: due, less what went to other months, plus what came from others, "
        "less what has no date yet.",
    )
    stretched_hours = fields.Float(
        string="No room (h)", readonly=True, digits=HOURS, help="Went to a later month because this one is full."
    )
    stretched_tiers = fields.Json(readonly=True, help="Number of visits without room by id of their tier.")
    month_name = fields.Char(string="Month", compute="_compute_month_name")
    load = fields.Float(compute="_compute_load", help="Due against available.")
    sentence = fields.Char(string="What was moved", compute="_compute_sentence")

    _month_uniq = models.UniqueIndex("(user_id, company_id, month)", "This month of the rep exists already.")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for row in self:
            name = format_date(self.env, row.month, date_format="LLLL y")
            row.month_name = name[:1].upper() + name[1:]

    @api.depends("available_hours", "needed_hours")
    def _compute_load(self):
        for row in self:
            row.load = row.needed_hours / row.available_hours if row.available_hours else 0.0

    @api.depends("stretched_hours", "stretched_tiers")
    @api.depends_context("lang")
    def _compute_sentence(self):
        keys = {int(key) for row in self for key in row.stretched_tiers or ()} - {0}
        tiers = self.env["kestio.tier"].sudo().browse(keys).exists().sorted("sequence", reverse=True)
        for row in self:
            row.sentence = bool(row.stretched_tiers) and self.env._(
                "Full: %(hours)s h went to later months (%(visits)s).",
                hours=formatLang(self.env, row.stretched_hours, digits=1),
                visits=", ".join(row._stretched_visits(tiers)),
            )

    def _stretched_visits(self, tiers):
        """Return how many visits of each tier had no room here, and how many of customers without one."""
        counts = {int(key): count for key, count in self.stretched_tiers.items()}
        found = [f"{counts.pop(tier.id)} {tier.name}" for tier in tiers if tier.id in counts]
        return found + [self.env._("%s without tier", count) for count in [sum(counts.values())] if count]

    def action_open_visits(self):
        """Open the visits that are due or planned in the month; in the current one those too that have no date yet."""
        self.ensure_one()
        tz = self.company_id._kestio_tz()
        last = engine.next_month(self.month)
        start, stop = slots.moment(self.month, 0, tz), slots.moment(last, 0, tz)
        due = Domain("due_date", ">=", self.month) & Domain("due_date", "<", last)
        planned = Domain("start", ">=", start) & Domain("start", "<", stop)
        is_current = self.month <= self.env["kestio.visit.cycle"]._today(self.company_id) < last
        overdue = Domain("is_open", "=", True) & Domain("start", "=", False) & Domain("due_date", "<", self.month)
        mine = Domain("user_id", "=", self.user_id.id) & Domain("company_id", "=", self.company_id.id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Visits of %s", format_date(self.env, self.month, date_format="MMMM y")),
            "res_model": "kestio.visit",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": list(mine & (due | planned | overdue if is_current else due | planned)),
        }

    @api.model
    def _note(self, company, users=None):
        """Write the figures that moved.

        :param users: reps; by default all who have open visits or figures.
        """
        today = self.env["kestio.visit.cycle"]._today(company)
        users = users if users is not None else self._reps_of(company)
        if not users:
            return
        first = engine.month_of(today)
        rows = self._available(company, users, first)
        self.env["kestio.visit"].flush_model()
        values = {
            "users": [key for key, _month, _hours in rows],
            "months": [month for _key, month, _hours in rows],
            "hours": [hours for _key, _month, hours in rows],
            "first": first,
            "today": today,
            "company": company.id,
            "tz": company._kestio_tz(),
            "uid": self.env.uid,
        }
        self.env.cr.execute(SQL(_NOTE, **values))
        if self.env.cr.rowcount:
            self.invalidate_model()

    def _reps_of(self, company):
        statement = """
            SELECT user_id FROM kestio_visit
             WHERE company_id = %(company)s AND user_id IS NOT NULL AND held_date IS NULL
             UNION SELECT user_id FROM kestio_visit_capacity
              WHERE company_id = %(company)s AND (needed_hours > 0 OR planned_hours > 0)
             ORDER BY user_id
        """
        rows = self.env.execute_query(SQL(statement, company=company.id))
        return self.env["res.users"].browse([key for [key] in rows])

    def _available(self, company, users, first):
        """Return rep, month and hours for visits of the months to come."""
        months = [first]
        while len(months) <= MONTHS:
            months.append(engine.next_month(months[-1]))
        finder = self.env["kestio.slot.finder"].with_company(company)
        reps = finder._reps(users)
        hours = finder._hours(reps, *(fields.Datetime.to_datetime(day) for day in (first, months[-1])))
        share, found = company.kestio_visit_share / 100 / 3600, []
        for rep in reps:
            by_month = dict.fromkeys(months[:-1], 0.0)
            for start, stop in hours[rep.id]:
                month = engine.month_of(slots.local(start, rep.zone).date())
                by_month[month] = by_month.get(month, 0.0) + (stop - start).total_seconds() * share
            found += [(rep.id, month, round(by_month[month], 2)) for month in months[:-1]]
        return found


# A visit is due in one month and goes to one: that of its meeting; without one to its own, or to the current month
# when that is over. So of every month planned + open = due - away + here.
_NOTE = """
    WITH visit AS (
        SELECT user_id, tier_id, duration, stretched_to IS NOT NULL AS is_stretched,
               start IS NOT NULL OR held_date IS NOT NULL AS is_planned,
               date_trunc('month', due_date)::date AS due,
               date_trunc('month', COALESCE((start AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date, held_date,
                                            GREATEST(due_date, postponed_until, %(today)s)))::date AS goes
          FROM kestio_visit
         WHERE company_id = %(company)s AND user_id = ANY(%(users)s)
           AND (state IN ('to_plan', 'blocked', 'confirmed', 'postponed', 'no_show')
                OR state = 'held' AND GREATEST(due_date, held_date) >= %(first)s)
    ), due AS (
        SELECT user_id, due AS month, SUM(duration) AS needed, SUM(duration) FILTER (WHERE goes != due) AS away,
               SUM(duration) FILTER (WHERE goes > due AND is_stretched) AS stretched
          FROM visit GROUP BY 1, 2
    ), tiers AS (
        SELECT user_id, month, jsonb_object_agg(tier_id, visits) AS stretched_tiers
          FROM (SELECT user_id, due AS month, COALESCE(tier_id, 0) AS tier_id, COUNT(*) AS visits
                  FROM visit WHERE goes > due AND is_stretched GROUP BY 1, 2, 3) counted
         GROUP BY 1, 2
    ), going AS (
        SELECT user_id, goes AS month, SUM(duration) FILTER (WHERE goes != due) AS here,
               SUM(duration) FILTER (WHERE is_planned) AS planned, SUM(duration) FILTER (WHERE NOT is_planned) AS open
          FROM visit GROUP BY 1, 2
    )
    INSERT INTO kestio_visit_capacity AS old (user_id, company_id, month, available_hours, needed_hours, away_hours,
           here_hours, open_hours, planned_hours, stretched_hours, stretched_tiers, create_uid, create_date, write_uid,
           write_date)
    SELECT user_id, %(company)s, month, given.hours, COALESCE(due.needed, 0), COALESCE(due.away, 0),
           COALESCE(going.here, 0), COALESCE(going.open, 0), COALESCE(going.planned, 0), COALESCE(due.stretched, 0),
           tiers.stretched_tiers, %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
      FROM unnest(%(users)s::int[], %(months)s::date[], %(hours)s::float8[]) AS given (user_id, month, hours)
      LEFT JOIN due USING (user_id, month)
      LEFT JOIN tiers USING (user_id, month)
      LEFT JOIN going USING (user_id, month)
        ON CONFLICT (user_id, company_id, month) DO UPDATE
       SET available_hours = EXCLUDED.available_hours, needed_hours = EXCLUDED.needed_hours,
           away_hours = EXCLUDED.away_hours, here_hours = EXCLUDED.here_hours, open_hours = EXCLUDED.open_hours,
           planned_hours = EXCLUDED.planned_hours, stretched_hours = EXCLUDED.stretched_hours,
           stretched_tiers = EXCLUDED.stretched_tiers, write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
     WHERE (old.available_hours, old.needed_hours, old.away_hours, old.here_hours, old.open_hours, old.planned_hours,
            old.stretched_hours, old.stretched_tiers)
           IS DISTINCT FROM (EXCLUDED.available_hours, EXCLUDED.needed_hours, EXCLUDED.away_hours, EXCLUDED.here_hours,
                             EXCLUDED.open_hours, EXCLUDED.planned_hours, EXCLUDED.stretched_hours,
                             EXCLUDED.stretched_tiers)
"""
