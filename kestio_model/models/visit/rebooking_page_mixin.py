"""Visit: what the public page says to a prospect, in his words and on his clock."""

from datetime import datetime

import pytz
from babel.dates import format_date, format_time
from odoo import api, models
from odoo.tools import groupby
from odoo.tools.misc import babel_locale_parse

from .rebooking_guard_mixin import OPEN

FORM_FORMAT = "%Y-%m-%dT%H:%M"


class RebookingPageMixin(models.AbstractModel):
    """Plain texts only: no record reaches the template."""

    _name = "kestio.rebooking.page.mixin"
    _description = "Page of a re-booking"

    def _spoken(self, start, tz=None, lang=None):
        """Return a moment as a person says it: weekday, date and time, in the prospect's language and time zone."""
        locale, local = self._locale(lang), self._local(start, tz)
        return f"{format_date(local, 'full', locale=locale)}, {format_time(local, 'short', locale=locale)}"

    def _locale(self, lang=None):
        return babel_locale_parse(lang or self.lang or self.env.lang or "en_US")

    def _local(self, start, tz=None):
        """Return a naive UTC moment on the prospect's clock."""
        zone = tz or self.tz or (self.company_id._kestio_tz() if self.company_id else "UTC")
        return pytz.utc.localize(start).astimezone(pytz.timezone(zone))

    def _parse_start(self, text):
        """Return the moment of a value of the form, None when it is none."""
        try:
            return datetime.strptime(text, FORM_FORMAT)
        except (TypeError, ValueError):
            return None

    def _page_times(self, starts, chosen, lang):
        """Return times by day for the form: value, label, and which one the link in the mail chose."""
        locale = self._locale(lang)

        def day(start):
            return self._local(start).date()

        def heading(date):
            text = format_date(date, "full", locale=locale)
            return text[:1].upper() + text[1:]

        return [
            {
                "day": heading(date),
                "times": [
                    {
                        "value": start.strftime(FORM_FORMAT),
                        "label": format_time(self._local(start), "short", locale=locale),
                        "checked": start.strftime(FORM_FORMAT) == chosen,
                    }
                    for start in group
                ],
            }
            for date, group in groupby(sorted(starts), day)
        ]

    @api.model
    def _page_values(self, flow, part, lang):
        """Return what the page shows around its main part; nothing of a flow when there is none.

        :param part: ``choose``, ``booked``, ``stop``, ``stopped`` or ``gone``.
        """
        others = [(code, name) for code, name in self.env["res.lang"].get_installed() if code != lang]
        values = {
            "part": part,
            "lang_code": lang,
            "page_lang": lang.replace("_", "-").split("@")[0],
            "languages": [{"code": code, "name": name.split(" / ")[-1]} for code, name in others],
            "company": "",
            "rep": "",
            "title": "",
            "minutes": 0,
            "zone": "",
            "times": [],
            "is_all": False,
            "problem": "",
            "when": "",
            "place": "",
            "stop_url": "",
            "email": "",
        }
        if flow:
            values |= flow._page_own_values()
        return values

    def _page_own_values(self):
        """Return what the page shows of this flow: nothing but the meeting and who it is with."""
        return {
            "company": self.company_id.name,
            "rep": self.user_id.name,
            "title": self.title,
            "minutes": self.minutes,
            "zone": (self.tz or self.company_id._kestio_tz()).replace("_", " "),
            "place": self.new_event_id.location or "",
            "stop_url": self._stop_url() if self.email else "",
            "email": self.email or "",
        }

    def _refuse_mails(self):
        """Write to this prospect no more, and end what goes on with him."""
        self.ensure_one()
        self.env["mail.blacklist"].sudo()._add(self.email)
        going_on = [("email", "=", self.email), ("state", "in", OPEN)]
        self.search(going_on)._close("cancelled", "opted_out")
