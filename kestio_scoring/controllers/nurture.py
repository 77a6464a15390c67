"""Nurture: the way out of a mail: GET asks, POST refuses further mails; it works for ever and without an account."""

from odoo import http
from odoo.addons.kestio_model.controllers.rebooking import ACTS, BAD_TOKENS, HEADERS, SHOWS, TOO_MANY
from odoo.addons.kestio_model.engine.rate_limit import network
from odoo.http import request

STOP = "/kestio/nurture/stop/<string:token>"


class NurtureController(http.Controller):
    """Scanners follow links, so only a POST refuses; mail programs post by themselves (RFC 8058)."""

    @http.route(STOP, **SHOWS)
    def ask_stop(self, token, **_query):
        """Ask whether the person really wants no more mails."""
        person = self._person(token)
        return self._render(person, "stop") if person else self._refuse()

    @http.route(STOP, **ACTS)
    def stop(self, token, **_form):
        """Write to this person never again."""
        person = self._person(token)
        if not person:
            return self._refuse()
        person._refuse()
        return self._render(person, "stopped")

    def _person(self, token):
        """Return the enrolment of a token; what is none counts against the address."""
        address = network(request.httprequest.remote_addr or "")
        if BAD_TOKENS.is_blocked(address):
            return None
        person = request.env["kestio.nurture.enrollment"]._by_token(token)
        if not person:
            BAD_TOKENS.fail(address)
        return person

    def _refuse(self):
        """Answer whoever has no working link: always the same."""
        if BAD_TOKENS.is_blocked(network(request.httprequest.remote_addr or "")):
            return request.make_response(TOO_MANY, headers=[*HEADERS.items(), ("Retry-After", "600")], status=429)
        return self._render(None, "gone", status=404)

    def _render(self, person, part, status=200):
        """Return the page in the person's language, or in one that he chose."""
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        wanted = (request.httprequest.args.get("lang"), person and person._lang(), request.best_lang)
        lang = next((code for code in wanted if code in installed), installed[0])
        env = request.env(context={**request.env.context, "lang": lang})
        values = env["kestio.rebooking"]._page_values(None, part, lang)
        if person:
            values |= {"company": person.company_id.name, "email": person.email}
        html = env["ir.ui.view"].sudo()._render_template("kestio_model.rebooking_page", values)
        headers = [*HEADERS.items(), ("Content-Language", lang[:2])]
        return request.make_response(f"<!DOCTYPE html>\n{html}", headers=headers, status=status)
