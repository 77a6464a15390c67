"""Visit: types of actions have a colour and standard minutes; the calendar shows them."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .meeting_case import MeetingCase


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
        names = {name for name, _color, _minutes in types._kestio_usual()}
        self.assertLessEqual(names, set(found.mapped("name")))
        self.assertEqual(found.filtered(lambda kind: kind.name == "Phone meeting").kestio_minutes, 20)

    def test_a_rep_does_not_write_types(self):
        with self.refused(AccessError, ""):
            self.visit_type.with_user(self.salesman).kestio_minutes = 10

    @mute_logger("odoo.sql_db")
    def test_minutes_are_within_a_day(self):
        for record in (self.visit_type, self.todo):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                record.kestio_minutes = -1
                record.flush_recordset()
