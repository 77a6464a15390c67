"""Ledger: links that know to whom they were sent."""

import base64
import secrets
import time

from odoo import http
from odoo.addons.kestio_model.engine.rate_limit import RateLimit, network
from odoo.http import request
from werkzeug.exceptions import NotFound

from ..engine import trust
from ..models.ledger.request_agent import request_doubt

# Links always lead on; what one address opens faster than people read is not written down.
CLICKS = RateLimit(failures=60, seconds=60)
COOKIE, YEAR = "kestio_device", 365 * 86_400
PIXEL = base64.b64decode("R0lGODlhAQABAIAAANvf7wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")


def this_device():
    """Return the key of the browser that asks: the one that it has, or a new one."""
    device = request.httprequest.cookies.get(COOKIE, "")
    return device if len(device) == 43 else secrets.token_urlsafe(32)


def keep_device(answer, device):
    """Let a browser keep its key; a website asks first whether its visitor agreed to cookies that are not needed."""
    answer.set_cookie(
        COOKIE,
        device,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.httprequest.scheme == "https",
        cookie_type="optional",
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


class LinksController(http.Controller):
    """A signed link leads where it was signed to lead, nowhere else."""

    @http.route("/kestio/s/<string:token>", type="http", auth="public", methods=["GET"], save_session=False)
    def follow(self, token, **_query):
        """Record the click of the one who was written to, and go on."""
        devices = request.env["kestio.score.device"].sudo()
        said = devices._read_token(token)
        if not said.get("url"):
            raise NotFound
        device, url = this_device(), said["url"]
        address = network(request.httprequest.remote_addr or "")
        if not CLICKS.is_blocked(address):
            CLICKS.fail(address)
            url = devices._click(token, said, f"device:{device}", request_doubt(), time.time())
        return keep_device(request.redirect(url, code=303, local=False), device)

    @http.route("/kestio/o/<string:token>", type="http", auth="public", methods=["GET"], save_session=False)
    def opened(self, token, **_query):
        """Record that the one who was written to, and agreed to it, opened his mail."""
        devices = request.env["kestio.score.device"].sudo()
        said = devices._read_token(token)
        if not said.get("mail"):
            raise NotFound
        devices._open(said, request_doubt(trust.picture_reason))
        return request.make_response(PIXEL, headers=[("Content-Type", "image/gif"), ("Cache-Control", "no-store")])
