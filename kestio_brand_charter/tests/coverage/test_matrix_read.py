"""Coverage: the answer that the matrix screen gets, against the rows of the statement; how many queries it costs."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...engine import coverage as engine
from ..charter_case import CharterCase


class MatrixCase(CharterCase):
    """Cells of the answer by their place."""

    def matrix(self, user=None, charter=None):
        """Return the answer, and what each cell has: ``{(marker, channel, step, tier): profile}``."""
        answer = self.env["kestio.charter"].with_user(user or self.reader).get_matrix((charter or self.charter).id)
        numbers = iter(answer["cells"])
        cells = {
            (marker[0], channel[0], step[0], tier[0]): answer["profiles"][next(numbers)]
            for marker in answer["markers"]
            for channel in answer["channels"]
            for step in answer["steps"]
            for tier in answer["tiers"]
        }
        self.assertEqual(list(numbers), [], "no cell is left over")
        return answer, cells


@tagged("post_install", "-at_install")
class TestMatrixRead(MatrixCase):
    def test_cells_are_those_of_the_statement(self):
        self.say(self.callback, applicability="required", state="defined", ease=2)
        self.say(self.callback, channel=self.mail, state="deployed", user_id=self.editor.id)
        self.say(self.callback, step=self.use, state="audited")
        self.say(self.plain, tier="gold", applicability="na")
        _answer, cells = self.matrix()
        self.env.flush_all()
        rows = self.env["kestio.charter.cell"].search([("charter_id", "=", self.charter.id)])
        self.assertEqual(len(rows), 24)
        for row in rows:
            asked, done, *_levels, tie_asked, tie_done, _owner, _due, _ease = cells[
                row.marker_id.id, row.channel_id.id, row.step_id.id, row.tier_code
            ]
            self.assertEqual(engine.APPLICABILITY[asked], row.applicability)
            self.assertEqual(engine.STATES[done], row.state)
            self.assertEqual(bool(tie_asked or tie_done), row.is_tie)

    def test_owner_and_due_date_come_from_the_most_specific_rule_that_names_them(self):
        self.say(self.callback, user_id=self.editor.id, due_date=date(2027, 1, 31))
        self.say(self.callback, channel=self.mail, user_id=self.auditor.id)
        self.say(self.callback, step=self.use, due_date=date(2027, 3, 1))
        self.say(self.callback, tier="gold", due_date=date(2027, 2, 1))
        _answer, cells = self.matrix()
        owner = {key[1]: profile[6] for key, profile in cells.items() if key[0] == self.callback.id}
        self.assertEqual(owner, {self.mail.id: self.auditor.id, self.phone.id: self.editor.id})
        due = {key[2:]: profile[7] for key, profile in cells.items() if key[0] == self.callback.id}
        self.assertEqual(due[self.discover.id, "silver"], "2027-01-31")
        self.assertEqual(due[self.use.id, "silver"], "2027-03-01")
        self.assertEqual(due[self.use.id, "gold"], "2027-02-01", "of two on one level the first one counts")

    def test_levels_tell_where_a_property_is_said(self):
        self.say(self.callback, applicability="required")
        self.say(self.callback, channel=self.mail, step=self.use, state="deployed")
        _answer, cells = self.matrix()
        self.assertEqual(cells[self.callback.id, self.mail.id, self.use.id, "gold"][2:4], [0, 2])
        self.assertEqual(cells[self.callback.id, self.phone.id, self.use.id, "gold"][2:4], [0, -1])
        self.assertEqual(cells[self.plain.id, self.mail.id, self.use.id, "gold"][2:4], [-1, -1])

    def test_rules_are_told_with_place_ranks_and_moment(self):
        rule = self.say(self.callback, self.mail, None, "gold", applicability="required", state="audited", content="Hi")
        answer, _cells = self.matrix()
        [row] = answer["rules"]
        place = [self.callback.id, self.mail.id, False, "gold"]
        self.assertEqual(row, [rule.id, *place, 2, 3, False, False, 0, True, rule.write_date.isoformat()])

    def test_labels_are_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.mail.with_context(lang="fr_FR").name = "Courriel"
        answer = self.env["kestio.charter"].with_context(lang="fr_FR").get_matrix(self.charter.id)
        self.assertIn([self.mail.id, "Courriel"], answer["channels"])
        self.assertEqual(len(answer["labels"]["state"]), 4)

    def test_archived_channels_of_a_version_are_still_there(self):
        self.mail.active = False
        answer, _cells = self.matrix()
        self.assertIn(self.mail.id, [row[0] for row in answer["channels"]])

    def test_without_commercial_model_there_is_one_column_for_everybody(self):
        other = self.new_company("Without model")
        brand = self.env["kestio.brand"].create({"name": "Bare", "company_id": other.id})
        charter = self.new_charter(brand_id=brand.id)
        answer = self.env["kestio.charter"].get_matrix(charter.id)
        self.assertEqual((answer["tiers"], len(answer["cells"])), ([["", ""]], 8))

    def test_the_published_version_opens_first(self):
        first = self.publish()
        second = self.new_charter()
        answer = self.env["kestio.charter"].with_user(self.reader).get_matrix()
        self.assertEqual(answer["charter"]["id"], first.id)
        told = {row[0]: row[2] for row in answer["charters"]}
        self.assertEqual((told[first.id], told[second.id]), ("Published", "Draft"))

    def test_a_version_that_is_gone_is_said_to_be_none(self):
        gone = self.new_charter()
        key = gone.id
        gone.unlink()
        self.assertNotIn("charter", self.env["kestio.charter"].with_user(self.reader).get_matrix(key))

    def test_editors_may_edit_readers_may_not(self):
        told = {user: self.matrix(user)[0]["charter"] for user in (self.reader, self.editor)}
        self.assertFalse(told[self.reader]["can_edit"])
        self.assertTrue(told[self.editor]["can_edit"] and told[self.editor]["can_settle"])

    def test_of_a_published_version_only_progress_may_be_edited(self):
        told = self.matrix(self.editor, self.publish())[0]["charter"]
        self.assertTrue(told["can_edit"])
        self.assertFalse(told["can_settle"])

    def test_plain_sales_users_do_not_read_the_matrix(self):
        with self.assertRaises(AccessError):
            self.env["kestio.charter"].with_user(self.salesman).get_matrix(self.charter.id)

    def test_another_company_does_not_read_it(self):
        stranger = self.new_user("charter_stranger", "kestio_brand_charter.group_auditor")
        other = self.new_company("Elsewhere")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        matrix = self.env["kestio.charter"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertNotIn(self.charter.id, [row[0] for row in matrix.get_matrix()["charters"]])
        with self.assertRaises(AccessError):
            matrix.get_matrix(self.charter.id)

    def test_hostile_names_are_handed_over_as_text(self):
        self.callback.name = "<img src=x onerror=alert(1)>"
        answer, _cells = self.matrix()
        self.assertIn("<img src=x onerror=alert(1)>", [row[1] for row in answer["markers"]])

    def test_queries_are_the_same_for_24_and_864_cells(self):
        self.say(self.callback, applicability="required", user_id=self.editor.id)
        large = self.large_charter()
        self.queries(self.charter)
        small = self.queries(self.charter)
        self.assertEqual(self.queries(large), small)
        self.assertEqual(len(self.matrix(charter=large)[0]["cells"]), 12 * 8 * 6 * 3)

    def queries(self, charter):
        """Return how many queries the answer takes in a new session."""
        self.env.flush_all()
        self.env.invalidate_all()
        matrix = self.env["kestio.charter"].with_user(self.reader)
        before = self.env.cr.sql_log_count
        matrix.get_matrix(charter.id)
        return self.env.cr.sql_log_count - before

    def large_charter(self):
        """Return a charter of 12 markers x 8 channels x 6 steps, and a rule of every marker x channel."""
        channels = self.env["kestio.channel"].create([{"name": f"Channel {n}", "code": f"large_{n}"} for n in range(8)])
        steps = self.env["kestio.journey.step"].create([{"name": f"Step {n}", "code": f"large_{n}"} for n in range(6)])
        charter = self.env["kestio.charter"].create(
            {"brand_id": self.brand.id, "promise": "Much", "channel_ids": channels.ids, "step_ids": steps.ids}
        )
        markers = self.env["kestio.charter.marker"].create(
            [{"charter_id": charter.id, "name": f"Marker {n}"} for n in range(12)]
        )
        for marker in markers:
            for channel in channels:
                self.say(marker, channel, applicability="required", state="defined", user_id=self.editor.id)
        return charter
