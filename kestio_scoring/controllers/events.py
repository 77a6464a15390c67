"""Ledger: the address to which outside sites and tools send events."""

import json

from odoo import http
from odoo.addons.kestio_model.engine.rate_limit import RateLimit
from odoo.http import request

from ..engine import ingest
from ..models.ledger.request_agent import request_doubt

# In the memory of each worker: an attack writes nothing to the database.
BAD_KEYS = RateLimit(failures=20, seconds=600)
BATCHES = RateLimit(failures=1_200, seconds=60)
PAGES = RateLimit(failures=120, seconds=60)
BROWSER_BATCH, BROWSER_SIZE = 20, 20_000
DRAIN = 16_000_000
# What Odoo reads as the fields of a form before we can: nothing is left of the body.
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# There is no session: the key is all that counts, so there is nothing for a CSRF token to protect.
OPTIONS = {"type": "http", "auth": "public", "csrf": False, "save_session": False}


class EventsController(http.Controller):
    """Answers in JSON: what became of each event, or why the whole batch was refused."""

    @http.route("/kestio/events", methods=["POST"], **OPTIONS)
    def receive(self, **_query):
        """Take a batch of a server that has a secret key."""
        address = request.httprequest.remote_addr
        if BAD_KEYS.is_blocked(address):
            return self._refuse(429, "too_many_tries", retry=600)
        scheme, _space, key = request.httprequest.headers.get("Authorization", "").partition(" ")
        site = request.env["kestio.score.site"]._by_key(key.strip()) if scheme.lower() == "bearer" else None
        if not site:
            BAD_KEYS.fail(address)
            return self._refuse(401, "bad_key")
        if BATCHES.is_blocked(str(site.id)):
            return self._refuse(429, "too_fast", retry=60)
        BATCHES.fail(str(site.id))
        return self._take(ingest.BATCH_SIZE, ingest.BATCH, site._ingest)

    @http.route("/kestio/events/<string:key>", methods=["POST"], cors="*", **OPTIONS)
    def receive_page(self, key, **_query):
        """Take what a page of an allowed host says of its own visitor."""
        address = request.httprequest.remote_addr
        if PAGES.is_blocked(address):
            return self._refuse(429, "too_fast", retry=60)
        PAGES.fail(address)
        site = request.env["kestio.score.site"]._by_public_key(key)
        if not site:
            return self._refuse(401, "bad_key")
        if not ingest.host_allowed(request.httprequest.headers.get("Origin"), site._hosts()):
            return self._refuse(403, "unknown_host")
        doubt = request_doubt()
        return self._take(BROWSER_SIZE, BROWSER_BATCH, lambda items: site._ingest_browser(items, doubt))

    def _take(self, size, most, record):
        """Read a body that is not too large and record what is in it."""
        length = request.httprequest.content_length
        if length is None:
            return self._refuse(411, "no_length")
        if length > size:
            return self._refuse(413, "too_large")
        if request.httprequest.mimetype in FORMS:
            return self._refuse(415, "bad_content_type")
        try:
            items = ingest.batch(request.httprequest.get_data(), most)
        except ingest.RefusedError as refused:
            return self._refuse(413 if str(refused) == "too_many" else 400, str(refused))
        results = record(items)
        counts = {name: sum(one["status"] == name for one in results) for name in ("stored", "duplicate", "refused")}
        return self._answer(200, {**counts, "results": results})

    def _refuse(self, status, reason, retry=None):
        """Refuse a batch; who still sends gets the answer rather than a broken connection."""
        if (request.httprequest.content_length or 0) <= DRAIN:
            request.httprequest.get_data(cache=False)
        return self._answer(status, {"error": reason}, [("Retry-After", str(retry))] if retry else [])

    def _answer(self, status, content, headers=()):
        kind = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        return request.make_response(json.dumps(content), headers=[*kind, *headers], status=status)
