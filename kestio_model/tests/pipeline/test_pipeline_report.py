"""Pipeline: the funnel counts what ended, the drift compares first and last, a past pipeline is that of an evening."""

from datetime import datetime

from lxml import etree
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from ..segment.common import DECLARED
from ..segment.test_query_counts import CountCase
from .history_case import HistoryCase


@tagged("post_install", "-at_install")
class TestFunnel(HistoryCase, CountCase):
    def stays(self, leads, **values):
        """Return the stays of leads, oldest first."""
        domain = [("lead_id", "in", leads.ids), *((name, "=", value) for name, value in values.items())]
        return self.env["kestio.pipeline.report"].search(domain, order="date_entered, id")

    def figures(self, leads):
        """Return by stage: stays, conversion, win rate and days."""
        groups = self.env["kestio.pipeline.report"]._read_group(
            [("lead_id", "in", leads.ids)],
            ["stage_id"],
            ["__count", "conversion_rate:avg", "win_rate:avg", "days:avg"],
        )
        return {stage: figures for stage, *figures in groups}

    def test_one_row_for_each_stay_whatever_changed_in_it(self):
        lead = self.lead()
        self.change("2026-01-05", lead, expected_revenue=100)
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        self.change("2026-01-12", lead, user_id=self.manager.id)
        stays = self.stays(lead)
        self.assertEqual(stays.stage_id, self.new + self.proposal)
        self.assertEqual(stays.mapped("days"), [10, 0])
        self.assertEqual(stays.mapped("is_ended"), [True, False])
        self.assertEqual(stays[0].expected_revenue, 100)

    def test_rates_are_over_stays_that_ended(self):
        on, back, lost, still = leads = self.leads([{}, {"stage_id": self.proposal.id}, {}, {}])
        self.change("2026-01-11", on, stage_id=self.proposal.id)
        self.change("2026-01-05", back, stage_id=self.new.id)
        with freeze_time("2026-01-21"):
            lost.action_set_lost()
        figures = self.figures(leads)
        self.assertEqual(figures[self.new], [4, 50, 0, 15])
        self.assertEqual(figures[self.proposal], [2, 0, False, 4])
        self.assertEqual(self.stays(still).mapped("is_advanced"), [False])

    def test_won_lead_went_on_and_counts_as_won_in_all_its_stages(self):
        lead = self.lead()
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        self.change("2026-01-21", lead, stage_id=self.won.id)
        self.assertEqual(self.figures(lead), {self.new: [1, 100, 100, 10], self.proposal: [1, 100, 100, 10]})
        self.assertEqual(self.stays(lead).mapped("is_won"), [True, True])

    def test_lead_that_is_not_closed_has_no_part_in_the_win_rate(self):
        won, open_lead = self.leads([{}, {}])
        self.change("2026-01-11", won, stage_id=self.won.id)
        self.change("2026-01-11", open_lead, stage_id=self.proposal.id)
        self.assertEqual(self.figures(won + open_lead)[self.new][2], 100)

    def test_leads_that_are_no_opportunities_yet_are_left_out(self):
        self.assertFalse(self.stays(self.lead(type="lead")))

    def test_net_value_is_gross_times_probability(self):
        lead = self.lead(expected_revenue=1000, probability=30)
        self.assertEqual(self.stays(lead).weighted_revenue, 300)

    def test_deal_with_a_tier_that_reps_look_after_is_on_target(self):
        tiers = [{"name": "Gold", "sequence": 1, "enter_index": 50, "handling": "rep"},
                 {"name": "Rest", "sequence": 2, "handling": "automation"}]  # fmt: skip
        model = self.active_model(DECLARED, tiers=tiers)
        rows = [{"kestio_tier_id": tier.id} for tier in model.tier_ids] + [{}]
        leads = self.leads(rows)
        on_target = self.env["kestio.pipeline.report"].search([("lead_id", "in", leads.ids), ("is_target", "=", True)])
        self.assertEqual(on_target.lead_id, leads[0])

    def test_report_of_any_number_costs_the_same(self):
        leads = self.leads([{}] * 200)
        self.change("2026-01-11", leads, stage_id=self.proposal.id)
        self.assert_same_count(lambda size: self.figures(leads[:size]))

    def test_every_filter_and_grouping_works_for_a_salesman(self):
        self.lead()
        for name in ("kestio.pipeline.report", "kestio.drift.report", "kestio.lead.history"):
            records = self.env[name].with_user(self.salesman)
            filters = etree.fromstring(records.get_view(view_type="search")["arch"]).iter("filter")
            matching = {node.get("name") for node in filters if self.groups(records, node)}
            groupings = {filter_name for filter_name in matching if filter_name.startswith("group_")}
            self.assertGreaterEqual(len(groupings), 6, name)
            self.assertLessEqual({"my", "my_team"}, matching, name)

    def groups(self, records, node):
        """Return the groups of a filter of a search view."""
        domain = safe_eval(node.get("domain") or "[]", {"uid": self.salesman.id})
        grouping = safe_eval(node.get("context") or "{}").get("group_by") or "stage_id"
        return records.formatted_read_group(domain, [grouping], ["__count"])

    def test_click_on_a_row_opens_the_lead(self):
        lead = self.lead()
        for name in ("kestio.pipeline.report", "kestio.drift.report", "kestio.lead.history"):
            row = self.env[name].with_user(self.salesman).search([("lead_id", "=", lead.id)])
            action = row.action_open_lead()
            self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))


