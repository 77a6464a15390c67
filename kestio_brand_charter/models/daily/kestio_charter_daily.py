"""Daily work: what the charter asks of somebody who is about to write to a customer, to call or to visit him."""

from typing import NamedTuple

from markupsafe import Markup
from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext, is_html_empty

from ...engine import daily
from ..charter.charter_page_mixin import PAGE
from . import sql_daily

PLACES = {"crm.lead": sql_daily.lead_places, "res.partner": sql_daily.partner_places}
READ = {
    "crm.lead": ["company_id", "team_id", "stage_id", "type", "won_status", "kestio_tier_id", "lang_id", "partner_id"],
    "crm.team": ["kestio_brand_id"],
    "res.partner": ["company_id", "commercial_partner_id", "user_id", "lang", "kestio_tier_id"],
    "res.users": ["sale_team_id"],
    "sale.order": ["partner_id", "state", "company_id"],
}
RANKS = {"na": daily.NOT_APPLICABLE, "optional": daily.OPTIONAL, "required": daily.REQUIRED}


class Place(NamedTuple):
    """Where a lead or a customer stands."""

    company_id: int
    brand_id: int | None
    stage_id: int | None
    is_lead: bool
    is_customer: bool
    tier_code: str | None
    tier_name: str | None
    lang: str | None


class Named(NamedTuple):
    """A channel or a step of the journey, by its name in the user's language."""

    id: int | None
    name: str


