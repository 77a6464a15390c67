"""Score: why somebody has the score he has: the events and facts that count today, adding up to it exactly."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang

from ...engine import scoring

SHOWN = 40  # events of one group; the others are summed up in one line
WEEKS = 13
TINY = 0.005


class KestioScoreExplanation(models.AbstractModel):
    """Reads the parts of the statement that computes scores; writes nothing."""

    _name = "kestio.score.explanation"
    _description = "Explanation of a score"

    @api.model
    def _explain(self, ruleset, subject, record_id, as_of=None):
        """Return the explanation of one lead or contact.

        :param ruleset: the ``kestio.score.ruleset`` that gives the score.
        :param subject: ``lead`` or ``partner``.
        :param as_of: naive UTC moment, now by default.
        :return: a dict: ``score``, ``fit``, ``engagement`` (whole points), ``band``, ``ruleset`` (its name),
            ``sections`` (``axis``, ``rows`` of ``label``, ``detail``, ``points``; ``total``) whose rows add up to fit
            and to engagement, ``limits`` (rows that lead from their sum to the score), ``curve`` (date, score).
        """
        as_of = as_of or fields.Datetime.now()
        figures = self.env["kestio.score.figures"].sudo()
        figures._flush_sources()
        alias = SQL.identifier("l" if subject == "lead" else "p", "id")
        one = SQL("%s = %s", alias, record_id)
        now = self._at(ruleset, subject, one, as_of)
        sections = [
            self._section("fit", self._facts(ruleset, subject, one), now["fit"]),
            self._section("engagement", self._events(ruleset, subject, one, as_of), now["engagement"]),
        ]
        return {
            **now,
            "ruleset": ruleset.display_name,
            "bounds": dict(zip(("fit", "engagement"), ruleset._bands(), strict=True)),
            "cap": ruleset.cap,
            "sections": sections,
            "limits": self._limits(ruleset, now),
            "curve": self._curve(ruleset, subject, one, as_of),
        }

    def _at(self, ruleset, subject, condition, as_of):
        """Return fit, engagement, score and band at a moment; zeros for who has nothing."""
        statement = self.env["kestio.score.figures"].sudo()._statement(ruleset, subject, condition, as_of)
        rows = self.env.execute_query(SQL("SELECT fit, engagement, score, band FROM (%s) figures", statement))
        return dict(zip(("fit", "engagement", "score", "band"), rows[0] if rows else (0, 0, 0, False), strict=True))

    def _curve(self, ruleset, subject, condition, as_of):
        """Return the score of each week since three months, by the rules and facts of today."""
        moments = [as_of - timedelta(days=7 * back) for back in range(WEEKS, -1, -1)]
        return [
            {
                "date": format_date(self.env, moment),
                "score": self._at(ruleset, subject, condition, moment)["score"],
            }
            for moment in moments
        ]

    # Facts

    def _facts(self, ruleset, subject, condition):
        """Return the rows of the facts that hold, and the limits of their groups."""
        figures = self.env["kestio.score.figures"].sudo()
        groups = ruleset.group_ids.filtered(lambda group: group.axis == "fit")
        terms = {rule: figures._fit_term(rule, subject) for rule in groups.rule_ids}
        terms = {rule: term for rule, term in terms.items() if term}
        if not terms:
            return []
        values = self.env.execute_query(
            SQL(
                "WITH people AS (%s) SELECT %s FROM people WHERE people.main",
                figures._people(ruleset, subject, condition),
                SQL(", ").join(terms.values()),
            )
        )
        points = dict(zip(terms, values[0] if values else [0] * len(terms), strict=True))
        rows = []
        for group in groups:
            held = [_row(rule.name or "", "", points[rule]) for rule in group.rule_ids if points.get(rule)]
            rows += [*held, *self._capped(group, held)]
        return rows

    # Events

    def _events(self, ruleset, subject, condition, as_of):
        """Return the rows of the events that count, the limits of their groups, and that of a company."""
        parts = self._parts(ruleset, subject, condition, as_of)
        main = self._main_contact(subject, condition)
        groups = {group.id: group for group in ruleset.group_ids}
        by_person = defaultdict(lambda: defaultdict(list))
        for part in parts:
            by_person[part["partner_id"] or main][part["group_id"]].append(part)
        rows, sums = [], []
        named = self._names(by_person) if len(by_person) > 1 else {}
        for person, by_group in by_person.items():
            before = len(rows)
            for group_id, own in sorted(by_group.items(), key=_largest):
                counted = self._group_rows(own, named.get(person))
                rows += [*counted, *self._capped(groups[group_id], counted, named.get(person))]
            sums.append(sum(row["points"] for row in rows[before:]))
        if len(sums) > 1:
            rows += self._limited(sums, ruleset.company_factor)
        return rows

    def _main_contact(self, subject, condition):
        """Return the id of the contact of a lead, whose doings and those of the lead count together."""
        if subject == "partner":
            return None
        return self.env.execute_query(SQL("SELECT l.partner_id FROM crm_lead l WHERE %s", condition))[0][0]

    def _parts(self, ruleset, subject, condition, as_of):
        """Return what each event brings under each rule today, the largest first."""
        return self.env.execute_query_dict(
            SQL(
                """
                WITH %s SELECT part.event_id, part.partner_id, part.group_id, part.rule_id, part.date, part.points
                  FROM part WHERE ABS(part.points) >= %s ORDER BY ABS(part.points) DESC, part.event_id
                """,
                self.env["kestio.score.figures"].sudo()._parts(ruleset, subject, condition, as_of),
                TINY,
            )
        )

    def _group_rows(self, parts, person):
        """Return one row per event, the smallest ones together."""
        shown = parts[:SHOWN]
        events = self.env["kestio.score.event"].sudo().browse(part["event_id"] for part in shown)
        rules = self.env["kestio.score.rule"].sudo().browse(part["rule_id"] for part in shown)
        rows = [
            _row(
                rule.name or event.type_id.name,
                " · ".join(
                    text for text in (format_date(self.env, part["date"]), person, event.label or event.url) if text
                ),
                part["points"],
            )
            for part, event, rule in zip(shown, events, rules, strict=True)
        ]
        if others := parts[SHOWN:]:
            text = self.env._("%s smaller ones", len(others))
            rows.append(_row(text, person or "", sum(part["points"] for part in others)))
        return rows

    def _names(self, partner_ids):
        partners = self.env["res.partner"].sudo().browse(partner for partner in partner_ids if partner)
        return {partner.id: partner.name for partner in partners}

    # What limits

    def _capped(self, group, rows, person=None):
        """Return the line that brings a group down to its limit."""
        total = sum(row["points"] for row in rows)
        if not group.cap or total <= group.cap:
            return []
        text = self.env._("%(group)s: at most %(cap)s", group=group.name, cap=_number(self.env, group.cap))
        return [_row(text, person or "", group.cap - total, kind="limit")]

    def _limited(self, sums, factor):
        """Return the line that brings a company down to its factor times its best contact."""
        over = sum(sums) - scoring.of_company(sums, factor)
        if over <= TINY:
            return []
        text = self.env._("At most %s times the best contact", _number(self.env, factor))
        return [_row(text, "", -over, kind="limit")]

    def _limits(self, ruleset, now):
        """Return the line between the sum of both axes and the score."""
        over = now["score"] - now["fit"] - now["engagement"]
        if not over:
            return []
        text = (
            self.env._("Never below 0") if over > 0 else self.env._("At most %s in all", _number(self.env, ruleset.cap))
        )
        return [_row(text, "", over, kind="limit")]

    def _section(self, axis, rows, total):
        """Round rows to tenths that add up, and say what rounding to whole points does."""
        tenths = scoring.tenths([row["points"] for row in rows])
        for row, points in zip(rows, tenths, strict=True):
            row["points"] = points / 10
        rows = [row for row in rows if row["points"]]
        if rest := 10 * total - sum(tenths):
            rows.append(_row(self.env._("Rounded to whole points"), "", rest / 10, kind="rounding"))
        return {"axis": axis, "rows": rows, "total": total}


def _largest(group_and_parts):
    return -sum(part["points"] for part in group_and_parts[1])


def _row(label, detail, points, kind="part"):
    return {"label": label, "detail": detail, "points": points, "kind": kind}


def _number(env, value):
    return formatLang(env, value, digits=0 if value == int(value) else 1)
