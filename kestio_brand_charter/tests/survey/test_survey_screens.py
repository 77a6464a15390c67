"""Survey: each screen opens for whoever uses it, filled and empty."""

from odoo.tests import Form, tagged

from .survey_case import SurveyCase

ACTIONS = ("recognition", "loyalty", "survey", "survey_answer")


@tagged("post_install", "-at_install")
class TestSurveyScreens(SurveyCase):
    def open(self, user):
        """Open each view of each screen, with all that it shows."""
        for name in ACTIONS:
            action = self.env.ref(f"kestio_brand_charter.kestio_charter_{name}_action")
            model = self.env[action.res_model].with_user(user)
            views = model.get_views([(False, kind) for kind in action.view_mode.split(",")] + [(False, "search")])
            fields = views["models"][model._name]["fields"]
            self.assertNotIn("seed", fields)
            shown = {field: {} for field in fields}
            with self.subTest(name, user=user.login):
                rows = model.web_search_read([], shown)["records"]
                for row in rows[:3]:
                    model.browse(row["id"]).web_read({"display_name": {}})

    def test_screens_open_for_readers_and_editors_empty_and_filled(self):
        for user in (self.reader, self.editor):
            self.open(user)
        self.answered(self.survey(is_open=True), "yes", "no", tier_code="gold", comment="Clear")
        for user in (self.reader, self.editor):
            self.open(user)

    def test_an_editor_makes_and_starts_a_survey_in_the_form(self):
        with Form(self.env["kestio.charter.survey"].with_user(self.editor)) as form:
            form.name = "Spring"
            form.charter_id = self.charter
            form.channel_id = self.mail
            form.domain = f"[('id', '=', {self.ada.id})]"
        survey = form.record
        self.assertEqual(survey.count_audience, 1)
        survey.action_start()
        self.assertEqual((survey.state, survey.count_invitations), ("running", 1))
        for button in ("action_open_invitations", "action_open_answers"):
            action = getattr(survey, button)()
            self.assertTrue(
                self.env[action["res_model"]].with_user(self.editor).search(action["domain"]) or "answers" in button
            )
