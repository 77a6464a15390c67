"""Pipeline: the nightly job writes what a person can see change, once, in slices, in the same number of statements."""

from unittest.mock import patch

from odoo.tests import Form, freeze_time, tagged

from ...models.pipeline import kestio_probability_job
from ..segment.test_query_counts import SIZES, CountCase
from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestProbabilityJob(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline()
        cls.deals = cls.leads(7)

    def run_cron(self, on):
        """Run the job as the server does."""
        job = self.env.ref("kestio_model.ir_cron_probability")
        with freeze_time(on), self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()

    def versions(self, leads):
        """Return what tells one version of a row from another, by lead id."""
        self.env.flush_all()
        self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM crm_lead WHERE id = ANY(%s)", [leads.ids])
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def test_cron_updates_every_lead(self):
        self.run_cron("2026-02-14")
        self.assertEqual(set(self.deals.mapped("probability")), {30})
        self.assertEqual(self.model.probability_position, 0)

    def test_slices_reach_every_lead(self):
        done = []
        update = type(self.env["kestio.probability.job"])._update

        def note(job, model, condition, now=None):
            done.append(update(job, model, condition, now))
            return done[-1]

        with (
            patch.object(kestio_probability_job, "SLICE", 3),
            patch.object(type(self.env["kestio.probability.job"]), "_update", note),
        ):
            self.run_cron("2026-02-14")
        self.assertGreaterEqual(len(done), 3)
        self.assertEqual(sum(done), 7)
        self.assertEqual(set(self.deals.mapped("probability")), {30})
        self.assertEqual(self.model.probability_position, 0)

    def test_job_goes_on_where_it_was_stopped(self):
        self.model.probability_position = self.deals[3].id
        self.run_cron("2026-02-14")
        self.assertEqual(self.deals.mapped("probability"), [60] * 4 + [30] * 3)
        self.run_cron("2026-02-14")
        self.assertEqual(set(self.deals.mapped("probability")), {30})

    def test_second_run_of_a_day_writes_no_lead(self):
        self.assertEqual(self.night("2026-02-14"), 7)
        before = self.versions(self.deals)
        self.assertEqual(self.night("2026-02-14"), 0)
        self.run_cron("2026-02-14")
        self.assertEqual(self.versions(self.deals), before)

    def test_row_is_not_written_while_its_whole_percent_stays(self):
        self.night("2026-03-01")
        before = self.versions(self.deals)
        self.assertEqual(self.deals[0].probability, 21)
        self.assertEqual(self.night("2026-03-01 23:00:00"), 0)
        self.assertEqual(self.versions(self.deals), before)
        self.night("2026-06-01")
        resting = self.versions(self.deals)
        self.assertEqual([self.night(f"2026-07-{day:02}") for day in range(1, 11)], [0] * 10)
        self.assertEqual(self.versions(self.deals), resting)

    def test_run_after_an_edit_writes_nothing_either(self):
        lead = self.deals[0]
        self.night("2026-02-14")
        self.change("2026-02-15", lead, stage_id=self.offer.id)
        self.change("2026-02-15", lead, stage_id=self.meet.id)
        self.pause("2026-02-15", lead, "2026-02-20")
        self.deals[1].probability = 25
        self.night("2026-02-15")
        self.assertEqual(self.night("2026-02-15"), 0)
        self.change("2026-02-15", lead, partner_id=self.customer().id)
        self.assertEqual(self.night("2026-02-15"), 0)

    def test_weighted_revenue_left_stale_by_others_is_mended(self):
        lead = self.deals[0]
        self.env.cr.execute("UPDATE crm_lead SET prorated_revenue = 1 WHERE id = %s", [lead.id])
        self.env.invalidate_all()
        self.assertEqual(self.night("2026-01-02"), 1)
        self.assertEqual(lead.prorated_revenue, 600)

    def test_history_follows_what_the_job_wrote(self):
        self.night("2026-02-14")
        rows = self.env["kestio.lead.history"].search([("lead_id", "=", self.deals[0].id), ("date_to", "=", False)])
        self.assertEqual((rows.probability, rows.rule_probability), (30, 30))

    def test_stage_without_a_rule_leaves_no_forecast_of_the_model_in_the_history(self):
        self.change("2026-02-14", self.deals[0], stage_id=self.offer.id)
        self.env.cr.execute(
            "SELECT rule_probability FROM kestio_lead_history WHERE lead_id = %s AND date_to IS NULL",
            [self.deals[0].id],
        )
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_version_without_rules_is_no_work(self):
        self.model.with_user(self.director).action_archive_version()
        self.active_model()
        before = self.deals.mapped("probability")
        self.run_cron("2026-02-14")
        self.assertEqual(self.deals.mapped("probability"), before)

    def test_button_and_job_agree(self):
        with freeze_time("2026-02-14"):
            action = self.deals[:3].with_user(self.salesman).action_recompute_probability()
        self.assertEqual(action["params"]["message"], "Probabilities are up to date: 3 changed.")
        self.assertEqual(self.deals.mapped("probability"), [30] * 3 + [60] * 4)
        self.assertEqual(self.night("2026-02-14"), 4)


@tagged("post_install", "-at_install")
class TestProbabilityCounts(PipelineCase, CountCase):
    """The number of statements does not grow with the number of leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = cls.leads(200)

    def fresh(self):
        """Return leads for each size that no other call has touched."""
        lots = {size: [self.leads(size) for _place in range(2)] for size in SIZES}
        return lambda size: lots[size].pop()

    def test_nightly_statement(self):
        self.pipeline()
        lot = self.fresh()
        job = self.env["kestio.probability.job"]
        with freeze_time("2026-02-14"):
            self.assert_same_count(lambda size: job._run_now(lot(size).ids))

    def test_recompute_button(self):
        self.pipeline()
        lot = self.fresh()
        with freeze_time("2026-02-14"):
            self.assert_same_count(lambda size: lot(size).with_user(self.salesman).action_recompute_probability())

    def test_pause_of_many(self):
        self.pipeline()
        lot = self.fresh()

        def pause(size):
            values = {"kestio_snooze_until": "2026-01-20", "kestio_snooze_reason": "Why"}
            lot(size).with_user(self.salesman).write(values)

        with freeze_time("2026-01-10"):
            # The ORM writes pauses and leads in slices of 100.
            self.assert_same_count(pause, written=2)

    def test_change_of_stage_costs_no_more_than_stock(self):
        self.env["ir.config_parameter"].set_param("crm.pls_start_date", "2020-01-01")
        stock = self.counted(self.moved)
        self.pipeline(self.rule(), self.rule(self.offer, probability=40))
        ours = self.counted(self.moved)
        self.assert_cheap(stock, ours)

    def test_creation_costs_no_more_than_stock(self):
        self.env["ir.config_parameter"].set_param("crm.pls_start_date", "2020-01-01")
        stock = self.counted(self.created)
        self.pipeline()
        ours = self.counted(self.created)
        self.assert_cheap(stock, ours)

    def assert_cheap(self, stock, ours):
        """Check that the engine needs at most two statements more for any number of leads."""
        extra = [more - less for less, more in zip(stock, ours, strict=True)]
        self.assertLessEqual(max(extra), 2, f"{stock} statements without, {ours} with the engine, for {SIZES}")

    def counted(self, work):
        """Return the statements of a piece of work for each size; the first call warms the caches."""
        prepared = [work(size) for size in (1, *SIZES)]
        return [self.queries(step) for step in prepared][1:]

    def moved(self, size):
        leads = self.leads(size).with_user(self.salesman)
        return lambda: leads.write({"stage_id": self.offer.id})

    def created(self, size):
        fixed = {"name": "Deal", "type": "opportunity", "stage_id": self.meet.id, "team_id": self.team.id}
        leads = self.env["crm.lead"].with_user(self.salesman)
        return lambda: leads.create([dict(fixed) for _place in range(size)])

    def test_kanban_reads_our_fields_without_a_statement_more(self):
        names = ["name", "stage_id", "probability", "prorated_revenue", "date_deadline"]
        ours = ["kestio_rule_probability", "kestio_decay_factor", "kestio_criteria_rate", "kestio_snooze_until"]
        self.pipeline()
        leads = self.everybody.with_user(self.salesman)
        self.queries(lambda: leads.read([*names, *ours]))
        plain = self.queries(lambda: leads.read(names))
        self.assertEqual(self.queries(lambda: leads.read([*names, *ours])), plain)

    def test_company_on_the_statistics_pays_nothing(self):
        other = self.new_company("Other")
        leads = self.leads(10, company_id=other.id, team_id=False, user_id=False)
        work = [lambda stage=stage: leads.write({"stage_id": stage.id}) for stage in (self.offer, self.meet) * 2]
        self.queries(work[0])
        self.queries(work[1])
        without = [self.queries(step) for step in work[2:]]
        self.pipeline()
        self.queries(work[0])
        self.queries(work[1])
        self.assertEqual([self.queries(step) for step in work[2:]], without)

    def test_form_of_a_lead_asks_a_few_statements(self):
        self.pipeline()
        lead = self.lead().with_user(self.salesman)
        with freeze_time("2026-01-02"):
            self.queries(lambda: Form(lead))
            few = self.queries(lambda: lead.read(["probability"]))
            why = self.queries(lambda: lead.read(["probability", "kestio_probability_explanation"]))
        self.assertLessEqual(why - few, 12)
