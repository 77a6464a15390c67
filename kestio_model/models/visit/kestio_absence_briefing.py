"""Absence: what a substitute has to know of a customer: last exchanges, open points, next steps."""

from collections import defaultdict

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang, html2plaintext

EXCHANGES = 3
LENGTH = 140  # characters of a message


class KestioAbsenceBriefing(models.AbstractModel):
    """Read as superuser, but of leads and quotes only those of the absent, which the substitute may open too."""

    _name = "kestio.absence.briefing"
    _description = "Briefing of a substitute"

    @api.model
    def _notes(self, absence, customers):
        """Return a note for each customer by id, in the language of the substitute; a few queries for all.

        :param customers: commercial entities.
        """
        if not customers:
            return {}
        told = self.sudo().with_context(lang=absence.substitute_id.lang, tz=absence._zone())
        documents = told._documents(absence, customers)
        sections = (
            (told.env._("Last exchanges"), told._exchanges(absence, customers, documents)),
            (told.env._("Open points"), told._open_points(documents)),
            (told.env._("Next steps"), told._next_steps(absence, customers, documents)),
        )
        return {
            one.id: Markup().join(
                Markup("<p><b>%s</b></p><ul>%s</ul>") % (title, Markup().join(rows[one.id]))
                for title, rows in sections
                if rows[one.id]
            )
            or Markup("<p>%s</p>") % told.env._("Nothing is known of this customer yet.")
            for one in customers
        }

    def _documents(self, absence, customers):
        """Return the customers' contacts, and their open leads and quotes with the absent."""
        own = [
            ("user_id", "=", absence.user_id.id),
            ("company_id", "in", [absence.company_id.id, False]),
            ("partner_id.commercial_partner_id", "in", customers.ids),
        ]
        partners = self.env["res.partner"].with_context(active_test=False)
        return {
            "res.partner": partners.search([("commercial_partner_id", "in", customers.ids)]),
            "crm.lead": self.env["crm.lead"].search([*own, ("won_status", "=", "pending")], order="id"),
            "sale.order": self.env["sale.order"].search([*own, ("state", "in", ["draft", "sent"])], order="id"),
        }

    def _customer_of(self, documents):
        """Return the customer of each document by its model and id."""
        found = {}
        for model, records in documents.items():
            for record in records:
                partner = record if model == "res.partner" else record.partner_id
                found[model, record.id] = partner.commercial_partner_id.id
        return found

    # Last exchanges

    def _exchanges(self, absence, customers, documents):
        """Return the last messages and the last meeting of each customer, the newest first."""
        rows = defaultdict(list)
        for key, when, what in self._messages(documents) + self._meetings(customers, absence):
            rows[key].append((when, what))
        zone = self.env.context["tz"]
        return defaultdict(
            list,
            {
                key: [
                    self._dated(when, what, zone)
                    for when, what in sorted(found, key=lambda row: row[0], reverse=True)[:EXCHANGES]
                ]
                for key, found in rows.items()
            },
        )

    def _messages(self, documents):
        """Return the last messages about each customer, whatever document they are on."""
        customers = self._customer_of(documents)
        self.env["mail.message"].flush_model()
        keys = list(customers)
        found = self.env.execute_query(
            SQL(
                _MESSAGES,
                models=[model for model, _id in keys],
                ids=[record_id for _model, record_id in keys],
                customers=[customers[key] for key in keys],
                limit=EXCHANGES,
            )
        )
        return [(key, when, self._message(author, subject, body)) for key, when, author, subject, body in found]

    def _message(self, author, subject, body):
        text = " ".join(html2plaintext(body or "", include_references=False).split()) or subject or ""
        text = text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"
        return f"{author}: {text}" if author else text

    def _meetings(self, customers, absence):
        """Return the last meeting that was held with each customer."""
        self.env["calendar.event"].flush_model()
        found = self.env.execute_query(SQL(_HELD, customers=customers.ids, now=fields.Datetime.now()))
        return [(key, when, self.env._("Meeting held: %s", name or "")) for key, when, name in found]

    # Open points and next steps

    def _open_points(self, documents):
        """Return the open quotes and leads of each customer."""
        rows = defaultdict(list)
        for order in documents["sale.order"]:
            rows[order.partner_id.commercial_partner_id.id].append(Markup("<li>%s</li>") % self._quote(order))
        for lead in documents["crm.lead"]:
            amount = self._amount(lead.expected_revenue, lead.company_currency)
            words = self.env._(
                "%(lead)s: %(stage)s, %(amount)s at %(percent)s %%",
                lead=lead.name,
                stage=lead.stage_id.name or "",
                amount=amount,
                percent=round(lead.probability),
            )
            rows[lead.partner_id.commercial_partner_id.id].append(Markup("<li>%s</li>") % words)
        return rows

    def _quote(self, order):
        amount = self._amount(order.amount_total, order.currency_id)
        if order.state == "draft":
            return self.env._("Quote %(name)s, %(amount)s, not sent yet", name=order.name, amount=amount)
        values = {"name": order.name, "amount": amount, "sent": format_date(self.env, order.kestio_sent_on)}
        if not order.validity_date:
            return self.env._("Quote %(name)s, %(amount)s, sent on %(sent)s", **values)
        return self.env._(
            "Quote %(name)s, %(amount)s, sent on %(sent)s, valid until %(end)s",
            end=format_date(self.env, order.validity_date),
            **values,
        )

    def _amount(self, value, currency):
        return formatLang(self.env, value, currency_obj=currency, rounding_unit="units")

    def _next_steps(self, absence, customers, documents):
        """Return the activities to do and the next meetings of each customer, the nearest first."""
        owners, rows = self._customer_of(documents), defaultdict(list)
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "in", list(documents)),
                ("res_id", "in", [key for _model, key in owners]),
                ("user_id", "=", absence.user_id.id),
            ],
            order="date_deadline, id",
        )
        for activity in activities:
            if key := owners.get((activity.res_model, activity.res_id)):
                what = activity.summary or activity.activity_type_id.name or ""
                rows[key].append((fields.Datetime.to_datetime(activity.date_deadline), what))
        self.env["calendar.event"].flush_model()
        coming = self.env.execute_query(SQL(_COMING, customers=customers.ids, now=fields.Datetime.now()))
        for key, when, name in coming:
            rows[key].append((when, name or ""))
        zone = self.env.context["tz"]
        return defaultdict(
            list,
            {
                key: [self._dated(when, what, zone) for when, what in sorted(found, key=lambda row: row[0])]
                for key, found in rows.items()
            },
        )

    def _dated(self, when, what, zone):
        return Markup("<li>%s</li>") % self.env._("%(when)s: %(what)s", when=self._day(when, zone), what=what)

    def _day(self, when, zone):
        """Return the day of a moment; deadlines are midnights, which no time zone moves."""
        if when.hour or when.minute or when.second:
            when = fields.Datetime.context_timestamp(self.with_context(tz=zone), when)
        return format_date(self.env, when.date())


