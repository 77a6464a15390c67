"""Pipeline: the history that is read at installation refers to what exists, although that is checked at the end."""

from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import ForeignKeyViolation

from ...hooks import _checked_at_once
from .common import PipelineCase

TABLE = "kestio_lead_history"


@tagged("post_install", "-at_install")
class TestHistoryKeys(PipelineCase):
    def keys(self):
        self.env.cr.execute(
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY conname",
            [TABLE],
        )
        return self.env.cr.fetchall()

    def test_each_many2one_has_its_key_after_installation(self):
        model = self.env["kestio.lead.history"]
        wanted = {f"{TABLE}_{name}_fkey" for name, field in model._fields.items() if field.type == "many2one"}
        self.assertEqual({name for name, _rule, is_checked in self.keys() if is_checked}, wanted)

    def test_keys_are_the_same_afterwards(self):
        before = self.keys()
        with _checked_at_once(self.env.cr, TABLE):
            self.assertFalse(self.keys())
        self.assertEqual(self.keys(), before)

    def test_row_that_refers_to_nothing_is_refused_at_the_end(self):
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM crm_lead")
        [missing] = self.env.cr.fetchone()
        with (
            self.assertRaises(ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
            _checked_at_once(self.env.cr, TABLE),
        ):
            self.env.cr.execute(
                "INSERT INTO kestio_lead_history (lead_id, date_from, stage_entered_at) VALUES (%s, now(), now())",
                [missing],
            )
