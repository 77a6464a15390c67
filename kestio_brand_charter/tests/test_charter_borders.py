"""Charter: who may do what with every model, however he asks; what is not in the table is refused."""

from xmlrpc.client import Fault

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .survey.survey_case import SurveyCase

READ, WRITE, CREATE, DELETE = OPERATIONS = ("read", "write", "create", "unlink")
# What each role may do with a model: letters of r(ead), w(rite), c(reate), u(nlink). Editors are readers, auditors are
# editors; nobody else has anything.
LETTERS = dict(zip(OPERATIONS, "rwcu", strict=True))
TEXTS = {"reader": "r", "editor": "rwcu", "auditor": "rwcu"}
FIGURES = {"reader": "r", "editor": "r", "auditor": "r"}
READERS_DIALOG = {"reader": "rwc", "editor": "rwc", "auditor": "rwc"}
EDITORS_DIALOG = {"editor": "rwc", "auditor": "rwc"}
GRANTED = {
    "kestio.brand": TEXTS,
    "kestio.channel": TEXTS,
    "kestio.journey.step": TEXTS,
    "kestio.charter": TEXTS,
    "kestio.charter.value": TEXTS,
    "kestio.charter.marker": TEXTS,
    "kestio.charter.example": TEXTS,
    "kestio.charter.word": TEXTS,
    "kestio.charter.tone": TEXTS,
    "kestio.charter.touchpoint": TEXTS,
    "kestio.charter.segment": TEXTS,
    "kestio.charter.rule": TEXTS,
    "kestio.charter.cell": FIGURES,
    "kestio.charter.gap": FIGURES,
    "kestio.charter.tie": FIGURES,
    "kestio.charter.gap.assign": {"editor": "rwcu", "auditor": "rwcu"},
    "kestio.charter.audit": {"reader": "r", "editor": "r", "auditor": "rw"},
    "kestio.charter.audit.line": {"reader": "r", "editor": "r", "auditor": "rw"},
    "kestio.charter.campaign": {"reader": "r", "editor": "r", "auditor": "rwcu"},
    "kestio.charter.campaign.preview": {"auditor": "rwcu"},
    "kestio.charter.consistency": FIGURES,
    "kestio.charter.audit.result": FIGURES,
    "kestio.charter.agreement": FIGURES,
    "kestio.charter.correct": {"auditor": "rwcu"},
    "kestio.charter.correct.line": {"auditor": "rwcu"},
    "kestio.charter.correction": {"reader": "r", "editor": "r", "auditor": "rwcu"},
    "kestio.charter.guide": {"editor": "rwcu", "auditor": "rwcu"},
    "kestio.charter.guide.marker": {"editor": "rwcu", "auditor": "rwcu"},
    "kestio.charter.guide.value": {"editor": "rwcu", "auditor": "rwcu"},
    "kestio.charter.compare": READERS_DIALOG,
    "kestio.charter.text": FIGURES,
    "kestio.charter.try": EDITORS_DIALOG,
    "kestio.charter.survey": TEXTS,
    "kestio.charter.survey.invitation": {"editor": "r", "auditor": "r"},
    "kestio.charter.survey.answer": FIGURES,
    "kestio.charter.recognition": FIGURES,
    "kestio.charter.loyalty": FIGURES,
}
# Shared by all companies: words for channels and steps.
SHARED = {"kestio.channel", "kestio.journey.step"}
OUTSIDE = ("public", "portal", "internal", "salesman", "manager")