class KestioCharterDaily(models.AbstractModel):
    """Sales people do not read charters: they get what is asked where they work, of published versions alone.

    Nothing is asked of the database where no brand of the user's companies has a charter in force.
    """

    _name = "kestio.charter.daily"
    _description = "Charter in daily work"

    @api.model
    @api.readonly
    def get_panel(self, model, res_ids, kind):
        """Return the panel of leads or contacts for a kind of channel; False where there is nothing to say.

        :param res_ids: of the leads or contacts.
        :param kind: of a channel: ``mail``, ``phone``, ``visit`` ...
        :raises AccessError: when the user is no employee.
        """
        self._check_employee()
        return self._panel(model, res_ids, kind=kind)

    @api.model
    def send_remark(self, charter_id, text, *place):
        """Write a remark of the user on a charter in force; its sponsors are notified.

        :param text: what does not fit, at most 500 characters.
        :param place: names of where it was: channel, step.
        :raises UserError: without text, or when the charter is not in force in one of the user's companies.
        """
        self._check_employee()
        charter = self.env["kestio.charter"].sudo().browse(charter_id).exists()
        shown = any(charter_id == known for company in self.env.companies for _brand, known in self._brands(company.id))
        if not charter or not shown or not isinstance(text, str) or not text.strip():
            raise UserError(self.env._("Say what does not fit in the charter in force."))
        said = [text.strip()[:500], " · ".join(str(name)[:100] for name in place if name)]
        sponsors = charter.brand_id.user_marketing_id | charter.brand_id.user_relations_id
        charter.message_post(
            body=Markup("<br/>").join(filter(None, said)),
            author_id=self.env.user.partner_id.id,
            partner_ids=sponsors.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
        return True

    def _check_employee(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The charter is shown to employees only."))

    @api.model
    @tools.ormcache("company_id")
    def _brands(self, company_id):
        """Return pairs of brand and charter in force of a company, the first brand first; () without any charter."""
        self.env["kestio.charter"].flush_model(["brand_id", "state"])
        self.env["kestio.brand"].flush_model(["company_id", "active", "sequence", "name"])
        self.env["res.company"].flush_model(["kestio_charter_panel"])
        pairs = tuple(self.env.execute_query(sql_daily.brands(company_id)))
        return pairs if any(charter for _brand, charter in pairs) else ()

    @api.model
    def _is_on(self, model):
        """Tell whether there may be a panel on records of a model, in one of the companies the user works in."""
        return model in PLACES and any(self._brands(company_id) for company_id in self.env.companies.ids)

    @api.model
    def _panel(self, model, ids, kind=None, activity_type=None):
        """Return the panel, as JSON; False where the charter has nothing to say, or the user may not read a record.

        :param kind: of the channel; or
        :param activity_type: record of what is planned, done through a channel.
        """
        if not ids or not self._is_on(model):
            return False
        places = self._places(model, ids)
        charters = {self._charter_id(place) for place in places}
        if len(places) < len(set(ids)) or not any(charters):
            return False
        if len(charters) > 1:
            return {"note": self.env._("These customers are of several brands: write to those of one brand at a time.")}
        channel, brand = self._channel(charters.copy().pop(), kind, activity_type)
        return bool(channel.id) and self._filled(charters.pop(), brand, channel, places)

    def _places(self, model, ids):
        """Return where records that the user may read stand, by one statement."""
        records = self.env[model].with_context(active_test=False)
        if not records.has_access("read"):
            return []
        for name, fields in READ.items():
            self.env[name].flush_model(fields)
        readable = records._search([("id", "in", ids)], order="id")
        tier_name = self.env["kestio.tier"]._field_to_sql("tier", "name")
        query = PLACES[model](readable.subselect(), self.env.company.id, tier_name)
        return [Place(*row) for row in self.env.execute_query(query)]

    def _charter_id(self, place):
        """Return the charter in force of a place's brand: that of the team, else the first one of the company."""
        if place.company_id not in self.env.companies.ids:
            return None
        brands = self._brands(place.company_id)
        known = dict(brands)
        return known[place.brand_id] if place.brand_id in known else next(iter(known.values()), None)

    def _channel(self, charter_id, kind, activity_type):
        """Return the channel of a charter, and the brand's name; without id where the charter has none."""
        name = self.env["kestio.channel"]._field_to_sql("c", "name")
        found = self.env.execute_query(
            sql_daily.channel(charter_id, kind, activity_type and activity_type.id, name),
        )
        return (Named(*found[0][:2]), found[0][2]) if found else (Named(None, ""), "")

    def _filled(self, charter_id, brand, channel, places):
        """Return the three lines that matter most at these places, and why these."""
        steps = self._steps(charter_id, places)
        langs = {(place.lang or self.env.user.lang or "en")[:2] for place in places}
        cells = {(channel.id, step.id, place.tier_code) for step, place in zip(steps, places, strict=True)}
        lines = daily.chosen(self._markers(charter_id, channel.id), sorted(cells, key=str))
        lang = langs.pop() if len(langs) == 1 else False
        return bool(lines) and {
            "brand": brand,
            "charter": charter_id,
            "url": f"{PAGE}/{charter_id}",
            "channel": channel.name,
            "step": self._common([step.name for step in steps], self.env._("several steps")),
            "tier": self._common([place.tier_name for place in places], self.env._("several tiers")),
            "count": len(places),
            "lang": lang,
            "lines": self._lines(lines, channel, lang),
        }

    def _steps(self, charter_id, places):
        """Return the step of the journey that each place is in; without id where the charter has none for it."""
        name = self.env["kestio.journey.step"]._field_to_sql("s", "name")
        found = self.env.execute_query(sql_daily.steps(charter_id, name))
        of_stage = {}
        for step_id, step_name, _lead, _customer, stages in found:
            for stage in stages:
                of_stage.setdefault(stage, Named(step_id, step_name))
        lead = next((Named(*row[:2]) for row in found if row[2]), Named(None, ""))
        customer = next((Named(*row[:2]) for row in found if row[3]), Named(None, ""))
        return [self._step(place, of_stage, lead, customer) for place in places]

    @staticmethod
    def _step(place, of_stage, lead, customer):
        """Leads are where leads are; deals where their stage is, won ones else with customers; contacts as they bought.

        :param of_stage: step of each stage that a step of the charter has.
        """
        if place.stage_id and not place.is_lead:
            return of_stage.get(place.stage_id, customer if place.is_customer else Named(None, ""))
        return customer if place.is_customer else lead

    def _markers(self, charter_id, channel_id):
        """Return the markers of a charter, for the engine; the touchpoint weighs the same for all of them."""
        self.env["kestio.charter.rule"].flush_model()
        self.env["kestio.charter.marker"].flush_model()
        content = self.env["kestio.charter.rule"]._field_to_sql("r", "content")
        found = self.env.execute_query(sql_daily.markers(charter_id, channel_id, content))
        return [
            daily.Marker(marker_id, weight, tuple(map(self._rule, rules or ()))) for marker_id, weight, rules in found
        ]

    @staticmethod
    def _rule(said):
        channel, step, tier, applicability, content = said
        text = "" if is_html_empty(content) else content
        return daily.Rule((channel, step, tier), RANKS.get(applicability), text)

    @staticmethod
    def _common(names, several):
        """Return the name that all have, a word for several ones, or nothing."""
        return (names[0] or "") if len(set(names)) == 1 else several

    def _lines(self, lines, channel, lang):
        """Return what is shown of each marker, in the user's language; the sentence is in the customer's."""
        markers = self.env["kestio.charter.marker"].sudo().browse([line.id for line in lines])
        sentences = self._sentences(markers.ids, channel, lang)
        return [
            {
                "id": marker.id,
                "name": marker.name,
                "required": line.asked == daily.REQUIRED,
                "critical": marker.critical,
                "asked": html2plaintext(line.content) if line.content else marker.definition or "",
                "do": self._points(marker.do),
                "dont": self._points(marker.dont),
                "example": sentences.get(marker.id, False),
            }
            for marker, line in zip(markers, lines, strict=True)
        ]

    def _sentences(self, marker_ids, channel, lang):
        if not marker_ids or not lang:
            return {}
        self.env["kestio.charter.example"].flush_model()
        return dict(self.env.execute_query(sql_daily.examples(marker_ids, channel.id, lang)))

    @staticmethod
    def _points(text):
        """Return the lines of a text, without marks of lists."""
        return [line.strip(" -•*\t") for line in (text or "").splitlines() if line.strip(" -•*\t")]
