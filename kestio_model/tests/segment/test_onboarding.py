"""Segment: as long as there is no model, our empty screens lead to the first one."""

from .common import SegmentCase

SCREENS = ("kestio.tier.evaluation", "kestio.tier.suggestion", "kestio.tier.history", "kestio.model")


class TestOnboarding(SegmentCase):
    def help(self, user, screen=SCREENS[0]):
        return self.env[screen].with_user(user).get_empty_list_help("Usual help")

    def test_a_director_is_led_to_the_wizard_from_each_screen(self):
        for screen in SCREENS:
            with self.subTest(screen):
                self.assertIn("kestio_model.kestio_model_wizard_action", self.help(self.director, screen))

    def test_others_read_a_quiet_sentence_without_button(self):
        for user in (self.salesman, self.manager):
            shown = self.help(user)
            self.assertIn("as soon as a director activates one", shown)
            self.assertNotIn("btn", shown)

    def test_the_banner_is_gone_once_a_model_is_active(self):
        self.active_model()
        self.assertEqual(self.help(self.director), "Usual help")

    def test_a_draft_is_not_enough(self):
        self.new_model()
        self.assertIn("first commercial model", self.help(self.director))

    def test_the_model_of_another_company_changes_nothing(self):
        self.active_model(company=self.new_company("Elsewhere"))
        self.assertIn("first commercial model", self.help(self.director))

    def test_stock_screens_keep_their_own_help(self):
        self.assertEqual(self.env["crm.lead"].get_empty_list_help("<p>Leads</p>"), "<p>Leads</p>")
