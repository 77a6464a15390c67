"""Learn: tags, dates, the month, and what leads did, as far as it was known before the outcome."""

import random
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...engine.learn_values import CATEGORY, NUMBER, Value
from ..scoring_case import NOW, ScoringCase


@tagged("post_install", "-at_install")
class TestLearnFacets(ScoringCase):
    """Three hundred closed leads, a day apart, each open for thirty days; every second one is won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["kestio.score.event.type"].search([]).write({"quiet_seconds": 0})
        cls.hot, cls.done = cls.env["crm.tag"].create([{"name": "Hot"}, {"name": "Signed"}])
        cls.leads = cls.env["crm.lead"].create(
            [{"name": "Closed", "company_id": cls.company.id, "user_id": False} for _lead in range(300)]
        )
        cls.leads.flush_recordset()
        cls.won = cls.leads[::2]
        for place, lead in enumerate(cls.leads):
            cls.dated(lead, days=400 - place, open_for=30, won=lead in cls.won)
        cls.env.invalidate_all()
        dice = random.Random(4)  # noqa: S311 - the same leads at every run, not a secret
        cls.some = cls.leads.filtered(lambda lead: dice.random() < (0.6 if lead in cls.won else 0.2))

    @classmethod
    def dated(cls, lead, days, open_for, won):
        made = NOW - timedelta(days=days)
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s, date_closed = %s, won_status = %s, active = %s WHERE id = %s",
            [made, made + timedelta(days=open_for), "won" if won else "lost", won, lead.id],
        )

    def did(self, leads, code="page_view", times=3, after=1, **values):
        """Let leads do something some days after they came."""
        events = [
            {
                "type": code, "lead_id": lead.id, "source": "test", "source_key": f"{code}/{lead.id}/{after}/{time}",
                "date": lead.create_date + timedelta(days=after, minutes=time), **values,
            }
            for lead in leads
            for time in range(times)
        ]  # fmt: skip
        self.env["kestio.score.ledger"]._record(events)

    def tag(self, leads, tag):
        """Tag closed leads without the ORM, which would ask again whether they are closed."""
        self.env.cr.execute(
            "INSERT INTO crm_tag_rel (lead_id, tag_id) SELECT id, %s FROM crm_lead WHERE id = ANY(%s)",
            [tag.id, leads.ids],
        )
        self.env.invalidate_all()

    def before_all(self):
        """Let the ledger begin before the first of the leads."""
        self.event("form", days=500)

    def opened(self):
        wizard = self.env["kestio.score.learn"].with_user(self.marketing)
        return wizard.browse(wizard.action_open()["res_id"])

    def line(self, wizard, name):
        return wizard.field_ids.filtered(lambda line: line.name == name)

    def learned(self, *names):
        """Learn from these facts alone; return the dialog and the draft."""
        wizard = self.opened()
        wizard.field_ids.take = False
        for name in names:
            self.line(wizard, name).take = True
        wizard.action_learn()
        return wizard, self.env["kestio.score.ruleset"].browse(wizard.action_draft()["res_id"])

    # Tags

    def test_a_tag_that_wins_has_points_and_scores_open_leads(self):
        self.tag(self.some, self.hot)
        wizard, draft = self.learned(f"member:tag_ids:{self.hot.id}")
        line = wizard.value_ids.filtered("points")
        self.assertEqual((line.label, line.value, line.leads > 50), ("Tags: Hot", "Yes", True))
        tagged_lead, other = self.new_lead(tag_ids=[(6, 0, self.hot.ids)]), self.new_lead()
        self.assertEqual(self.figures(draft, "lead", tagged_lead)[0], line.points)
        self.assertFalse(self.figures(draft, "lead", other))

    def test_a_tag_that_open_leads_lack_is_warned_about(self):
        self.tag(self.some, self.hot)
        for _lead in range(40):
            self.new_lead(tag_ids=[])
        found = self.line(self.opened(), f"member:tag_ids:{self.hot.id}")
        self.assertEqual((found.signs, found.take), ("closed_only", False))

    def test_a_tag_that_tells_the_outcome_is_warned_about(self):
        self.tag(self.won, self.done)
        found = self.line(self.opened(), f"member:tag_ids:{self.done.id}")
        self.assertEqual((found.signs, found.take), ("separates", False))

    def test_a_rare_tag_is_not_offered(self):
        self.tag(self.leads[:10], self.hot)
        self.assertFalse(self.line(self.opened(), f"member:tag_ids:{self.hot.id}"))

    def test_names_of_facts_that_nobody_offered_are_refused(self):
        self.tag(self.some, self.hot)
        wizard = self.opened()
        for name in ("member:tag_ids:0", "member:message_partner_ids:1", "did:nothing", "member:x", "new:kind"):
            wizard.sudo().field_ids[0].write({"name": name, "take": True})
            with self.subTest(name), self.assertRaisesRegex(UserError, "gone"):
                wizard.action_learn()

    # What they did

    def test_what_winners_did_early_on_has_points_and_scores_open_leads(self):
        self.before_all()
        self.did(self.some)
        wizard, draft = self.learned("did:page_view")
        line = wizard.value_ids.filtered("points")
        self.assertEqual((line.label, line.value), ("Page read, early on", "3 or more"))
        keen, idle = self.new_lead(), self.new_lead()
        (keen + idle).flush_recordset()
        self.did(keen, after=-1)
        self.did(idle, times=2, after=-1)
        self.assertEqual(self.figures(draft, "lead", keen)[0], line.points)
        self.assertEqual((self.figures(draft, "lead", idle) or (0,))[0], 0)

    def test_the_explanation_of_such_points_adds_up(self):
        self.before_all()
        self.did(self.some)
        _wizard, draft = self.learned("did:page_view")
        draft.group_ids.filtered(lambda group: group.axis == "engagement").unlink()
        draft.action_publish()
        lead = self.new_lead()
        lead.flush_recordset()
        self.did(lead, after=-1)
        lead.action_recompute_score()
        lead.invalidate_recordset()
        told = lead.with_user(self.salesman).get_score_explanation()
        self.assertEqual(told["score"], lead.kestio_score)
        self.assertGreater(lead.kestio_fit, 0)

    def test_what_happened_later_than_a_week_after_teaches_nothing(self):
        self.before_all()
        self.did(self.won, after=8)
        self.assertFalse(self.line(self.opened(), "did:page_view"))

    def test_what_is_in_doubt_teaches_nothing(self):
        self.before_all()
        self.did(self.won, trust="quarantine")
        self.assertFalse(self.line(self.opened(), "did:page_view"))

    def test_the_contact_s_events_count_once_and_those_of_another_company_do_not(self):
        self.before_all()
        lead = self.new_lead(partner_id=self.contact.id)
        lead.flush_recordset()
        came = lead.create_date
        elsewhere = self.new_company("Elsewhere")
        for key, values in enumerate(
            (
                {"partner_id": self.contact.id, "lead_id": lead.id},
                {"partner_id": self.contact.id},
                {"partner_id": self.contact.id, "company_id": elsewhere.id},
                {"partner_id": self.contact.id, "date": came - timedelta(days=91)},
            )
        ):
            event = {"type": "page_view", "date": came, "source": "once", "source_key": str(key), **values}
            self.env["kestio.score.ledger"]._record([event])
        self.assertEqual(self.env["kestio.score.facet.event"]._counts(lead.ids)[lead.id]["page_view"], 2)
        leads = self.env["crm.lead"]
        own = [("id", "=", lead.id)]
        for text, expected in (
            ("page_view: 2", True), ("page_view:2+", True), ("page_view: 0 - 2", True), ("page_view: 2-9", True),
            ("page_view: 3+", False), ("page_view: 0", False), ("page_view: 0-1", False), ("form: 0", True),
        ):  # fmt: skip
            with self.subTest(text):
                asked = [*own, ("kestio_early_events", "ilike", text)]
                self.assertEqual(bool(leads.search(asked)), expected)
                self.assertEqual(bool(leads.search([*own, ("kestio_early_events", "not ilike", text)])), not expected)
        both = [("kestio_early_events", "ilike", "page_view: 1+"), ("kestio_early_events", "ilike", "form: 0")]
        self.assertEqual(leads.search([*own, *both]), lead)
        self.assertEqual(lead.filtered_domain([("kestio_early_events", "ilike", "page_view: 2")]), lead)
        self.assertIn("page_view: 2", lead.kestio_early_events)

    def test_a_lead_that_was_closed_within_the_week_says_nothing(self):
        self.before_all()
        self.did(self.leads)
        quick = self.leads[0]
        self.dated(quick, days=400, open_for=3, won=True)
        [cells] = self.env["kestio.score.facet.event"]._cells(self.leads.ids, ["did:page_view"]).values()
        self.assertEqual(cells, [None] + [3.0] * 299)

    def test_leads_that_came_before_the_ledger_began_say_nothing(self):
        self.did(self.leads[150:])
        [cells] = self.env["kestio.score.facet.event"]._cells(self.leads.ids, ["did:page_view"]).values()
        self.assertEqual(set(cells[:150]), {None})
        self.assertEqual(set(cells[151:]), {3.0})

    def test_a_condition_that_asks_for_no_event_is_refused(self):
        leads = self.env["crm.lead"]
        for text in ("page_view", "nothing: 1", "page_view: x", "page_view: 1-"):
            with self.subTest(text), self.assertRaises(ValueError):
                leads.search([("kestio_early_events", "ilike", text)])
        for operator in ("=", "!=", ">"):
            with self.subTest(operator), self.assertRaises(ValueError):
                leads.search([("kestio_early_events", operator, "page_view: 1")])
        with self.assertRaises(AccessError):
            self.env["crm.lead"].with_user(self.internal).search([("kestio_early_events", "ilike", "page_view: 1")])

    def test_each_range_asks_for_the_leads_that_it_was_learned_from(self):
        self.before_all()
        dice = random.Random(6)  # noqa: S311 - the same leads at every run, not a secret
        for times in range(1, 8):
            self.did(self.leads.filtered(lambda lead: dice.random() < 0.3), after=times - 1, times=1)
        history = self.env["kestio.score.history"]
        [cells] = history._facets()["did"]._cells(self.leads.ids, ["did:page_view"]).values()
        field = history._cut("did:page_view", NUMBER, cells)
        self.assertGreater(len(field.values), 3)
        own = [("id", "in", self.leads.ids)]
        leads = self.env["crm.lead"].with_context(active_test=False)
        for place, value in enumerate(field.values):
            expected = [lead for lead, cell in zip(self.leads.ids, cells, strict=True) if field.place(cell) == place]
            with self.subTest(history._label("did:page_view", value)):
                found = leads.search([*own, *history._condition("did:page_view", value)])
                self.assertEqual(sorted(found.ids), sorted(expected))

    # Dates

    def test_the_month_is_offered_with_two_years_of_leads(self):
        month = "month:create_date"
        self.assertFalse(self.line(self.opened(), month))
        self.dated(self.leads[0], days=1200, open_for=30, won=True)
        self.assertEqual(self.line(self.opened(), month).label, "Month in which it came")
        facet = self.env["kestio.score.facet.month"]
        [cells] = facet._cells(self.leads.ids, [month]).values()
        october = Value(CATEGORY, (10,))
        self.assertEqual(facet._label(month, october), "October")
        found = self.leads.with_context(active_test=False).search(
            [("id", "in", self.leads.ids), *facet._condition(month, october)]
        )
        self.assertEqual(len(found), cells.count(10))
        self.assertEqual(len(found), 31)

    def test_days_before_the_lead_came_are_asked_as_days_before_today(self):
        facet, lead = self.env["kestio.score.facet.date"], self.leads[0]
        name, today = "days:date_deadline", self.env.cr.now().date()
        self.dated(lead, days=10, open_for=1, won=True)
        lead.date_deadline = (NOW - timedelta(days=40)).date()
        self.assertEqual(facet._cells(lead.ids, [name]), {name: [30.0]})
        ranges = (Value(NUMBER, high=-7.0), Value(NUMBER, low=-7.0, high=30.0), Value(NUMBER, low=30.0))
        for days, expected in ((29, 1), (30, 2), (31, 2), (-7, 1), (-8, 0)):
            lead.date_deadline = today - timedelta(days=days)
            fits = [bool(self.fits(lead, facet._condition(name, value))) for value in ranges]
            with self.subTest(days=days):
                self.assertEqual(fits, [place == expected for place in range(3)])
        lead.date_deadline = False
        self.assertTrue(self.fits(lead, facet._condition(name, Value("empty"))))
        self.assertEqual(facet._cells(lead.ids, [name]), {name: [None]})

    def fits(self, lead, domain):
        leads = lead.with_context(active_test=False, tz="UTC")
        return leads.search([("id", "=", lead.id), *domain])

    def test_odoo_s_own_dates_are_not_offered(self):
        self.assertFalse(self.env["kestio.score.facet.date"]._offered(self.leads.ids))

    def test_queries_do_not_grow_with_the_leads(self):
        self.did(self.leads)
        self.tag(self.some, self.hot)
        history = self.env["kestio.score.history"]
        names = list(history._offered(self.company))
        self.env.flush_all()
        for leads in (self.leads[:20], self.leads):
            for facet in history._facets().values():
                own = [name for name in names if name.startswith(f"{facet._kind}:")]
                if own:
                    with self.subTest(facet._kind), self.assertQueryCount(1):
                        facet._cells(leads.ids, own)