@tagged("post_install", "-at_install")
class TestDrift(HistoryCase):
    def drift(self, lead):
        return self.env["kestio.drift.report"].search([("lead_id", "=", lead.id)])

    def test_first_and_last_amount_and_date(self):
        lead = self.lead(expected_revenue=1000, date_deadline="2026-03-01")
        self.change("2026-01-05", lead, expected_revenue=800, date_deadline="2026-03-31")
        self.change("2026-01-06", lead, date_deadline="2026-04-10")
        row = self.drift(lead)
        self.assertEqual((row.first_revenue, row.expected_revenue, row.revenue_drift), (1000, 800, -200))
        self.assertEqual((row.drift_rate, row.deadline_drift, row.push_count), (-20, 40, 2))

    def test_lead_that_was_made_without_amount_and_date(self):
        lead = self.lead()
        self.assertEqual(self.drift(lead).drift_rate, 0)
        self.change("2026-01-05", lead, expected_revenue=800, date_deadline="2026-03-31")
        row = self.drift(lead)
        self.assertEqual((row.revenue_drift, row.deadline_drift, row.push_count), (0, 0, 0))


@tagged("post_install", "-at_install")
class TestPipelineOnADate(HistoryCase):
    def on(self, day, **values):
        """Return the rows that the dialog opens for the salesman."""
        with freeze_time("2026-06-01 12:00:00"):
            wizard = self.env["kestio.pipeline.date"].with_user(self.salesman).create({"date": day, **values})
            action = wizard.action_open()
        return self.env[action["res_model"]].with_user(self.salesman).search(action["domain"])

    def test_lead_shows_what_was_true_on_that_day(self):
        lead = self.lead(expected_revenue=1000, probability=30)
        self.change("2026-01-11", lead, stage_id=self.proposal.id, expected_revenue=500)
        self.change("2026-01-21", lead, stage_id=self.won.id)
        self.assertFalse(self.on("2025-12-31"))
        first, second = self.on("2026-01-10"), self.on("2026-01-20")
        self.assertEqual((first.stage_id, first.expected_revenue, first.weighted_revenue), (self.new, 1000, 300))
        self.assertEqual((second.stage_id, second.expected_revenue), (self.proposal, 500))
        self.assertFalse(self.on("2026-01-21"))

    def test_each_open_lead_is_there_once(self):
        leads = self.leads([{}] * 5)
        self.change("2026-01-05 10:00:00", leads, expected_revenue=1)
        self.change("2026-01-05 11:00:00", leads, stage_id=self.proposal.id)
        self.assertEqual(len(self.on("2026-01-05")), 5)
        self.assertEqual(self.on("2026-01-05").stage_id, self.proposal)

    def test_day_to_come_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "day to come"):
            self.on("2026-06-02")

    def test_today_shows_the_present(self):
        lead = self.lead()
        self.assertEqual(self.on("2026-06-01").lead_id, lead)

    def test_day_ends_at_midnight_where_the_company_is(self):
        self.company.partner_id.tz = "America/New_York"
        late = self.lead(on="2026-01-11 04:59:59")
        self.lead(on="2026-01-11 05:00:00")
        self.assertEqual(self.on("2026-01-10").lead_id, late)

    def test_day_on_which_the_clocks_change_ends_at_its_own_midnight(self):
        self.company.partner_id.tz = "Europe/Brussels"
        spring, autumn = (
            self.env["kestio.pipeline.date"].create({"date": day}) for day in ("2026-03-29", "2025-10-26")
        )
        self.assertEqual(spring._day_end(), datetime(2026, 3, 29, 22))
        self.assertEqual(autumn._day_end(), datetime(2025, 10, 26, 23))

    def test_archived_lead_is_left_out(self):
        lead = self.lead(probability=30)
        with freeze_time("2026-01-05"):
            lead.action_archive()
        self.assertEqual(self.on("2026-01-04").lead_id, lead)
        self.assertFalse(self.on("2026-01-05"))

    def test_other_companies_are_left_out(self):
        other = self.new_company("Elsewhere")
        self.lead(company_id=other.id, team_id=False, user_id=False)
        mine = self.lead()
        self.assertEqual(self.on("2026-02-01").lead_id, mine)

    def test_days_of_a_stay_are_those_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        lead = self.lead(on="2026-01-10 10:00:00")
        self.change("2026-01-10 12:00:00", lead, stage_id=self.proposal.id)
        self.change("2026-01-20 12:00:00", lead, stage_id=self.new.id)
        self.assertEqual(self.last(lead).stage_days_before, 1)

    def test_clocks_that_change_do_not_change_the_days_of_a_stay(self):
        self.company.partner_id.tz = "Europe/Brussels"
        lead = self.lead(on="2026-03-28 23:30:00")
        self.change("2026-03-29 21:30:00", lead, stage_id=self.proposal.id)
        self.change("2026-03-30 12:00:00", lead, stage_id=self.new.id)
        self.assertEqual(self.last(lead).stage_days_before, 0)


