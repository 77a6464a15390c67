"""Visit: the public page on which a prospect chooses a time: GET shows, POST books."""

from odoo import fields, http
from odoo.http import request
from odoo.tools import consteq

from ..engine import tokens
from ..engine.rate_limit import RateLimit, network

# An address may be wrong 20 times in 10 minutes; then nothing is looked up for it. In the memory of each worker: an
# attack writes nothing to the database. With 256 bits in a token it protects the server, not the tokens.
BAD_TOKENS = RateLimit(failures=20, seconds=600)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
}
TOO_MANY = (
    '<!DOCTYPE html><html lang="en"><head><title>Too many tries</title></head><body><h1>Too many tries</h1>'
    '<p>Please try again in ten minutes.</p><p lang="fr">Veuillez réessayer dans dix minutes.</p></body></html>'
)
PAGE, STOP = "/kestio/meeting/<string:token>", "/kestio/meeting/stop/<string:token>"
# Who has the link may act: there is no session to steal, so there is nothing for a CSRF token to protect. It would
# keep out prospects whose browser refuses cookies.
SHOWS = {"type": "http", "auth": "public", "methods": ["GET"], "readonly": True, "save_session": False}
ACTS = {"type": "http", "auth": "public", "methods": ["POST"], "csrf": False, "save_session": False}


class RebookingController(http.Controller):
    """Tokens that are wrong, used up, expired or withdrawn get one and the same answer."""

    @http.route(PAGE, **SHOWS)
    def show(self, token, slot=None, times=None, **_query):
        """Show the free times, or the meeting that was booked; write nothing."""
        flow = self._flow(token, "book")
        if not flow:
            return self._refuse()
        if flow.state == "rebooked":
            return self._render(flow, "booked", when=flow._spoken(flow.new_event_id.start, lang=self._lang(flow)))
        return self._choose(flow, chosen=slot, is_all=times == "all")

    @http.route(PAGE, **ACTS)
    def book(self, token, slot=None, times=None, **_form):
        """Book the chosen time; when it is taken, show fresh ones."""
        flow = self._flow(token, "book")
        if not flow:
            return self._refuse()
        if flow.state != "rebooked":
            start = flow._parse_start(slot)
            if not start:
                return self._choose(flow, problem="nothing", is_all=times == "all")
            if not flow._book(start, "mail"):
                return self._choose(flow, problem="taken")
        return request.redirect(f"/kestio/meeting/{token}{self._lang_query()}", code=303)

    @http.route(STOP, **SHOWS)
    def ask_stop(self, token, **_query):
        """Ask whether the prospect really wants no more messages: scanners follow links too."""
        flow = self._flow(token, "stop")
        return self._render(flow, "stop") if flow else self._refuse()

    @http.route(STOP, **ACTS)
    def stop(self, token, **_form):
        """Write to this prospect never again; mail programs post here by themselves (RFC 8058)."""
        flow = self._flow(token, "stop")
        if not flow:
            return self._refuse()
        flow._refuse_mails()
        return self._render(flow, "stopped")

    def _flow(self, token, purpose):
        """Return the flow of a token that still works; None counts against the address."""
        address = self._address()
        if BAD_TOKENS.is_blocked(address):
            return None
        flow = request.env["kestio.rebooking"]._by_token(token, purpose)
        name = {"book": "token_hash", "stop": "stop_hash"}[purpose]
        if flow and consteq(flow[name], tokens.digest(token)) and self._is_alive(flow, purpose):
            return flow
        BAD_TOKENS.fail(address)
        return None

    def _address(self):
        """Return who asks; behind a proxy the visitor himself, if Odoo runs in proxy mode."""
        return network(request.httprequest.remote_addr or "")

    def _is_alive(self, flow, purpose):
        """Tell whether a flow has something to say: times to choose, or the meeting until it is over."""
        now = fields.Datetime.now()
        if purpose == "stop":
            return bool(flow.email)
        if flow.state == "rebooked":
            return flow.new_event_id.active and flow.new_event_id.stop > now
        return flow._works(now)

    def _refuse(self):
        """Answer whoever has no working link: always the same."""
        if BAD_TOKENS.is_blocked(self._address()):
            return request.make_response(TOO_MANY, headers=[*HEADERS.items(), ("Retry-After", "600")], status=429)
        return self._render(None, "gone", status=404)

    def _choose(self, flow, problem="", chosen=None, is_all=False):
        """Show times to choose from: those that were proposed and are free, else all that are."""
        now = fields.Datetime.now()
        starts = [] if is_all else flow._shown(now)
        is_all = not starts
        starts = starts or flow._all_free(now)
        times = flow._page_times(starts, chosen, self._lang(flow))
        return self._render(flow, "choose", times=times, is_all=is_all, problem=problem)

    def _render(self, flow, part, status=200, **values):
        """Return the page in the prospect's language, or in one that he chose."""
        lang = self._lang(flow)
        env = request.env(context={**request.env.context, "lang": lang})
        values = {**env["kestio.rebooking"]._page_values(flow, part, lang), **values}
        html = env["ir.ui.view"].sudo()._render_template("kestio_model.rebooking_page", values)
        headers = [*HEADERS.items(), ("Content-Language", lang[:2])]
        return request.make_response(f"<!DOCTYPE html>\n{html}", headers=headers, status=status)

    def _lang(self, flow):
        """Return the language asked for, the prospect's, the browser's, or the first there is."""
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        wanted = (request.httprequest.args.get("lang"), flow.lang if flow else None, request.best_lang)
        return next((code for code in wanted if code in installed), installed[0])

    def _lang_query(self):
        """Return the query string that keeps the language that the prospect chose."""
        lang = request.httprequest.args.get("lang", "")
        return f"?lang={lang}" if lang.replace("_", "").isalnum() else ""
