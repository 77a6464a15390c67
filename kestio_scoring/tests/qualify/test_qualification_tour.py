"""Qualification: a plain salesman answers the questions of a stage in a few taps, at a desk and on a phone."""

from odoo import Command
from odoo.tests import HttpCase, tagged

from ..scoring_case import ScoringCase


class QualificationTourCase(ScoringCase, HttpCase):
    """A stage that asks two questions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.stage_id = cls.env["crm.stage"].create({"name": "First", "sequence": 901})
        questions = {"Who decides?": {"He does": 100, "Somebody else": 30}, "When?": {"Now": 100, "Later": 0}}
        cls.grid = cls.env["kestio.qualification.grid"].create(
            {
                "name": "Needs",
                "company_id": cls.company.id,
                "question_ids": [
                    Command.create(
                        {
                            "name": question,
                            "answer_ids": [
                                Command.create({"name": text, "points": points}) for text, points in answers.items()
                            ],
                        }
                    )
                    for question, answers in questions.items()
                ],
            }
        )

    def answer(self):
        """Answer as the tour does; the lead has what it needs."""
        self.start_tour(f"/odoo/crm/{self.lead.id}", "kestio_qualify_tour", login="kestio_salesman")
        self.assertEqual((self.lead.kestio_qualification, self.lead.kestio_qualified), (100, True))
        self.assertEqual(self.lead.kestio_answer_ids.answer_id.mapped("name"), ["He does", "Now"])


@tagged("post_install", "-at_install")
class TestQualificationTour(QualificationTourCase):
    def test_salesman_qualifies_a_lead_at_his_desk(self):
        self.answer()


@tagged("post_install", "-at_install")
class TestQualificationOnAPhone(QualificationTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_salesman_qualifies_a_lead_on_his_phone_before_it_is_an_opportunity(self):
        self.lead.type = "lead"
        self.answer()
