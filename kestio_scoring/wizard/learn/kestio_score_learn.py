"""Learn: the dialog *Learn from my history*: which fields, what came out, and a draft of rules."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import learn, learn_judge
from ...models.learn.kestio_score_history import ENOUGH_LEADS, ENOUGH_OF_EACH, MOST_LEADS

LEARNING = 0.7  # the oldest leads, which teach; the newest judge
VERY_FIT, FIT = 0.2, 0.5  # A is for the best fifth of the leads, B for the best half


class KestioScoreLearn(models.TransientModel):
    """Chooses fields, learns, shows how well it did, and makes a draft; it never publishes."""

    _name = "kestio.score.learn"
    _description = "Learn from my history"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    state = fields.Selection(
        selection=[("few", "Too few leads"), ("choose", "Fields"), ("result", "Result")],
        required=True,
        readonly=True,
        default="choose",
    )
    closed = fields.Integer(readonly=True)
    won = fields.Integer(readonly=True)
    lost = fields.Integer(readonly=True)
    enough = fields.Integer(compute="_compute_enough")
    enough_of_each = fields.Integer(compute="_compute_enough")
    is_cut = fields.Boolean(readonly=True)
    tells_events = fields.Boolean(compute="_compute_tells_events")
    field_ids = fields.One2many("kestio.score.learn.field", "wizard_id")
    value_ids = fields.One2many("kestio.score.learn.value", "wizard_id")
    bin_ids = fields.One2many("kestio.score.learn.bin", "wizard_id", readonly=True)
    doubtful = fields.Integer(compute="_compute_doubtful")
    left_out = fields.Integer(compute="_compute_doubtful")
    learned = fields.Integer(readonly=True)
    judged = fields.Integer(readonly=True)
    auc = fields.Float(string="AUC", readonly=True, digits=(4, 3))
    brier = fields.Float(string="Brier score", readonly=True, digits=(4, 3))
    error = fields.Float(string="Calibration error", readonly=True, digits=(4, 3))
    lift_10 = fields.Float(string="Best 10 %", readonly=True, digits=(4, 2))
    lift_20 = fields.Float(string="Best 20 %", readonly=True, digits=(4, 2))
    lift_30 = fields.Float(string="Best 30 %", readonly=True, digits=(4, 2))
    base = fields.Float(readonly=True, digits=(12, 6))
    slope = fields.Float(readonly=True, digits=(12, 6))
    fit_a = fields.Float(readonly=True)
    fit_b = fields.Float(readonly=True)

    def _compute_enough(self):
        self.update({"enough": ENOUGH_LEADS, "enough_of_each": ENOUGH_OF_EACH})

    @api.depends("field_ids.is_doubtful", "field_ids.take")
    def _compute_doubtful(self):
        for wizard in self:
            doubtful = wizard.field_ids.filtered("is_doubtful")
            wizard.doubtful = len(doubtful.filtered("take"))
            wizard.left_out = len(doubtful) - wizard.doubtful

    @api.depends("field_ids.name")
    def _compute_tells_events(self):
        for wizard in self:
            wizard.tells_events = any(line.name.startswith("did:") for line in wizard.field_ids)

    @api.model
    def action_open(self):
        """Look at the closed leads of the company and open the dialog."""
        wizard = self.create({})
        wizard._look()
        return wizard._show()

    # Fields

    def _look(self):
        """Count the closed leads, and say of each field what speaks against it."""
        history = self.env["kestio.score.history"]
        offered = history._offered(self.company_id)
        ids, wins, cells = history._closed(self.company_id, list(offered))
        self.write({"closed": len(ids), "won": sum(wins), "lost": len(wins) - sum(wins)})
        self.is_cut = len(ids) >= MOST_LEADS
        if len(ids) < ENOUGH_LEADS or min(self.won, self.lost) < ENOUGH_OF_EACH:
            self.state = "few"
            return
        kinds = {name: kind for name, (kind, _label) in offered.items()}
        found = history._signs(self.company_id, ids, wins, cells, kinds)
        self.field_ids = [
            fields.Command.create(
                {
                    "name": name,
                    "label": offered[name][1],
                    "filled": filled,
                    "values": len(field.values),
                    "signs": " ".join(signs) or False,
                    "take": not signs,
                }
            )
            for name, (field, signs, filled) in found.items()
            if len(field.values) > 1 or signs
        ]

    # Learning

    def action_learn(self):
        """Learn from the oldest leads with the fields that are ticked, judge by the newest, and show the result.

        :raises UserError: when nothing is ticked, or nothing can be learned from it.
        """
        self.ensure_one()
        taken = self.field_ids.filtered("take")
        if not taken:
            raise UserError(self.env._("Tick at least one field."))
        card, rows, wins, start = self._scorecard(taken.mapped("name"))
        scores = [card.score(row) for row in rows]
        try:
            verdict = learn_judge.judge([card.chance(points) for points in scores[start:]], wins[start:])
        except ValueError:
            raise UserError(
                self.env._("The newest leads all ended the same way: nothing can be judged by them.")
            ) from None
        self.write({**self._figures(card, verdict, sorted(scores[:start], reverse=True)), "state": "result"})
        self._keep_values(card, rows[:start], wins[:start])
        return self._show()

    def _scorecard(self, names):
        """Return the points learned, the cells of all leads for its fields, the outcomes, and where judging starts."""
        history = self.env["kestio.score.history"]
        offered = history._offered(self.company_id)
        if any(name not in offered for name in names):
            raise UserError(self.env._("A field is gone since this dialog was opened: open it again."))
        _ids, wins, cells = history._closed(self.company_id, names)
        start = int(len(wins) * LEARNING)
        cuts = [history._cut(name, offered[name][0], cells[name][:start]) for name in names]
        rows = list(zip(*cells.values(), strict=True))
        try:
            card = learn.learn(cuts, rows[:start], wins[:start])
        except ValueError:
            raise UserError(self.env._("These fields do not tell the won leads from the lost: tick others.")) from None
        return card, list(zip(*(cells[field.name] for field in card.fields), strict=True)), wins, start

    def _figures(self, card, verdict, scores):
        low = min(scores)
        fit_a = scores[int(len(scores) * VERY_FIT)]
        return {
            "learned": len(scores),
            "judged": verdict.leads,
            "auc": verdict.auc,
            "brier": verdict.brier,
            "error": verdict.error,
            **dict(zip(("lift_10", "lift_20", "lift_30"), verdict.lifts, strict=True)),
            "base": card.base,
            "slope": card.slope,
            "fit_a": max(fit_a, low + 2),
            "fit_b": min(scores[int(len(scores) * FIT)], fit_a - 1),
            "bin_ids": [
                fields.Command.clear(),
                *(
                    fields.Command.create({"leads": one.leads, "said": one.said, "won": one.won})
                    for one in verdict.bins
                ),
            ],
        }

    def _keep_values(self, card, rows, wins):
        """Write one line for each value, also for those without points: that too is a finding."""
        history = self.env["kestio.score.history"]
        labels = {line.name: line.label for line in self.field_ids}
        most = max(map(max, card.points))
        lines = []
        for place, (field, points) in enumerate(zip(card.fields, card.points, strict=True)):
            places = [field.place(row[place]) for row in rows]
            for number, value in enumerate(field.values):
                own = [win for found, win in zip(places, wins, strict=True) if found == number]
                lines.append(
                    {
                        "name": field.name,
                        "label": labels[field.name],
                        "value": history._label(field.name, value),
                        "condition": repr(history._condition(field.name, value)),
                        "leads": len(own),
                        "rate": sum(own) / len(own) if own else 0,
                        "points": points[number],
                        "most": most,
                        "weight": max(points),
                    }
                )
        self.value_ids = [fields.Command.clear(), *map(fields.Command.create, lines)]

    def action_back(self):
        """Choose other fields."""
        self.state = "choose"
        return self._show()

    # The draft

    def action_draft(self):
        """Make a draft with a rule for each value that has points, and open it.

        :raises UserError: when nothing was learned yet, or no value has points.
        """
        self.ensure_one()
        worth = self.value_ids.filtered("points")
        if not worth:
            raise UserError(self.env._("No value has points: learn first, or give points to some."))
        draft = self.env["kestio.score.ruleset"]._draft_of_fit(
            self.company_id,
            [
                {"name": label, "rule_ids": [fields.Command.create(line._rule()) for line in lines]}
                for label, lines in worth.grouped("label").items()
            ],
            learned_on=fields.Datetime.now(),
            learned_leads=self.learned,
            learned_base=self.base,
            learned_slope=self.slope,
            fit_a=self.fit_a,
            fit_b=self.fit_b,
        )
        draft._tell_learning(self._sentences())
        return _form(draft)

    def action_usual(self):
        """Make a draft with usual rules, for a company that has too few closed leads."""
        self.ensure_one()
        return self.env["kestio.score.ruleset"].with_company(self.company_id).action_propose()

    def _sentences(self):
        """Return what a reader of the rules must know of how they came about."""
        doubtful = self.field_ids.filtered(lambda line: line.is_doubtful and line.take)
        sentences = [
            self.env._(
                "Learned from the %(learned)s oldest closed leads, judged by the %(judged)s newest: AUC %(auc).3f, "
                "Brier score %(brier).3f, calibration error %(error).3f.",
                learned=self.learned,
                judged=self.judged,
                auc=self.auc,
                brier=self.brier,
                error=self.error,
            ),
            self.env._(
                "Among the best 10 %% were %(ten).1f times as many won leads as among all, 20 %%: %(twenty).1f, "
                "30 %%: %(thirty).1f.",
                ten=self.lift_10,
                twenty=self.lift_20,
                thirty=self.lift_30,
            ),
        ]
        if doubtful:
            sentences.append(
                self.env._(
                    "Taken although they were perhaps filled after the outcome: %(fields)s.",
                    fields=", ".join(doubtful.mapped("label")),
                )
            )
        return sentences

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Learn from my history"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


def _form(ruleset):
    return {
        "type": "ir.actions.act_window",
        "res_model": ruleset._name,
        "res_id": ruleset.id,
        "views": [(False, "form")],
    }
