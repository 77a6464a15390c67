"""Visit: a company's own missed meetings say how far ahead it may propose."""

from odoo.tests import freeze_time, tagged

from ...engine.slot_choice import NO_SHOW_RATES, learned_rates
from ..pipeline.common import PipelineCase
from .slot_case import PARIS, SlotCase, at


@tagged("post_install", "-at_install")
class TestSlotRates(SlotCase):
    """It is 12 January 2026; meetings were made on a day and held or missed some days later."""

    def met(self, made, start, outcome, count=1, **values):
        """Make meetings of the rep that were promised on one moment for another, and what became of them."""
        for _place in range(count):
            event = self.event(start, start.replace(":00", ":30"), **values)
            PipelineCase.backdate.__func__(type(self), event, made)
            event.kestio_outcome = outcome

    def rates(self, company=None):
        """Return the rates of a company on 12 January."""
        self.env.registry.clear_cache()
        with freeze_time("2026-01-12 08:00"):
            return self.finder._no_show_rates(company or self.company)

    def test_company_without_meetings_has_the_default_rates(self):
        self.assertEqual(self.rates(), NO_SHOW_RATES)

    def test_meetings_count_by_local_days_ahead(self):
        self.company.partner_id.tz = PARIS
        self.met("2026-01-04 22:30", "2026-01-06 09:00", "no_show", 2)  # 23:30 on the 4th in Paris
        self.met("2026-01-04 23:30", "2026-01-06 09:00", "held")  # 0:30 on the 5th
        self.assertEqual(self.rates(), learned_rates({2: (2, 2), 1: (0, 1)}))

    def test_what_does_not_tell_whether_a_promise_was_kept_does_not_count(self):
        self.met("2026-01-05 08:00", "2026-01-06 09:00", "late_cancel")
        self.met("2026-01-05 08:00", "2026-01-06 09:00", "pending")
        self.met("2026-01-07 08:00", "2026-01-06 09:00", "held")
        self.met("2026-01-05 08:00", "2026-01-06 09:00", "held", active=False)
        self.met("2023-01-05 08:00", "2023-01-06 09:00", "no_show")
        self.met("2026-01-05 08:00", "2026-01-06 09:00", "no_show", user=self.env.ref("base.user_admin"))
        self.assertEqual(self.rates(), NO_SHOW_RATES)

    def test_company_learns_from_its_own_reps_only(self):
        self.met("2026-01-05 08:00", "2026-01-06 09:00", "no_show")
        self.assertNotEqual(self.rates(), NO_SHOW_RATES)
        self.assertEqual(self.rates(self.new_company("Kestio Other")), NO_SHOW_RATES)

    def test_rates_are_read_once_a_day(self):
        self.rates()
        with freeze_time("2026-01-12 09:00"), self.assertQueryCount(0):
            self.finder._no_show_rates(self.company)

    def test_company_whose_prospects_do_not_mind_waiting_is_offered_the_usual_half_of_the_day(self):
        self.event("2026-01-13 13:00", "2026-01-13 17:00")
        self.event("2026-01-14 08:00", "2026-01-21 20:00")
        missed = at("2026-01-09 14:00")
        self.assertEqual(self.propose(missed=missed, count=1)[0], ["01-13 08:00"])
        self.met("2025-12-01 08:00", "2025-12-12 09:00", "held", 60)
        self.met("2025-12-01 08:00", "2025-12-02 09:00", "no_show", 20)
        self.env.registry.clear_cache()
        self.assertEqual(self.propose(missed=missed, count=1)[0], ["01-22 13:00"])