@tagged("post_install", "-at_install")
class TestTimeInStage(HistoryCase):
    def times(self, lead, on):
        with freeze_time(on):
            lead.invalidate_recordset(["kestio_stage_times"])
            times = lead.with_user(self.salesman).kestio_stage_times
        return [(stage["name"], stage["days"], stage["visits"], stage["is_current"]) for stage in times["stages"]]

    def test_days_by_stage_in_the_order_of_the_first_entry(self):
        lead = self.lead()
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        self.change("2026-01-16", lead, stage_id=self.new.id)
        found = self.times(lead, "2026-01-18")
        self.assertEqual(found, [("New", 12, 2, True), ("Proposal", 5, 1, False)])

    def test_lead_that_is_closed_spends_no_more_time(self):
        lead = self.lead()
        self.change("2026-01-11", lead, stage_id=self.won.id)
        self.assertEqual(self.times(lead, "2026-03-01"), [("New", 10, 1, False)])

    def test_lead_that_was_reopened_counts_from_then(self):
        lead = self.lead()
        with freeze_time("2026-01-11"):
            lead.action_set_lost()
        with freeze_time("2026-02-01"):
            lead.action_unarchive()
        self.assertEqual(self.times(lead, "2026-02-04"), [("New", 3, 1, True)])

    def test_stage_that_was_deleted_keeps_its_name(self):
        stage = self.env["crm.stage"].create({"name": "Pilot"})
        lead = self.lead(stage_id=stage.id)
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        stage.unlink()
        self.assertEqual(self.times(lead, "2026-01-12")[0], ("Pilot", 10, 1, False))

    def test_new_lead_on_the_form_shows_nothing(self):
        self.assertFalse(self.env["crm.lead"].new({"name": "Draft"}).kestio_stage_times)

    def test_history_of_a_lead_opens_from_its_form(self):
        lead = self.lead()
        action = lead.with_user(self.salesman).action_kestio_history()
        rows = self.env[action["res_model"]].with_user(self.salesman).search(action["domain"])
        self.assertEqual(rows, self.rows(lead))
