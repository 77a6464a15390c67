"""Survey: the public page on which a customer says whether he recognised the brand: GET shows, POST answers."""

from odoo import http
from odoo.addons.kestio_model.controllers.rebooking import ACTS, BAD_TOKENS, HEADERS, SHOWS, TOO_MANY
from odoo.addons.kestio_model.engine.rate_limit import RateLimit, network
from odoo.http import request

# Answers by an open link, of one address: a shop has one for all its customers.
ANSWERS = RateLimit(failures=30, seconds=3600)
PAGE, STOP = "/kestio/recognition/<string:token>", "/kestio/recognition/stop/<string:token>"


class SurveyController(http.Controller):
    """Tokens that are wrong, withdrawn or of a survey that is over get one and the same answer."""

    @http.route(PAGE, **SHOWS)
    def ask(self, token, recognised="", done="", **_query):
        """Show the question, or thanks to who has answered; write nothing."""
        survey, person = self._survey(token)
        if not survey:
            return self._refuse()
        part = "thanks" if person.is_answered or done and not person else "ask"
        return self._render(survey, person, part, token, {"recognised": recognised})

    @http.route(PAGE, **ACTS)
    def answer(self, token, **_form):
        """Take the answer; where nothing was chosen, ask again with what was written."""
        survey, person = self._survey(token)
        if not survey:
            return self._refuse()
        form = {**request.httprequest.form.to_dict(), "markers": request.httprequest.form.getlist("markers")}
        values = survey._read_form(form)
        if not person.is_answered:
            if not values or not survey._is_form(form.get("form"), token):
                return self._render(survey, person, "ask", token, form, problem="nothing" if not values else "stale")
            if not self._take(survey, person, values, form["form"]):
                return self._too_many()
        return request.redirect(f"/kestio/recognition/{token}?done=1{self._lang_query()}", code=303)

    @http.route(STOP, **SHOWS)
    def ask_stop(self, token, **_query):
        """Ask whether the person really wants no more mails: scanners follow links too."""
        person = self._person(token)
        return self._render_stop(person, "stop") if person else self._refuse()

    @http.route(STOP, **ACTS)
    def stop(self, token, **_form):
        """Write to this person never again; mail programs post here by themselves (RFC 8058)."""
        person = self._person(token)
        if not person:
            return self._refuse()
        person._refuse_mails()
        return self._render_stop(person, "stopped")

    def _take(self, survey, person, values, form):
        """Record the answer; return False when an address answers an open link too often."""
        if not person and ANSWERS.is_blocked(self._address()):
            return False
        if survey._record_answer(values, person, form) and not person:
            ANSWERS.fail(self._address())
        return True

    def _survey(self, token):
        """Return the survey and the person of a token that works; a wrong one counts against the address."""
        surveys = request.env["kestio.charter.survey"]
        nobody = request.env["kestio.charter.survey.invitation"].sudo()
        if BAD_TOKENS.is_blocked(self._address()):
            return None, nobody
        survey, person = surveys._by_token(token)
        if survey and survey._works():
            return survey, person
        BAD_TOKENS.fail(self._address())
        return None, nobody

    def _person(self, token):
        """Return whose way out it is, whatever became of the survey."""
        if BAD_TOKENS.is_blocked(self._address()):
            return None
        person = request.env["kestio.charter.survey.invitation"]._by_stop_token(token)
        if not person:
            BAD_TOKENS.fail(self._address())
        return person

    def _address(self):
        """Return who asks; behind a proxy the visitor himself, if Odoo runs in proxy mode."""
        return network(request.httprequest.remote_addr or "")

    def _refuse(self):
        """Answer whoever has no working link: always the same."""
        return self._too_many() if BAD_TOKENS.is_blocked(self._address()) else self._render_stop(None, "gone", 404)

    def _too_many(self):
        return request.make_response(TOO_MANY, headers=[*HEADERS.items(), ("Retry-After", "600")], status=429)

    def _render(self, survey, person, part, token, chosen, problem=""):
        """Return the page in the language asked for, the contact's, the browser's, or the first there is."""
        lang = self._lang(person)
        values = survey._page_values(part, lang, person, chosen, problem)
        values["form"] = survey._new_form(token) if part == "ask" else ""
        return self._page("kestio_brand_charter.survey_page", values, lang)

    def _render_stop(self, person, part, status=200):
        """Return a page that says nothing of the survey."""
        lang = self._lang(person)
        env = request.env(context={**request.env.context, "lang": lang})
        values = env["kestio.rebooking"]._page_values(None, part, lang)
        if person:
            values |= {"company": person.sudo().survey_id.brand_id.name, "email": person.email}
        return self._page("kestio_model.rebooking_page", values, lang, status)

    def _page(self, template, values, lang, status=200):
        env = request.env(context={**request.env.context, "lang": lang})
        html = env["ir.ui.view"].sudo()._render_template(template, values)
        headers = [*HEADERS.items(), ("Content-Language", lang[:2])]
        return request.make_response(f"<!DOCTYPE html>\n{html}", headers=headers, status=status)

    def _lang(self, person):
        installed = [code for code, _name in request.env["res.lang"].get_installed()]
        wanted = (request.httprequest.args.get("lang"), person.lang if person else None, request.best_lang)
        return next((code for code in wanted if code in installed), installed[0])

    def _lang_query(self):
        """Return what keeps the language that the visitor chose."""
        lang = request.httprequest.args.get("lang", "")
        return f"&lang={lang}" if lang.replace("_", "").isalnum() else ""