@tagged("post_install", "-at_install")
class TestCharterBorders(SurveyCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Elsewhere")
        cls.stranger = cls.new_user("charter_stranger", "kestio_brand_charter.group_auditor", company=cls.other)
        cls.roles = {
            "public": cls.env.ref("base.public_user"),
            "portal": cls.new_user("charter_portal", "base.group_portal"),
            "internal": cls.internal,
            "salesman": cls.salesman,
            "manager": cls.manager,
            "reader": cls.reader,
            "editor": cls.editor,
            "auditor": cls.auditor,
        }
        for name in ("reader", "editor", "auditor"):
            cls.env.ref("base.group_allow_export").user_ids |= cls.roles[name]

    def models(self):
        own = self.env["ir.model.data"].search([("module", "=", "kestio_brand_charter"), ("model", "=", "ir.model")])
        names = self.env["ir.model"].browse(own.mapped("res_id")).mapped("model")
        ours = [name for name in names if self.env[name]._original_module == "kestio_brand_charter"]
        return sorted(name for name in ours if not self.env[name]._abstract)

    def filled(self):
        """Put something into what a company has, and return the records of each model that has some."""
        survey = self.survey()
        self.answered(survey, "yes", tier_code="gold")
        draft = self.env["kestio.charter"].browse(self.charter.action_new_version()["res_id"])
        marker = draft.marker_ids[0]
        self.say(marker, applicability="required")
        part = {"charter_id": draft.id}
        self.env["kestio.charter.value"].create({**part, "name": "Clear"})
        self.env["kestio.charter.word"].create({**part, "kind": "avoid", "text": "unfortunately"})
        self.env["kestio.charter.tone"].create({**part, "lang": "en"})
        self.env["kestio.charter.example"].create({"marker_id": marker.id, "text": "We call you at nine."})
        touchpoint = {"channel_id": self.mail.id, "step_id": self.use.id}
        self.env["kestio.charter.touchpoint"].create({**part, **touchpoint})
        self.env.flush_all()
        self.env.invalidate_all()
        own = {name: self.env[name].search(self.here(name)) for name in self.models() if not self.env[name]._transient}
        return {name: records for name, records in own.items() if records}

    def here(self, name):
        return [("company_id", "=", self.company.id)] if "company_id" in self.env[name]._fields else []

    # The table

    def test_each_model_of_the_addon_is_in_the_table(self):
        self.assertEqual(self.models(), sorted(GRANTED))

    def test_each_role_may_do_what_the_table_says_and_nothing_else(self):
        for name in self.models():
            for role, user in self.roles.items():
                model = self.env[name].with_user(user)
                allowed = "".join(LETTERS[one] for one in OPERATIONS if model.has_access(one))
                with self.subTest(name, role=role):
                    self.assertEqual(allowed, GRANTED.get(name, {}).get(role, ""))

    # However they ask

    def ways(self, records):
        """Return what somebody can try in order to read records."""
        model, ids = records.browse(), records.ids
        field = records._rec_name or "id"
        return {
            "search": lambda: model.search([("id", "in", ids)]).ids,
            "search_read": lambda: [row["id"] for row in model.search_read([("id", "in", ids)], ["display_name"])],
            "web_search_read": lambda: [
                row["id"] for row in model.web_search_read([("id", "in", ids)], {"id": {}})["records"]
            ],
            "name_search": lambda: [one for one, _name in model.name_search("", [("id", "in", ids)], limit=None)],
            "read_group": lambda: model._read_group([("id", "in", ids)], [], ["id:recordset"])[0][0].ids,
            "formatted_read_group": lambda: (
                model.formatted_read_group([("id", "in", ids)], [], ["id:array_agg"])[0]["id:array_agg"] or []
            ),
            "export": lambda: records.export_data([".id", field])["datas"] and ids,
        }

    def test_readers_are_answered_however_they_ask(self):
        for name, records in self.filled().items():
            for role in ("reader", "editor", "auditor"):
                if "r" not in GRANTED.get(name, {}).get(role, ""):
                    continue
                for way, ask in self.ways(records.with_user(self.roles[role])).items():
                    with self.subTest(name, role=role, way=way):
                        self.assertEqual(sorted(ask()), sorted(records.ids))

    def test_everybody_else_is_refused_however_he_asks(self):
        for name, records in self.filled().items():
            for role, user in self.roles.items():
                if "r" in GRANTED.get(name, {}).get(role, ""):
                    continue
                for way, ask in {**self.ways(records.with_user(user)), **self.deeds(records.with_user(user))}.items():
                    # Who may not export at all is told so by an error of which that of access is one kind.
                    with self.subTest(name, role=role, way=way), self.assertRaises(UserError):
                        ask()

    def deeds(self, records):
        """Return what somebody can try in order to change records."""
        return {
            "read": lambda: records.read(["display_name"]),
            "write": lambda: records.write({}),
            "copy": records.copy,
            "unlink": records.unlink,
            "create": lambda: records.create({}),
        }

    def test_nobody_of_another_company_finds_anything_however_he_asks(self):
        for name, records in self.filled().items():
            if name in SHARED:
                continue
            elsewhere = records.with_context(allowed_company_ids=self.other.ids).with_user(self.stranger)
            for way, ask in self.ways(elsewhere).items():
                with self.subTest(name, way=way):
                    try:
                        self.assertEqual(ask(), [])
                    except UserError:
                        self.assertEqual(way, "export")
            for way in ("read", "write", "unlink"):
                values = [["display_name"]] if way == "read" else [{"display_name": "x"}] if way == "write" else []
                with self.subTest(name, way=way), self.assertRaises(AccessError), self.env.cr.savepoint():
                    getattr(elsewhere, way)(*values)

    def test_models_without_a_company_are_only_those_that_all_companies_share(self):
        without = {
            name
            for name in self.models()
            if "company_id" not in self.env[name]._fields and not self.env[name]._transient
        }
        self.assertEqual(without, SHARED)

    def test_each_model_with_a_company_has_its_rule(self):
        rules = self.env["ir.rule"].search([("model_id.model", "in", self.models()), ("global", "=", True)])
        ruled = {rule.model_id.model for rule in rules if "company_ids" in rule.domain_force}
        stored = {name for name in self.models() if not self.env[name]._transient}
        self.assertEqual(stored - ruled, SHARED)

    # Buttons and methods

    def test_buttons_refuse_who_may_not_read(self):
        pressed = 0
        for name, records in self.filled().items():
            buttons = [one for one in dir(type(records)) if one.startswith("action_") and self.is_ours(records, one)]
            for button in buttons:
                for role in OUTSIDE:
                    pressed += 1
                    mine = records[0].with_user(self.roles[role])
                    with (
                        self.subTest(name, button=button, role=role),
                        self.assertRaises(AccessError),
                        self.env.cr.savepoint(),
                    ):
                        getattr(mine, button)()
        self.assertGreater(pressed, 50)

    def is_ours(self, records, method):
        found = next(one for one in type(records).__mro__ if method in vars(one))
        return found.__module__.startswith("odoo.addons.kestio_brand_charter")

    # From outside

    def test_nobody_gets_through_over_rpc(self):
        records = self.filled()
        loggers = ("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
        for name, found in records.items():
            for role in ("portal", "internal", "salesman", "manager"):
                user = self.roles[role]
                # Ids of figures may be larger than XML-RPC can say.
                ids = [found.ids[0] if found.ids[0] < 2**31 else 1]
                for method, arguments in (
                    ("search_read", [[], ["id"]]),
                    ("read", [ids, ["id"]]),
                    ("formatted_read_group", [[], [], ["__count"]]),
                    ("export_data", [ids, ["id"]]),
                    ("write", [ids, {}]),
                    ("create", [{}]),
                    ("unlink", [ids]),
                ):
                    with (
                        self.subTest(f"{name}.{method}", role=role),
                        mute_logger(*loggers),
                        self.assertRaises(Fault),
                    ):
                        self.xmlrpc_object.execute(self.env.cr.dbname, user.id, user.login, name, method, *arguments)
            self.env.invalidate_all()
            self.assertEqual(found.exists(), found)

    def test_what_the_server_keeps_for_itself_is_called_by_nobody_over_rpc(self):
        survey, user = self.survey(), self.auditor
        self.env.flush_all()
        loggers = ("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
        for model, method, arguments in (
            ("kestio.charter.survey", "_cron_send", []),
            ("kestio.charter.survey", "_make_token", ["x", "recognition-open"]),
            ("kestio.charter.survey", "_record_answer", [[survey.id], {}, False, "x"]),
            ("kestio.charter.survey", "read", [[survey.id], ["seed", "open_hash"]]),
            ("kestio.charter.survey", "search", [[("open_hash", "like", "a")]]),
            ("kestio.charter.survey.invitation", "search", [[("token_hash", "like", "a")]]),
            ("kestio.charter.survey.invitation", "search_read", [[], ["seed"]]),
            ("kestio.charter.survey.answer", "create", [{"recognised": "yes"}]),
            ("kestio.charter.survey.answer", "search_read", [[], ["once"]]),
            ("kestio.charter.loyalty", "_buyers", [[1], "TRUE"]),
            ("kestio.charter", "write", [self.charter.ids, {"state": "draft"}]),
        ):
            with self.subTest(f"{model}.{method}"), mute_logger(*loggers), self.assertRaises(Fault):
                self.xmlrpc_object.execute(self.env.cr.dbname, user.id, user.login, model, method, *arguments)
