"""Pipeline: what the percentages that people type are worth, by what became of the deals that had one."""

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...engine import learning
from ...engine import typed_percent as engine
from ...engine.probability import shown
from . import sql_typed_percent

DAYS = 30  # before closing: the moment by which forecasts are judged
FIGURES = ("typed", "won", "closed", "low", "high", "worth")


class KestioTypedCurve(models.Model):
    """One band of typed percentages of a version in mode *Recalibrated*: how its deals ended, and what it is worth.

    People forecast too high and yet rank their deals well, so that a band takes its observed rate, drawn towards what
    was typed times the correction of all bands together, and never falls below a lower band. What was typed stays.

    A deal teaches once: with the percentage in force 30 days before it closed, the moment by which forecasts are
    judged, else the first one that was typed after that. Not with the last one: on the eve of a signature people type
    what they know, which would make percentages look better than they are while a deal is open.
    """

    _name = "kestio.typed.curve"
    _description = "Typed percentages"
    _order = "model_id, band"
    _rec_name = "name"
    _log_access = False

    name = fields.Char(string="Typed", compute="_compute_name")
    model_id = fields.Many2one(
        "kestio.model", string="Version", required=True, readonly=True, index=True, ondelete="cascade"
    )
    band = fields.Integer(required=True, readonly=True, aggregator=None)
    band_from = fields.Integer(string="From %", readonly=True, aggregator=None)
    band_to = fields.Integer(string="To %", readonly=True, aggregator=None)
    typed = fields.Float(
        string="Average %",
        readonly=True,
        aggregator="avg",
        help="Mean of what was typed; of a band without deals: its middle.",
    )
    won = fields.Integer(readonly=True, aggregator="sum")
    closed = fields.Integer(readonly=True, aggregator="sum", help="Won or lost by now.")
    observed = fields.Float(string="Observed %", compute="_compute_observed", help="Won / closed.")
    low = fields.Float(string="At least %", readonly=True, aggregator="avg", help="Interval of 95 %, lower end.")
    high = fields.Float(string="At most %", readonly=True, aggregator="avg", help="Interval of 95 %, upper end.")
    worth = fields.Float(
        string="Worth %",
        readonly=True,
        aggregator="avg",
        help="The observed rate, drawn towards what was typed where deals are few.",
    )
    interval = fields.Json(string="Observed and worth", compute="_compute_observed")

    _band_uniq = models.UniqueIndex("(model_id, band)", "A version has one row for each band.")

    @api.depends("band_from", "band_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for row in self:
            row.name = self.env._("%(low)s to %(high)s %%", low=row.band_from, high=row.band_to)

    @api.depends("won", "closed", "low", "high", "worth")
    @api.depends_context("lang")
    def _compute_observed(self):
        for row in self:
            row.observed = 100 * row.won / row.closed if row.closed else 0.0
            row.interval = {
                "low": row.low if row.closed else None,
                "high": row.high if row.closed else None,
                "rate": row.observed if row.closed else None,
                "value": row.worth,
                "text": row._interval_text(),
            }

    def _interval_text(self):
        """Return the bar as a sentence."""
        values = {"worth": self._number(self.worth), "low": round(self.low), "high": round(self.high)}
        if not self.closed:
            return self.env._("Worth %(worth)s %%; no closed deal", **values)
        return self.env._(
            "Worth %(worth)s %%; %(rate)s %% observed (%(low)s to %(high)s %%)", rate=round(self.observed), **values
        )

    # Learning

    @api.model
    def _learn(self, model, now=None):
        """Count the closed deals of a version that had a typed percentage, and rewrite its bands where they change.

        A version that takes percentages as they were typed has no bands, nor has one for which nothing closed yet.

        :param now: naive UTC datetime; the current one by default.
        :return: how many rows changed.
        """
        found = {}
        if model.typed_percents == "recalibrated":
            found = self._found(model, now or fields.Datetime.now())
        return self._store(model, list(_rows(found, model.learn_weight)) if found else [])

    def _found(self, model, now):
        """Return the closed deals with a typed percentage by the place of its band."""
        self.env["kestio.lead.snapshot"].flush_model()
        months = model.learn_half_life_months
        scope = self.env["kestio.stage.curve"]._scope(model.company_id, model.team_ids.ids, now, model)
        rows = self.env.execute_query(
            SQL(
                sql_typed_percent.TYPED,
                **scope,
                edges=[float(edge) for edge in engine.EDGES[:-1]],
                days=DAYS,
                half_life=months * 365.25 / 12 if months else None,
            )
        )
        return {band: engine.Typed(*figures) for band, *figures in rows}

    def _store(self, model, rows):
        """Make the bands of a version equal to these rows; write only what differs."""
        kept = {row.band: row for row in self.search([("model_id", "=", model.id)])}
        gone = self.browse([row.id for band, row in kept.items() if band >= len(rows)])
        gone.unlink()
        new = [{"model_id": model.id, **values} for values in rows if values["band"] not in kept]
        self.create(new)
        changed = 0
        for values in rows:
            row = kept.get(values["band"])
            if row and any(row[name] != values[name] for name in FIGURES):
                row.write({name: values[name] for name in FIGURES})
                changed += 1
        return len(gone) + len(new) + changed

    # What typed percentages are worth

    @api.model
    def _points(self, model_ids):
        """Return the mean typed percentage and the worth of each band, lowest first, by version."""
        rows = self.sudo().search([("model_id", "in", list(model_ids))], order="model_id, band")
        return {
            model.id: [(row.typed, row.worth) for row in bands] for model, bands in rows.grouped("model_id").items()
        }

    @api.model
    def _company_points(self, company):
        """Return the points of the versions that rule a company by team id; False is every other team."""
        by_team = self.env["kestio.model.scope"]._active_by_team(company.id)
        points = self._points(set(by_team.values()))
        return {team: points.get(model, []) for team, model in by_team.items()} if points else {}

    @api.model
    def _counted_sql(self, company, row, is_typed):
        """Return SQL of the percentage with which a deal counts: what a typed one is worth, else as it stands.

        :param company: whose deals they are, ruled by its active versions of today.
        :param row: alias with ``probability`` and ``team_id``.
        :param is_typed: SQL that tells whether a person typed the percentage.
        """
        percent, team = SQL.identifier(row, "probability"), SQL.identifier(row, "team_id")
        points = self._company_points(company)
        if not points:
            return percent
        others = _piecewise(percent, points.pop(False, []))
        cases = [SQL("WHEN %s = %s THEN %s", team, key, _piecewise(percent, own)) for key, own in points.items()]
        worth = SQL("CASE %s ELSE %s END", SQL(" ").join(cases), others) if cases else others
        return SQL("CASE WHEN %s THEN %s ELSE %s END", is_typed, worth, percent)

    def _told(self, percent):
        """Return what a typed percentage is worth by the bands of a version, and the sentence that says so.

        :param percent: what was typed.
        """
        bands = self.sorted("band")
        worth = engine.worth_of(percent, [(row.typed, row.worth) for row in bands])
        row = bands[engine.band_of(percent)]
        values = {"typed": self._number(percent), "worth": self._number(worth), "band": row.name}
        if not row.closed:
            return worth, self.env._(
                "Typed %(typed)s %%, worth %(worth)s %% by the other deals: none typed %(band)s has closed yet.",
                **values,
            )
        return worth, self.env._(
            "Typed %(typed)s %%, worth %(worth)s %%: %(won)s of %(closed)s deals typed %(band)s were won "
            "(%(low)s to %(high)s %%).",
            won=row.won,
            closed=row.closed,
            low=round(row.low),
            high=round(row.high),
            **values,
        )

    def _number(self, percent):
        """Return a percentage as precise as a person can use, in the language of the reader."""
        percent = shown(percent)
        return formatLang(self.env, percent, digits=0 if percent == int(percent) else 1)


def _rows(found, weight):
    """Return the values of all bands."""
    bands = engine.all_bands(found)
    for place, (band, worth) in enumerate(zip(bands, engine.worths(bands, weight), strict=True)):
        low, high = learning.wilson(band.seen_won, band.seen_closed)
        yield {
            "band": place,
            "band_from": engine.EDGES[place],
            "band_to": engine.EDGES[place + 1],
            "typed": round(band.mean, 4),
            "won": band.seen_won,
            "closed": band.seen_closed,
            "low": round(100 * low, 2),
            "high": round(100 * high, 2),
            "worth": round(worth, 4),
        }


def _piecewise(percent, points):
    """Return SQL of what a percentage is worth: linear between points, the last one held."""
    typed, worth = engine.curve(points)
    if not typed:
        return percent
    cases = [
        SQL("WHEN %s < %s THEN %s + (%s - %s) * %s", percent, right, low, percent, left, (high - low) / (right - left))
        for left, right, low, high in zip(typed, typed[1:], worth, worth[1:], strict=False)
    ]
    return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), worth[-1])
