"""Coverage: the matrix as a spreadsheet, to those who may read it, with texts that stay texts."""

import io

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from openpyxl import load_workbook

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestMatrixSheet(HttpCase, CharterCase):
    def download(self, login, charter=None):
        self.authenticate(login, login)
        return self.url_open(f"/kestio/charter/{(charter or self.charter).id}/matrix.xlsx")

    def book(self):
        return load_workbook(io.BytesIO(self.download("charter_reader").content))

    def test_the_first_sheet_is_the_matrix_with_its_coverage(self):
        self.say(self.callback, applicability="required", state="defined")
        self.say(self.callback, channel=self.mail, state="audited")
        matrix = self.book().worksheets[0]
        heads = [cell.value for cell in matrix[1]]
        self.assertEqual(heads[:2], ["Channel", "Marker"])
        self.assertEqual(heads[-3:], ["Defined", "Deployed", "Audited"])
        rows = {(row[0].value, row[1].value): [cell.value for cell in row] for row in matrix.iter_rows(min_row=2)}
        mail = rows[self.mail.name, "Call back"]
        self.assertEqual(mail[2], "Required, Audited")
        self.assertEqual(mail[-3:], [1, 1, 1])
        self.assertEqual(rows[self.phone.name, "Call back"][-3:], [1, 0, 0])
        self.assertEqual(rows[self.mail.name, "Plain words"][-3:], ["n/a"] * 3)
        self.assertEqual(rows[None, "Audited"][-1], 0.5, "of all that is required")

    def test_the_second_sheet_has_a_line_for_each_cell(self):
        self.say(self.callback, applicability="required", user_id=self.editor.id, due_date="2027-01-31")
        self.say(self.callback, channel=self.mail, state="audited")
        self.say(self.callback, step=self.use, state="defined")
        cells = list(self.book().worksheets[1].iter_rows(min_row=2, values_only=True))
        self.assertEqual(len(cells), 24)
        [line] = [
            row for row in cells if row[:4] == ("Call back", self.mail.name, self.use.name, self.tier_name("gold"))
        ]
        self.assertEqual(line[4:], ("Required", "Defined", "Yes", self.editor.name, "2027-01-31", 3, 2))

    def tier_name(self, code):
        return self.charter._tiers().filtered(lambda tier: tier.code == code).name

    def test_texts_are_never_formulas(self):
        self.callback.name = "=cmd|' /C calc'!A0"
        self.plain.name = "@SUM(1+1)*http://example.com"
        kinds = {
            cell.value: cell.data_type
            for sheet in self.book().worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value in (self.callback.name, self.plain.name)
        }
        self.assertEqual(kinds, {self.callback.name: "s", self.plain.name: "s"})

    def test_who_may_not_read_it_gets_no_sheet(self):
        self.authenticate(None, None)
        self.assertNotIn(
            "spreadsheet", self.url_open(f"/kestio/charter/{self.charter.id}/matrix.xlsx").headers["Content-Type"]
        )
        with mute_logger("odoo.http"):
            answer = self.download(self.salesman.login)
        self.assertNotIn("spreadsheet", answer.headers["Content-Type"])

    def test_a_version_that_is_gone_is_not_found(self):
        gone = self.new_charter()
        key = gone.id
        gone.unlink()
        self.authenticate("charter_reader", "charter_reader")
        self.assertEqual(self.url_open(f"/kestio/charter/{key}/matrix.xlsx").status_code, 404)
