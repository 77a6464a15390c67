"""Scoring: what people without the right, from outside, or of another company cannot read, write or call."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .scoring_case import ScoringCase

# What plain salespeople write: their own dialogs.
DIALOGS = {
    "kestio.score.consent.entry",
    "kestio.qualification.entry",
    "kestio.qualification.entry.line",
    "kestio.nurture.enrol",
    "kestio.nurture.comparison",
    "kestio.nurture.notice",
}
# What the server alone keeps.
SCORES = {"kestio_score", "kestio_fit", "kestio_engagement", "kestio_score_band"}
INNER = ("kestio.score.device", "kestio.score.link", "kestio.score.touched", "kestio.score.sum")


@tagged("post_install", "-at_install")
class TestScoringBorders(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Elsewhere")
        cls.stranger = cls.new_user("kestio_stranger", "kestio_scoring.group_manager", company=cls.other)
        cls.portal = cls.new_user("kestio_portal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        fit = {"name": "Known", "points": 10, "domain": "[('email_from', '!=', False)]"}
        cls.ruleset = cls.rules(fit, axis="fit")

    def away(self, model, user=None):
        """Return a model as somebody of the other company sees it."""
        return self.env[model].with_user(user or self.stranger).with_context(allowed_company_ids=self.other.ids)

    def models(self):
        own = self.env["ir.model.data"].search([("module", "=", "kestio_scoring"), ("model", "=", "ir.model")])
        found = self.env["ir.model"].browse(own.mapped("res_id")).mapped("model")
        ours = [name for name in found if self.env[name]._original_module == "kestio_scoring"]
        return [name for name in ours if not self.env[name]._abstract]

    # Rights

    def test_nobody_outside_scoring_reads_or_writes_anything(self):
        self.assertGreater(len(self.models()), 35)
        for name in self.models():
            for user in (self.internal, self.portal, self.public):
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(f"{name} {operation}", user=user.login):
                        self.assertFalse(self.env[name].with_user(user).has_access(operation))

    def test_plain_salespeople_write_their_own_dialogs_only(self):
        for name in set(self.models()) - DIALOGS:
            for operation in ("write", "create", "unlink"):
                with self.subTest(f"{name} {operation}"):
                    self.assertFalse(self.env[name].with_user(self.salesman).has_access(operation))

    def test_marketing_writes_nothing_of_what_happened_and_reads_no_inner_tables(self):
        for name in ("kestio.score", "kestio.score.event", "kestio.score.consent", "kestio.score.crossing", *INNER):
            for operation in ("write", "create", "unlink"):
                with self.subTest(f"{name} {operation}"):
                    self.assertFalse(self.env[name].with_user(self.marketing).has_access(operation))
        for name in INNER:
            with self.subTest(name):
                self.assertFalse(self.env[name].with_user(self.marketing).has_access("read"))

    def test_fields_of_leads_and_contacts_are_hidden_from_who_is_not_in_scoring(self):
        reader = self.new_user("kestio_reader", "base.group_user")
        self.env["ir.model.access"].create(
            {
                "name": "reader",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        self.ruleset.with_user(self.marketing).action_publish()
        self.assertTrue(self.lead.with_user(self.salesman).kestio_score)
        for record in (self.lead, self.contact):
            own = record.with_user(reader)
            ours = [
                name
                for name, field in own._fields.items()
                if field._module == "kestio_scoring" or "kestio.score" in str(field.comodel_name)
            ]
            hidden = [name for name in ours if not own._has_field_access(own._fields[name], "read")]
            # Scores of leads have no groups, which costs lists less; they are empty instead.
            shown = set(ours) - set(hidden)
            self.assertEqual(shown, SCORES if record == self.lead else set())
            self.assertEqual([name for name in shown if own[name]], [])
            self.assertGreater(len(ours), 5)
            self.assertTrue(own.read(["display_name", "write_date"]))
            found = [name for name in ours if own._fields[name].store or own._fields[name].search]
            self.assertGreater(len(found), 4)
            for name in found:
                with self.subTest(f"search by {name}", model=own._name), self.assertRaises(AccessError):
                    own.search([(name, "=", own._fields[name].convert_to_cache(False, own) or False)])
            for name in {"kestio_score", "kestio_completeness"} & set(ours):
                for attempt in (
                    lambda own=own, name=name: own.search([], order=name),
                    lambda own=own, name=name: own._read_group([], [], [f"{name}:avg"]),
                ):
                    with self.subTest(f"order by {name}", model=own._name), self.assertRaises(AccessError):
                        attempt()

    def test_methods_refuse_who_is_not_in_scoring(self):
        for user in (self.internal, self.portal):
            mine = self.contact.with_user(user)
            for name in ("get_score_explanation", "action_recompute_score", "action_kestio_score_why"):
                with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                    getattr(mine, name)()

    # Whose events

    def happen(self):
        """Record one event of each kind of owner; return them by who they are of."""
        colleague = self.new_user("kestio_colleague_rep", "sales_team.group_sale_salesman")
        people = self.env["res.partner"].create(
            [
                {"name": "Mine", "user_id": self.salesman.id},
                {"name": "Theirs", "user_id": colleague.id},
                {"name": "Nobody's"},
            ]
        )
        owners = {
            "my lead": self.new_lead(),
            "my lead of their contact": self.new_lead(partner_id=people[1].id),
            "their lead": self.new_lead(user_id=colleague.id),
            "their lead of nobody's contact": self.new_lead(user_id=colleague.id, partner_id=people[2].id),
            "nobody's lead": self.new_lead(user_id=False),
            **dict(zip(("my contact", "their contact", "nobody's contact"), people, strict=True)),
        }
        for name, owner in owners.items():
            self.assertEqual(self.event(who=owner, label=name), "stored")
        visitor = {"type": "form", "visitor": "v", "label": "visitor", "source": "test", "source_key": "visitor"}
        self.env["kestio.score.ledger"]._record([visitor])
        elsewhere = {"source_key": "away", "label": "elsewhere", "company_id": self.other.id, "visitor": "w"}
        self.env["kestio.score.ledger"]._record([{**visitor, **elsewhere}])
        return self.env["kestio.score.event"].search([("source", "=", "test")])

    def seen(self, events, user):
        """Return what somebody sees of these events, which is the same however he asks."""
        self.env.ref("base.group_allow_export").user_ids |= user
        mine = events.browse().with_user(user)
        domain = [("id", "in", events.ids)]
        found = mine.search(domain)
        asked = (
            {row["label"] for row in mine.search_read(domain, ["label"])},
            {label for (label,) in mine._read_group(domain, ["label"])},
            {row["label"] for row in mine.web_search_read(domain, {"label": {}})["records"]},
            {label for (label,) in found.export_data(["label"])["datas"]},
        )
        for labels in asked:
            self.assertEqual(labels, set(found.mapped("label")))
        hidden = events - found.sudo()
        for attempt in (lambda one: one.read(["label"]), lambda one: one.export_data(["label"])):
            for event in hidden:
                with self.subTest(event.label, user=user.login), self.assertRaises(AccessError):
                    attempt(event.with_user(user))
        return set(found.mapped("label"))

    def test_everybody_sees_the_events_that_are_his_to_see_however_he_asks(self):
        events = self.happen()
        here = set(events.mapped("label")) - {"elsewhere"}
        theirs = {"their lead", "their lead of nobody's contact", "their contact"}
        self.assertEqual(self.seen(events, self.salesman), here - theirs)
        all_leads = self.new_user("kestio_all", "sales_team.group_sale_salesman_all_leads")
        for user in (all_leads, self.manager, self.director, self.marketing):
            with self.subTest(user.login):
                self.assertEqual(self.seen(events, user), here)

    def test_marketing_of_another_company_sees_its_own_and_what_is_of_no_company(self):
        events = self.happen()
        found = self.away("kestio.score.event").search([("id", "in", events.ids)])
        self.assertIn("elsewhere", found.mapped("label"))
        self.env.cr.execute(
            "UPDATE kestio_score_event SET company_id = %s WHERE label != 'elsewhere'", [self.company.id]
        )
        self.env.invalidate_all()
        found = self.away("kestio.score.event").search([("id", "in", events.ids)])
        self.assertEqual(found.mapped("label"), ["elsewhere"])

    def test_people_from_outside_are_refused_however_they_ask(self):
        events = self.happen()
        for user in (self.internal, self.portal, self.public):
            mine = events.with_user(user)
            for attempt in (
                lambda mine=mine: mine.read(["label"]),
                lambda mine=mine: mine.search([]),
                lambda mine=mine: mine._read_group([], ["type_id"]),
                lambda mine=mine: mine.export_data(["label"]),
                lambda mine=mine: mine.action_release(),
                lambda mine=mine: mine.env["res.partner"].browse(self.contact.id).read(["kestio_consent"]),
            ):
                # Who may not export at all is told so by an error of which that of access is one kind.
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt()

    # Dialogs

    def test_dialogs_are_of_who_opened_them(self):
        colleague = self.new_user("kestio_colleague", "kestio_scoring.group_manager")
        made = [
            self.env["kestio.score.erasure"].with_user(self.marketing).create({"partner_ids": self.contact.ids}),
            self.env["kestio.score.preview"].with_user(self.marketing).create({"ruleset_id": self.ruleset.id}),
            self.env["kestio.score.learn"].with_user(self.marketing).create({}),
            self.env["kestio.score.consent.entry"]
            .with_user(self.marketing)
            .create({"partner_id": self.contact.id, "source": "Phone"}),
        ]
        for dialog in made:
            with self.subTest(dialog._name):
                self.assertTrue(dialog.has_access("write"))
                self.assertFalse(dialog.with_user(colleague).has_access("read"))
        field = {"wizard_id": made[2].id, "name": "email_from", "label": "Mail", "take": True}
        with self.assertRaises(AccessError):
            self.env["kestio.score.learn.field"].with_user(colleague).create(field)

    def test_nobody_learns_from_the_leads_of_another_company(self):
        with self.assertRaises(AccessError):
            self.away("kestio.score.learn").create({"company_id": self.company.id})

    def test_preview_tells_nothing_of_another_company(self):
        own = self.away("kestio.score.ruleset").create({"company_id": self.other.id})
        dialog = self.away("kestio.score.preview").create({"ruleset_id": own.id, "other_id": self.ruleset.id})
        with self.assertRaises(AccessError):
            dialog.moves  # noqa: B018 (reading it is the attempt)
        both = self.env(context={**self.env.context, "allowed_company_ids": (self.company + self.other).ids})
        with self.assertRaisesRegex(UserError, "two companies"):
            self.ruleset.with_env(both)._preview(own.with_env(both), "lead")

    def test_question_of_another_company_cannot_be_read_through_the_dialog(self):
        grid = self.env["kestio.qualification.grid"].create(
            {"name": "Secret", "question_ids": [Command.create({"name": "Bankrupt?"})]}
        )
        theirs = self.new_lead(company_id=self.other.id, user_id=False)
        dialog = self.away("kestio.qualification.entry").create({"lead_id": theirs.id})
        line = self.away("kestio.qualification.entry.line").create(
            {"entry_id": dialog.id, "question_id": grid.question_ids.id}
        )
        self.env.invalidate_all()
        for name in ("name", "help", "choices"):
            with self.subTest(name), self.assertRaises(AccessError):
                line[name]

    # Conditions: checks of Odoo run as superuser

    def ask(self, domain, user=None, **values):
        line = {"name": "Who", "points": 1, "subject": "contact", "domain": domain, **values}
        group = {"name": "Fit", "axis": "fit", "rule_ids": [Command.create(line)]}
        return (
            self.env["kestio.score.ruleset"]
            .with_user(user or self.marketing)
            .create({"group_ids": [Command.create(group)]})
        )

    def test_condition_asks_for_nothing_that_neither_its_writer_nor_sales_may_read(self):
        for domain in (
            "[('user_ids.totp_secret', '!=', False)]",
            "[('message_ids.tracking_value_ids.old_value_char', 'like', 'a')]",
            "[('message_ids', 'any', [('tracking_value_ids', 'any', [('old_value_char', 'like', 'a')])])]",
            "[('company_id.paperformat_id.report_ids.groups_id', '!=', False)]",
        ):
            with self.subTest(domain), self.assertRaises(UserError), self.env.cr.savepoint():
                self.ask(domain)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["kestio.nurture.scenario"].with_user(self.marketing).create(
                {"name": "Probe", "domain": "[('message_ids.tracking_value_ids.old_value_char', 'like', 'a')]"}
            )

    def test_condition_asks_for_what_sales_may_read(self):
        self.assertTrue(self.ask("[('commercial_partner_id.sale_order_ids.state', '=', 'sale')]"))
        self.assertTrue(self.ask("[('kestio_completeness', '>', 5)]"))
        self.assertTrue(self.env["kestio.score.ruleset"].with_user(self.marketing).action_propose())

    # Another company

    def test_nobody_reaches_records_of_another_company(self):
        self.env["kestio.score.site"].create({"name": "Shop", "company_id": self.company.id})
        self.env["kestio.nurture.scenario"].create({"name": "Theirs", "company_id": self.company.id})
        self.env["kestio.score.threshold"].create({"company_id": self.company.id})
        self.env["kestio.enrichment.source"].create({"name": "File", "company_id": self.company.id})
        self.event()
        event = self.env["kestio.score.event"].search([], order="id desc", limit=1)
        self.env.cr.execute("UPDATE kestio_score_event SET company_id = %s WHERE id = %s", [self.company.id, event.id])
        self.env.invalidate_all()
        for name in self.models():
            if "company_id" not in self.env[name]._fields or self.env[name]._transient:
                continue
            theirs = self.env[name].search([("company_id", "=", self.company.id)])
            with self.subTest(name):
                self.assertFalse(self.away(name).search([("id", "in", theirs.ids)]))
        for attempt in (
            lambda: event.with_env(self.away("kestio.score.event").env).action_release(),
            lambda: self.ruleset.with_env(self.away("kestio.score.event").env).action_publish(),
            lambda: self.ruleset.with_env(self.away("kestio.score.event").env).action_new_version(),
            lambda: self.ruleset.group_ids.with_env(self.away("kestio.score.event").env).write({"cap": 1}),
            lambda: self.lead.with_env(self.away("kestio.score.event").env).get_score_explanation(),
            lambda: self.lead.with_env(self.away("kestio.score.event").env).action_hand_over(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()

    def test_file_of_facts_is_for_marketing(self):
        source = self.env["kestio.enrichment.source"].create({"name": "File", "file": b"bmFtZQ=="})
        self.assertTrue(source.with_user(self.marketing).file)
        with self.assertRaises(AccessError):
            source.with_user(self.salesman).read(["file"])
