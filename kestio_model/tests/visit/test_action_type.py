"""Visit: types of actions have a colour and standard minutes; the calendar shows them."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ...hooks import uninstall_hook
from .meeting_case import MeetingCase

VISIT_TYPE = "kestio_model.event_type_visit"


@tagged("post_install", "-at_install")
class TestActionType(MeetingCase):
    """Capabilities G6, G7 and H5: own types of actions, each with its colour."""

    def test_a_meeting_has_the_colour_of_its_first_type(self):
        event = self.met(categ_ids=self.visit_type.ids)
        self.assertEqual(event.with_user(self.salesman).kestio_color, 4)

    def test_without_a_model_the_calendar_stays_as_odoo_draws_it(self):
        event = self.met(categ_ids=self.visit_type.ids)
        other = self.new_user("kestio_stock", "base.group_user", company=self.new_company("Stock"))
        self.assertEqual(event.with_user(other).kestio_color, 0)

    def test_a_new_meeting_takes_the_minutes_of_its_type(self):
        self.visit_type.kestio_minutes = 90
        with Form(self.env["calendar.event"].with_user(self.salesman)) as form:
            form.name = "Visit"
            form.categ_ids.add(self.visit_type)
            self.assertEqual(form.duration, 1.5)

    def test_a_manager_gets_the_usual_types_once(self):
        types = self.env["calendar.event.type"].with_user(self.manager)
        types.action_kestio_propose()
        found = types.search([])
        types.action_kestio_propose()
        self.assertEqual(types.search([]), found)
        names = {name for name, _color, _minutes in types._kestio_usual().values()}
        self.assertLessEqual(names, set(found.mapped("name")))
        self.assertEqual(found.filtered(lambda kind: kind.name == "Phone meeting").kestio_minutes, 20)

    def test_types_that_are_there_in_another_language_are_not_proposed_again(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        types = self.env["calendar.event.type"].with_user(self.manager)
        types.action_kestio_propose()
        found = types.search([])
        types.with_context(lang="fr_FR").action_kestio_propose()
        self.assertEqual(types.search([]), found)

    def test_visits_take_the_type_that_the_company_has(self):
        types = self.env["calendar.event.type"]
        types._kestio_known()["visit"].name = "Something else"
        own = types.create({"name": " customer VISIT ", "color": 5})
        types._kestio_set_visit_type()
        self.assertEqual(self.env.ref(VISIT_TYPE), own)
        self.assertEqual((own.name, own.color), (" customer VISIT ", 5))

    def test_visits_get_a_type_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        types = self.env["calendar.event.type"].with_context(lang=None)
        types._kestio_known()["visit"].name = "Something else"
        self.env.company.partner_id.lang = "fr_FR"
        types._kestio_set_visit_type()
        self.assertEqual(self.env.ref(VISIT_TYPE).name, "Visite client")

    def test_uninstallation_forgets_a_type_that_is_older_and_deletes_ours(self):
        ours = self.env.ref(VISIT_TYPE)
        names = self.env["ir.model.data"].search([("module", "=", "kestio_model"), ("model", "=", ours._name)])
        self.assertEqual(names.mapped("res_id"), ours.ids)
        uninstall_hook(self.env)
        self.assertTrue(names.exists())
        self.env.cr.execute(
            "UPDATE calendar_event_type SET create_date = create_date - INTERVAL '1 day' WHERE id = %s", ours.ids
        )
        self.env.invalidate_all()
        uninstall_hook(self.env)
        self.assertFalse(names.exists())
        self.assertTrue(ours.exists())

    def test_a_rep_does_not_write_types(self):
        with self.refused(AccessError, ""):
            self.visit_type.with_user(self.salesman).kestio_minutes = 10

    @mute_logger("odoo.sql_db")
    def test_minutes_are_within_a_day(self):
        for record in (self.visit_type, self.todo):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                record.kestio_minutes = -1
                record.flush_recordset()
