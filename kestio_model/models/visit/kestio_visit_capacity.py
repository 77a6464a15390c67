"""Visit: how many hours of visits a rep's month holds, asks for and has, and what had to move to a later one."""

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...engine import slots
from ...engine import visit as engine
from .sql_visit import OPEN

MONTHS = 12


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
        string="Available (h)", readonly=True, help="Working hours without leave, times the share kept for visits."
    )
    needed_hours = fields.Float(string="Due (h)", readonly=True, help="Visits whose due date is in the month.")
    planned_hours = fields.Float(string="Planned (h)", readonly=True, help="In the calendar, held ones included.")
    stretched_hours = fields.Float(string="Moved (h)", readonly=True, help="Due in the month, planned after it.")
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

    @api.depends("stretched_hours")
    @api.depends_context("lang")
    def _compute_sentence(self):
        moved = self._moved()
        for row in self:
            counts = moved.get((row.user_id, row.company_id, row.month), [])
            row.sentence = (
                self.env._(
                    "%(hours)s h of %(month)s moved to later months: %(tiers)s.",
                    hours=round(row.stretched_hours, 1),
                    month=format_date(self.env, row.month, date_format="MMMM"),
                    tiers=", ".join(f"{count} {tier.name or self.env._('without tier')}" for tier, count in counts),
                )
                if counts
                else ""
            )

    def _moved(self):
        """Return the tiers of the visits that were moved, lowest first, by rep, company and month of their due date."""
        visits = self.env["kestio.visit"].sudo()
        domain = [("user_id", "in", self.user_id.ids), ("stretched_to", "!=", False), ("state", "in", OPEN)]
        groups = ["user_id", "company_id", "due_date:month", "tier_id"]
        found = {}
        for user, company, month, tier, count in visits._read_group(domain, groups, ["__count"]):
            found.setdefault((user, company, month), []).append((tier, count))
        return {key: sorted(rows, key=lambda row: -row[0].sequence) for key, rows in found.items()}

    def action_open_visits(self):
        """Open the visits that are due or planned in the month, the moved ones first."""
        self.ensure_one()
        last = engine.next_month(self.month)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Visits of %s", format_date(self.env, self.month, date_format="MMMM y")),
            "res_model": "kestio.visit",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                "|",
                "&",
                ("due_date", ">=", self.month),
                ("due_date", "<", last),
                "&",
                ("start", ">=", self.month),
                ("start", "<", last),
            ],
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
             UNION SELECT user_id FROM kestio_visit_capacity WHERE company_id = %(company)s AND needed_hours > 0
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


_NOTE = """
    WITH due AS (
        SELECT user_id, date_trunc('month', GREATEST(due_date, %(today)s))::date AS month, SUM(duration) AS needed,
               SUM(duration) FILTER (
                   WHERE stretched_to > date_trunc('month', GREATEST(due_date, %(today)s))) AS stretched
          FROM kestio_visit
         WHERE company_id = %(company)s AND user_id = ANY(%(users)s) AND due_date IS NOT NULL
           AND state IN ('to_plan', 'blocked', 'confirmed', 'postponed', 'no_show')
         GROUP BY 1, 2
    ), planned AS (
        SELECT user_id, date_trunc('month', start AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS month,
               SUM(duration) AS hours
          FROM kestio_visit
         WHERE company_id = %(company)s AND user_id = ANY(%(users)s) AND start >= %(first)s
           AND state IN ('blocked', 'confirmed', 'postponed', 'held')
         GROUP BY 1, 2
    ), new AS (
        SELECT given.user_id, given.month, given.hours AS available, COALESCE(due.needed, 0) AS needed,
               COALESCE(planned.hours, 0) AS planned, COALESCE(due.stretched, 0) AS stretched
          FROM unnest(%(users)s::int[], %(months)s::date[], %(hours)s::float8[]) AS given (user_id, month, hours)
          LEFT JOIN due USING (user_id, month)
          LEFT JOIN planned USING (user_id, month)
    )
    INSERT INTO kestio_visit_capacity AS old (user_id, company_id, month, available_hours, needed_hours, planned_hours,
           stretched_hours, create_uid, create_date, write_uid, write_date)
    SELECT user_id, %(company)s, month, available, needed, planned, stretched,
           %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC' FROM new
        ON CONFLICT (user_id, company_id, month) DO UPDATE
       SET available_hours = EXCLUDED.available_hours, needed_hours = EXCLUDED.needed_hours,
           planned_hours = EXCLUDED.planned_hours, stretched_hours = EXCLUDED.stretched_hours,
           write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
     WHERE (old.available_hours, old.needed_hours, old.planned_hours, old.stretched_hours)
           IS DISTINCT FROM (EXCLUDED.available_hours, EXCLUDED.needed_hours, EXCLUDED.planned_hours,
                             EXCLUDED.stretched_hours)
"""
