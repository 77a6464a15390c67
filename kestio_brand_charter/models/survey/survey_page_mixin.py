"""Survey: links of the public page, what it shows, and how an answer is taken."""

import secrets

from odoo import api, fields, models
from odoo.addons.kestio_model.engine import tokens

from ...engine import contrast
from .kestio_charter_survey_answer import RECOGNISED

COMMENT = 2000
CHOICES = tuple(code for code, _label in RECOGNISED)
OPEN, FORM = "recognition-open", "recognition-form"


class SurveyPageMixin(models.AbstractModel):
    """A token has one purpose and is stored as its digest only; plain texts reach the template, no record."""

    _name = "kestio.charter.survey.page.mixin"
    _description = "Page of a recognition survey"

    seed = fields.Char(groups="base.group_system", readonly=True, copy=False)
    open_hash = fields.Char(groups="base.group_system", readonly=True, copy=False)
    open_url = fields.Char(
        string="Open link",
        compute="_compute_open_url",
        compute_sudo=True,
        groups="kestio_brand_charter.group_editor",
        help="Whoever has it can answer while the survey runs.",
    )

    _open_uniq = models.UniqueIndex("(open_hash) WHERE open_hash IS NOT NULL", "Tokens are unique.")

    @api.model_create_multi
    def create(self, vals_list):
        surveys = super().create(vals_list)
        for survey in surveys.sudo():
            seed = tokens.new_seed()
            survey.write({"seed": seed, "open_hash": tokens.digest(self._make_token(seed, OPEN))})
        return surveys

    def _compute_open_url(self):
        for survey in self:
            token = survey._make_token(survey.seed or "", OPEN)
            survey.open_url = f"{survey.get_base_url()}/kestio/recognition/{token}"

    @api.model
    def _make_token(self, seed, purpose):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return tokens.token(secret, seed, purpose)

    @api.model
    def _by_token(self, token):
        """Return the survey and the person of a token; a link that is open to all has nobody, a wrong one neither."""
        surveys, people = self.sudo().browse(), self.env["kestio.charter.survey.invitation"].sudo()
        if not tokens.is_token(token):
            return surveys, people
        digest = tokens.digest(token)
        if person := people.search([("token_hash", "=", digest)], limit=1):
            return person.survey_id, person
        return surveys.search([("open_hash", "=", digest), ("is_open", "=", True)], limit=1), people

    def _today(self):
        """Return the current date of the company: the same for who starts a survey and for who answers it."""
        return fields.Date.context_today(self.with_context(tz=self.company_id.partner_id.tz or "UTC"))

    def _works(self):
        """Tell whether the links of this survey work now."""
        today = self._today()
        return self.state == "running" and self.date_start <= today and not (self.date_end and self.date_end < today)

    # The form

    @api.model
    def _new_form(self, token):
        """Return what makes a form one of ours, and one only: without a cookie that the visitor would have to take."""
        nonce = secrets.token_urlsafe(32)
        return f"{nonce}.{self._make_token(f'{nonce}:{token}', FORM)}"

    @api.model
    def _is_form(self, form, token):
        """Tell whether a form was made by this page for this token."""
        nonce, _dot, signature = (form or "").partition(".")
        made = self._make_token(f"{nonce}:{token}", FORM)
        return tokens.is_token(signature) and tokens.digest(signature) == tokens.digest(made)

    def _read_form(self, form):
        """Return the values of an answer; None without a choice. What is no answer of ours is left out.

        :param form: mapping with recognised, strength, comment, and a list of keys named markers.
        """
        if form.get("recognised") not in CHOICES:
            return None
        strength = form.get("strength") or ""
        markers = self.charter_id.marker_ids.filtered(lambda marker: marker.key in form["markers"])
        return {
            "recognised": form["recognised"],
            "strength": int(strength) if strength in set("12345") else 0,
            "marker_ids": [(6, 0, markers.ids)],
            "comment": (form.get("comment") or "").replace("\x00", "").strip()[:COMMENT],
        }

    def _record_answer(self, values, person, form):
        """Take an answer, once for a person and once for a form; return whether it was taken.

        :param values: of ``_read_form``.
        :param person: who was asked by mail; empty for the open link.
        :param form: of ``_new_form``.
        """
        answers = self.env["kestio.charter.survey.answer"].sudo()
        once = tokens.digest(form)
        if person and not person._take() or answers.search_count([("once", "=", once)], limit=1):
            return False
        answers.create(
            {
                **values,
                "survey_id": self.id,
                "charter_id": self.charter_id.id,
                "brand_id": self.brand_id.id,
                "company_id": self.company_id.id,
                "channel_id": self.channel_id.id,
                "step_id": self.step_id.id,
                "tier_code": person.tier_code,
                "partner_id": self._may_name(person) and person.partner_id.id,
                "date": self._today(),
                "source": "mail" if person else "open",
                "once": once,
            }
        )
        return True

    def _may_name(self, person):
        """Tell whether the answer is joined to the contact; never where he refused to be followed."""
        contact = person.partner_id
        # The addon that asks for consent is not always there.
        refused = "kestio_consent" in contact._fields and contact.kestio_consent == "refused"
        return bool(contact) and not self.is_anonymous and not refused

    # What the page shows

    def _page_values(self, part, lang, person, chosen, problem=""):
        """Return what the page shows, in a language.

        :param part: ``ask`` or ``thanks``.
        :param chosen: mapping of what was chosen already.
        """
        survey = self.with_context(lang=lang)
        values = self.env["kestio.rebooking"]._page_values(None, part, lang)
        options = dict(
            survey.env["kestio.charter.survey.answer"]._fields["recognised"]._description_selection(survey.env)
        )
        return {
            **values,
            "company": survey.brand_id.name,
            "style": self._page_style(),
            "question": survey.question or survey.env._("Would you have known it was us?"),
            "intro": survey.intro or "",
            "excerpt": survey.excerpt or "",
            "options": [{"code": code, "label": options[code]} for code in CHOICES],
            "markers": [{"key": marker.key, "name": marker.name} for marker in survey.charter_id.marker_ids],
            "chosen": chosen,
            "is_anonymous": survey.is_anonymous,
            "is_named": bool(person),
            "problem": problem,
            "stop_url": person._stop_url() if person else "",
            "length": COMMENT,
        }

    def _page_style(self):
        """Return the brand's colours as a style sheet; the database has checked that they are colours."""
        color = self.brand_id.color_primary or "#714B67"
        ink = contrast.ink(color)
        return (
            f"body {{ font-family: {self.brand_id.font.replace('_', ' ')}, system-ui, sans-serif; "
            f"border-top: 0.5rem solid {color}; }} "
            f"button, button:hover {{ background: {color}; color: {contrast.on(color)}; }} "
            f"button:hover {{ filter: brightness(0.95); }} "
            f"a {{ color: {ink}; }} input {{ accent-color: {ink}; }} "
            f"label:has(:checked) {{ border-color: {ink}; background: #f4f4f4; box-shadow: inset 0 0 0 1px {ink}; }}"
        )
