"""Pipeline: criteria of stages are written in drafts, checked, proposed, and say how far a deal is known."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import IntegrityError

from ...models.pipeline import sql_criteria
from .criteria import CriteriaCase


@tagged("post_install", "-at_install")
class TestStageCriterion(CriteriaCase):
    def test_criterion_of_a_won_stage_is_refused(self):
        with self.assertRaisesRegex(UserError, "Won is a won stage"):
            self.draft({"name": "Paid", "stage_id": self.won.id})

    def test_stage_that_became_won_keeps_the_version_from_being_activated(self):
        model = self.draft({"name": "Paid", "stage_id": self.third.id})
        self.third.is_won = True
        with self.assertRaisesRegex(UserError, "Third is a won stage"):
            model.with_user(self.director).action_activate()

    def test_negative_weight_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.draft({"name": "Budget", "weight": -1})

    def test_weights_that_sum_to_nothing_keep_the_version_from_being_activated(self):
        model = self.draft({"name": "Budget", "weight": 0})
        with self.assertRaisesRegex(UserError, "weights of the criteria of the stage First sum to 0"):
            model.with_user(self.director).action_activate()
        self.assertEqual(model.state, "draft")

    def test_same_criterion_twice_in_a_stage_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.draft({"name": "Budget"}, {"name": "budget "})

    def test_field_must_be_a_stored_field_of_leads(self):
        for name in ("message_ids", "is_rotting", "duration_tracking", "lead_properties", "company_currency"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "choose a stored field of leads"):
                self.draft({"name": "Known", "field": name})
        partner_field = self.env["ir.model.fields"]._get("res.partner", "phone")
        with self.assertRaisesRegex(UserError, "choose a stored field of leads"):
            self.draft({"name": "Known", "field_id": partner_field.id})

    def test_field_that_every_lead_has_is_refused(self):
        for name in ("name", "create_date", "stage_id", "probability"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "would always be met"):
                self.draft({"name": "Known", "field": name})

    def test_criteria_of_a_version_in_use_stay(self):
        model = self.active({"name": "Budget"})
        criterion = model.stage_criterion_ids.with_user(self.director)
        for act in (
            lambda: criterion.write({"weight": 3}),
            lambda: criterion.unlink(),
            lambda: criterion.create({"model_id": model.id, "stage_id": self.first.id, "name": "Late"}),
        ):
            with self.assertRaisesRegex(UserError, "in use or archived"):
                act()
        criterion.name = "Budget known"
        self.assertEqual(criterion.name, "Budget known")

    def test_stage_with_criteria_cannot_be_deleted(self):
        self.active({"name": "Budget"})
        with self.assertRaisesRegex(UserError, "The stage First has rules or criteria"):
            self.first.unlink()

    def test_only_a_director_writes_criteria(self):
        model = self.draft()
        for user in (self.salesman, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                model.stage_criterion_ids.with_user(user).create(
                    {"model_id": model.id, "stage_id": self.first.id, "name": "Budget"}
                )
        model.stage_criterion_ids.with_user(self.director).create(
            {"model_id": model.id, "stage_id": self.first.id, "name": "Budget"}
        )
        self.assertEqual(model.stage_criterion_ids.with_user(self.salesman).name, "Budget")

    def test_fields_that_are_offered_are_those_that_are_accepted(self):
        model = self.draft()
        for name in ("kestio.stage.criterion", "kestio.field.rule"):
            field = self.env[name]._fields["field_id" if "criterion" in name else "field_ids"]
            offered = self.env["ir.model.fields"].search(field.domain)
            self.assertIn("expected_revenue", offered.mapped("name"))
            refused = [found.name for found in offered if not sql_criteria.is_readable(self.env, found.name)]
            self.assertEqual(refused, [])
        self.add(model, {"name": "Quoted", "field": "order_ids"}, {"name": "Visited", "field": "calendar_event_ids"})
        self.assertEqual(len(model.stage_criterion_ids), 2)

    def test_director_finds_fields_by_their_label(self):
        found = self.env["ir.model.fields"].with_user(self.director)
        labels = [label for _id, label in found.name_search("Expected Closing", [("model", "=", "crm.lead")])]
        self.assertIn("Expected Closing (Lead)", labels)


@tagged("post_install", "-at_install")
class TestProposedCriteria(CriteriaCase):
    def propose(self, archetype):
        """Return a draft with the proposed criteria; other stages of the database are set aside."""
        others = self.env["crm.stage"].search([]) - (self.first | self.second | self.third | self.won)
        others.is_won = True
        model = self.draft(archetype=archetype)
        model.with_user(self.director).action_propose_stage_criteria()
        return model

    def test_criteria_go_to_the_first_middle_and_last_open_stage(self):
        model = self.propose("complex")
        found = {criterion.name: criterion.stage_id for criterion in model.stage_criterion_ids}
        self.assertEqual(found["Organisation known"], self.first)
        self.assertEqual(found["Decision maker met"], self.second)
        self.assertEqual(found["Budget confirmed"], self.third)

    def test_proposal_of_each_archetype_can_be_activated(self):
        for archetype in ("complex", "transactional", "mixed"):
            with self.subTest(archetype=archetype):
                model = self.propose(archetype)
                self.assertGreaterEqual(len(model.stage_criterion_ids), 6)
                model.with_user(self.director).action_activate()
                self.assertEqual(model.state, "active")

    def test_proposed_again_nothing_is_doubled_and_what_a_person_wrote_stays(self):
        model = self.propose("complex")
        count = len(model.stage_criterion_ids)
        self.criterion(model, "Budget confirmed").weight = 9
        self.criterion(model, "Stakes known").unlink()
        model.with_user(self.director).action_propose_stage_criteria()
        self.assertEqual(len(model.stage_criterion_ids), count)
        self.assertEqual(self.criterion(model, "Budget confirmed").weight, 9)

    def test_names_come_in_each_language_from_the_start(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        model = self.propose("complex")
        terms = model.stage_criterion_ids[0].with_context(lang="fr_FR")
        self.assertTrue(terms.name)

    def test_version_in_use_gets_no_proposal(self):
        model = self.active()
        with self.assertRaisesRegex(UserError, "in use or archived"):
            model.with_user(self.director).action_propose_stage_criteria()

    def test_only_a_director_proposes(self):
        with self.assertRaises(AccessError):
            self.draft().with_user(self.manager).action_propose_stage_criteria()


@tagged("post_install", "-at_install")
class TestRates(CriteriaCase):
    def statement(self, condition):
        """Return the statement of the rates of the open leads that meet an SQL condition."""
        return sql_criteria.criteria_rates(self.env, SQL("(%s)", sql_criteria.situations(self.env, condition)))

    def rates(self, leads):
        """Return rate, met weight, total weight and names of what is missing, by lead."""
        sql_criteria.flush(self.env)
        rows = self.env.execute_query_dict(self.statement(SQL("lead.id = ANY(%s)", leads.ids)))
        names = self.env["kestio.stage.criterion"].browse
        return {
            row["lead_id"]: (row["rate"], row["met_weight"], row["total_weight"], names(row["missing"]).mapped("name"))
            for row in rows
        }

    def test_rate_is_the_met_share_of_the_weight(self):
        model = self.active({"name": "Budget", "weight": 3}, {"name": "Timing", "weight": 1})
        lead = self.lead()
        self.assertEqual(self.rates(lead)[lead.id], (0.0, 0.0, 4.0, ["Budget", "Timing"]))
        self.say(lead, self.criterion(model, "Budget"), "met")
        self.assertEqual(self.rates(lead)[lead.id], (0.75, 3.0, 4.0, ["Timing"]))

    def test_what_does_not_apply_leaves_the_sum(self):
        model = self.active({"name": "Budget", "weight": 3}, {"name": "Timing", "weight": 1})
        lead = self.lead()
        self.say(lead, self.criterion(model, "Budget"), "na")
        self.assertEqual(self.rates(lead)[lead.id], (0.0, 0.0, 1.0, ["Timing"]))
        self.say(lead, self.criterion(model, "Timing"), "na")
        self.assertEqual(self.rates(lead), {})

    def test_not_met_and_unknown_count_as_missing(self):
        model = self.active({"name": "Budget"}, {"name": "Timing"})
        lead = self.lead()
        self.say(lead, self.criterion(model, "Budget"), "unmet")
        self.assertEqual(self.rates(lead)[lead.id][0], 0.0)

    def test_only_criteria_of_the_current_stage_count(self):
        model = self.active({"name": "Need"}, {"name": "Budget", "stage_id": self.second.id})
        lead = self.lead()
        self.say(lead, self.criterion(model, "Budget"), "met")
        self.assertEqual(self.rates(lead)[lead.id][0], 0.0)
        lead.stage_id = self.second
        self.assertEqual(self.rates(lead)[lead.id][0], 1.0)
        lead.stage_id = self.third
        self.assertEqual(self.rates(lead), {})

    def test_closed_leads_have_no_rate(self):
        self.active({"name": "Need"})
        leads = self.leads(2)
        leads[0].stage_id = self.won
        leads[1].action_set_lost()
        self.assertEqual(self.rates(leads), {})

    def test_lead_of_a_team_follows_the_version_of_that_team(self):
        team = self.env["crm.team"].create({"name": "Team", "company_id": self.company.id})
        self.active({"name": "Need"})
        self.active({"name": "Budget"}, {"name": "Timing"}, team_ids=[team.id])
        own, other = self.lead(team_id=team.id), self.lead()
        rates = self.rates(own + other)
        self.assertEqual([rates[own.id][2], rates[other.id][2]], [2.0, 1.0])

    def test_nothing_written_needs_no_table(self):
        self.env["kestio.stage.criterion"].search([]).model_id.write({"state": "archived"})
        query = self.statement(SQL("TRUE"))
        self.assertNotIn("JOIN", query.code)
        self.assertEqual(self.env.execute_query(query), [])

    def test_each_kind_of_field_is_filled_as_a_person_sees_it(self):
        tag = self.env["crm.tag"].create({"name": "Tag"})
        partner = self.env["res.partner"].create({"name": "Partner"})
        empty_and_filled = {
            "phone": ("  ", "0123"),
            "description": ("<p><br></p>", "<p>Need</p>"),
            "expected_revenue": (0, 10),
            "date_deadline": (False, "2026-12-01"),
            "partner_id": (False, partner.id),
            "tag_ids": (False, [tag.id]),
        }
        self.active(*({"name": name, "field": name} for name in empty_and_filled))
        for name, values in empty_and_filled.items():
            for value, met in zip(values, (0.0, 1.0), strict=True):
                lead = self.lead(**{name: value})
                with self.subTest(name=name, value=value):
                    self.assertEqual(self.rates(lead)[lead.id][1], met)

    def test_meeting_of_a_deal_meets_a_criterion_on_meetings(self):
        self.active({"name": "Visited", "field": "calendar_event_ids"})
        lead = self.lead()
        self.assertEqual(self.rates(lead)[lead.id][0], 0.0)
        values = {"name": "Visit", "start": "2026-01-05 10:00:00", "stop": "2026-01-05 11:00:00"}
        self.env["calendar.event"].create({**values, "opportunity_id": lead.id})
        self.assertEqual(self.rates(lead)[lead.id][0], 1.0)