_MESSAGES = """
    SELECT customer, date, author, subject, body
      FROM (SELECT places.customer, message.date, author.name AS author, message.subject, message.body,
                   row_number() OVER (PARTITION BY places.customer ORDER BY message.date DESC, message.id DESC) AS place
              FROM unnest(%(models)s::text[], %(ids)s::int[], %(customers)s::int[]) AS places (model, id, customer)
              JOIN mail_message message ON message.model = places.model AND message.res_id = places.id
              LEFT JOIN res_partner author ON author.id = message.author_id
             WHERE message.message_type IN ('email', 'comment', 'email_outgoing')
               AND COALESCE(message.body, '') != '') AS found
     WHERE place <= %(limit)s
"""
_MET = """
    SELECT DISTINCT ON (customer.commercial_partner_id)
           customer.commercial_partner_id, event.start, event.name
      FROM res_partner customer
      JOIN calendar_event_res_partner_rel rel ON rel.res_partner_id = customer.id
      JOIN calendar_event event ON event.id = rel.calendar_event_id
     WHERE customer.commercial_partner_id = ANY(%(customers)s) AND event.active
       AND event.privacy IS DISTINCT FROM 'private'
"""
_HELD = f"""{_MET}
       AND event.kestio_outcome = 'held' AND event.start < %(now)s
     ORDER BY customer.commercial_partner_id, event.start DESC, event.id
"""
_COMING = f"""{_MET}
       AND event.kestio_outcome = 'pending' AND event.start >= %(now)s
     ORDER BY customer.commercial_partner_id, event.start, event.id
"""
