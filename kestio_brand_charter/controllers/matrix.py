"""Coverage: the matrix of a version, to take away as a spreadsheet."""

from odoo import http
from odoo.http import content_disposition, request

from ..models.coverage.matrix_sheet import MatrixSheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MatrixController(http.Controller):
    """What a user may not read on the screen he does not get here."""

    @http.route(
        "/kestio/charter/<int:charter_id>/matrix.xlsx", type="http", auth="user", methods=["GET"], readonly=True
    )
    def matrix(self, charter_id, **_query):
        """Return the whole version, whatever the screen filters."""
        charters = request.env["kestio.charter"]
        answer = charters.get_matrix(charter_id)
        if "charter" not in answer:
            raise request.not_found()
        content = MatrixSheet(request.env, answer).content()
        name = f"{answer['charter']['name']}.xlsx"
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers=headers)
