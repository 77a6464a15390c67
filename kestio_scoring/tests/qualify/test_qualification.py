"""Qualification: questions by stage and way of selling, answered on leads, counted in score and stage criteria."""

import doctest

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ...engine import qualification
from ..scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestQualification(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls.env["crm.stage"].create(
            [{"name": "First", "sequence": 901}, {"name": "Second", "sequence": 902}]
        )
        cls.grid = cls.new_grid("Needs", {"Who decides?": {"He does": 100, "Somebody else": 30}, "When?": {"Now": 100}})
        cls.lead.stage_id = cls.first

    @classmethod
    def new_grid(cls, name, questions, **values):
        """Return a grid; questions map to their answers with points."""
        lines = [
            Command.create(
                {
                    "name": question,
                    "answer_ids": [
                        Command.create({"name": text, "points": points}) for text, points in answers.items()
                    ],
                }
            )
            for question, answers in questions.items()
        ]
        return cls.env["kestio.qualification.grid"].create(
            {"name": name, "company_id": cls.company.id, "question_ids": lines, **values}
        )

    def answer(self, *texts, lead=None, user=None):
        """Answer in the dialog, as a rep does: one text per question, in order."""
        lead = (lead or self.lead).with_user(user or self.salesman)
        action = lead.action_qualify()
        with Form(self.env[action["res_model"]].with_user(lead.env.user).with_context(**action["context"])) as form:
            for place, text in enumerate(texts):
                with form.line_ids.edit(place) as line:
                    question = self.grid.question_ids[place]
                    line.answer_id = question.answer_ids.filtered(lambda one, text=text: one.name == text)
        form.record.action_save()

    def test_examples_in_docstrings_hold(self):
        self.assertFalse(doctest.testmod(qualification).failed)

    def test_rep_answers_and_the_lead_qualifies(self):
        self.answer("Somebody else", "Now")
        self.assertEqual((self.lead.kestio_qualification, self.lead.kestio_qualified), (65, True))

    def test_it_takes_all_answers_to_qualify(self):
        self.answer("He does")
        self.assertEqual((self.lead.kestio_qualification, self.lead.kestio_qualified), (100, False))

    def test_an_answer_may_be_changed_and_taken_back(self):
        self.answer("He does", "Now")
        self.answer("Somebody else")
        self.assertEqual(self.lead.kestio_qualification, 65)
        self.answer(None)
        self.assertFalse(self.lead.kestio_qualified)
        self.assertEqual(len(self.lead.kestio_answer_ids), 1)

    def test_a_knock_out_rules_the_lead_out(self):
        self.grid.question_ids[0].answer_ids[1].knock_out = True
        self.answer("Somebody else", "Now")
        self.assertEqual((self.lead.kestio_qualified, self.lead.kestio_knocked_out), (False, True))

    def test_weights_count(self):
        self.grid.question_ids[0].weight = 3
        self.answer("Somebody else", "Now")
        self.assertEqual(self.lead.kestio_qualification, 47.5)

    def test_the_grid_of_the_stage_wins_from_that_stage_on(self):
        later = self.new_grid("Budget", {"How much?": {"Enough": 100}}, stage_id=self.second.id)
        self.assertEqual(self.lead._kestio_grid(), self.grid)
        self.lead.stage_id = self.second
        self.assertEqual(self.lead._kestio_grid(), later)

    def test_the_grid_of_the_way_of_selling_wins(self):
        self.active_model(archetype="complex")
        complex_grid = self.new_grid("Complex", {"Who?": {"Them": 10}}, archetype="complex")
        self.new_grid("Simple", {"Who?": {"Them": 10}}, archetype="transactional")
        self.assertEqual(self.lead._kestio_grid(), complex_grid)

    def test_qualification_counts_in_the_score(self):
        fact = {"name": "Qualified", "points": 25, "domain": "[('kestio_qualified', '=', True)]"}
        self.rules(fact, axis="fit").with_user(self.marketing).action_publish()
        self.answer("He does", "Now")
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.kestio_fit, 25)

    def test_a_stage_may_ask_for_it(self):
        field = self.env["ir.model.fields"]._get("crm.lead", "kestio_qualified")
        criteria = self.env["kestio.stage.criterion"]
        choice = criteria._fields["field_id"]._description_domain(self.env)
        self.assertTrue(self.env["ir.model.fields"].search([("id", "=", field.id), *choice]))

    def test_merged_leads_keep_their_answers(self):
        other = self.new_lead("Other", partner_id=self.contact.id, stage_id=self.first.id)
        self.answer("He does", lead=other)
        (self.lead + other).with_user(self.manager).merge_opportunity()
        left = (self.lead + other).exists()
        self.assertEqual(left.sudo().kestio_answer_ids.answer_id.name, "He does")

    def test_a_lead_without_questions_says_so(self):
        self.grid.active = False
        with self.assertRaises(UserError):
            self.lead.with_user(self.salesman).action_qualify()

    def test_an_answer_to_another_question_is_refused(self):
        first, second = self.grid.question_ids
        with self.assertRaises(ValidationError):
            self.lead.with_user(self.salesman)._kestio_answer({first: second.answer_ids[0]})

    def test_a_rep_answers_on_his_own_leads_only(self):
        self.lead.user_id = self.manager
        with self.assertRaises(AccessError):
            self.lead.with_user(self.salesman)._kestio_answer({})
        with self.assertRaises(AccessError):
            self.grid.with_user(self.salesman).write({"threshold": 1})
