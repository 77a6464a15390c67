"""Survey: rates of the one statement against the same arithmetic in Python."""

import random
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from odoo.tests import tagged

from ...engine import recognition as engine
from .survey_case import SurveyCase


@tagged("post_install", "-at_install")
class TestRecognition(SurveyCase):
    def rows(self, dimension=None, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("brand_id", "=", self.brand.id)] + ([("dimension", "=", dimension)] if dimension else [])
        return self.env["kestio.charter.recognition"].with_user(user or self.reader).search(domain)

    def test_without_answers_there_is_no_rate(self):
        rows = self.rows()
        self.assertEqual(set(rows.mapped("reading")), {"n/a"})
        self.assertEqual(
            {name: len(rows.filtered(lambda row, name=name: row.dimension == name)) for name in ("all", "tier")},
            {"all": 1, "tier": 3},
        )

    def test_the_rate_is_the_share_of_yes_with_its_interval(self):
        self.answered(self.survey(), *["yes"] * 18, *["no"] * 4, *["unsure"] * 2)
        [row] = self.rows("all")
        self.assertEqual((row.answers, row.yes, row.no, row.unsure), (24, 18, 4, 2))
        self.assertEqual((row.reading, row.is_small), ("75 % (55 to 88 %), few answers", True))

    def test_thirty_answers_are_enough(self):
        self.answered(self.survey(), *["yes"] * 30)
        self.assertFalse(self.rows("all").is_small)

    def test_answers_older_than_a_year_count_for_their_survey_only(self):
        survey = self.survey()
        self.answered(survey, "yes", on=date.today() - timedelta(days=400))
        self.assertEqual((self.rows("all").answers, self.rows("channel").mapped("answers")), (0, [0, 0]))
        self.assertEqual((self.rows("survey").answers, survey.count_answers), (1, 1))

    def test_statement_and_python_agree_on_whatever_is_answered(self):
        draw = random.Random(11)  # noqa: S311 - the same answers each time
        surveys = [self.survey(channel_id=channel.id) for channel in (self.mail, self.phone)]
        for _n in range(150):
            survey = draw.choice(surveys)
            self.answered(
                survey,
                draw.choice(["yes", "no", "unsure"]),
                on=date.today() - timedelta(days=draw.randrange(500)),
                tier_code=draw.choice(["gold", "silver", False]),
                strength=draw.randrange(6),
            )
        answers = self.env["kestio.charter.survey.answer"].search([("brand_id", "=", self.brand.id)])
        recent = answers.filtered(lambda one: one.date > date.today() - relativedelta(months=12))
        for row in self.rows():
            mine = {
                "all": lambda row: recent,
                "channel": lambda row: recent.filtered(lambda one: one.channel_id == row.channel_id),
                "step": lambda row: recent.filtered(lambda one: one.step_id == row.step_id),
                "tier": lambda row: recent.filtered(lambda one: one.tier_code == row.tier_code),
                "survey": lambda row: answers.filtered(lambda one: one.survey_id == row.survey_id),
            }[row.dimension](row)
            yes = len(mine.filtered(lambda one: one.recognised == "yes"))
            with self.subTest(row.dimension, place=row.place):
                self.assertEqual((row.answers, row.yes), (len(mine), yes))
                if mine:
                    low, high = engine.wilson(yes, len(mine))
                    self.assertAlmostEqual(row.rate, 100 * yes / len(mine), 1)
                    self.assertAlmostEqual(row.low, 100 * low, 1)
                    self.assertAlmostEqual(row.high, 100 * high, 1)

    def test_the_answers_behind_a_figure_are_one_click_away(self):
        survey = self.survey()
        self.answered(survey, "yes", "no", tier_code="gold")
        self.answered(survey, "yes", on=date.today() - timedelta(days=400), tier_code="gold")
        for row in self.rows():
            action = row.action_open_answers()
            found = self.env[action["res_model"]].with_user(self.reader).search_count(action["domain"])
            with self.subTest(row.dimension, place=row.place):
                self.assertEqual(found, row.answers)

    def test_a_line_keeps_its_number_whatever_is_asked_next(self):
        before = {row.id: (row.dimension, row.place) for row in self.rows()}
        self.survey(name="Another")
        after = {row.id: (row.dimension, row.place) for row in self.rows()}
        self.assertEqual({key: after[key] for key in before}, before)
        self.assertEqual(len(after), len(before) + 1)

    def test_reading_costs_the_same_whatever_there_is(self):
        survey = self.survey()

        def cost(number):
            self.answered(survey, *["yes"] * number)
            self.rows().mapped("reading")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["kestio.charter.recognition"].with_user(self.reader).search([]).mapped("reading")
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(1), cost(200))

    def test_another_company_sees_nothing_of_it(self):
        self.answered(self.survey(), "yes")
        other = self.new_company("Elsewhere")
        stranger = self.new_user("recognition_stranger", "kestio_brand_charter.group_auditor", company=other)
        elsewhere = self.env(context={**self.env.context, "allowed_company_ids": other.ids})
        for name in ("kestio.charter.survey", "kestio.charter.survey.answer", "kestio.charter.recognition"):
            self.assertFalse(elsewhere[name].with_user(stranger).search([]))
