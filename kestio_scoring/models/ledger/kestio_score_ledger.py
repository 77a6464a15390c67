"""Ledger: the only road by which events come in: checked one by one, written in one statement."""

import hashlib
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import ingest

URL_SIZE, LABEL_SIZE, KEY_SIZE = 2048, 255, 128
CLOCKS_DIFFER = timedelta(minutes=5)
NEVER = datetime.max
OLDEST = timedelta(days=5 * 366)
COLUMNS = (
    ("type_id", "int4"),
    ("date", "timestamp"),
    ("recorded_on", "timestamp"),
    ("partner_id", "int4"),
    ("lead_id", "int4"),
    ("visitor", "varchar"),
    ("company_id", "int4"),
    ("url", "varchar"),
    ("label", "varchar"),
    ("mail", "varchar"),
    ("source", "varchar"),
    ("source_key", "varchar"),
    ("trust", "varchar"),
    ("trust_reason", "varchar"),
    ("consent", "varchar"),
)


class KestioScoreLedger(models.AbstractModel):
    """Sources call ``_record``; it tells of each event what became of it, and never raises for a bad one."""

    _name = "kestio.score.ledger"
    _description = "Ledger of events"

    @api.model
    def _record(self, events):
        """Write events that are not written yet.

        :param events: dicts with ``type`` (code), ``source`` and ``source_key``, and any of: ``date`` (naive UTC; now
            by default), ``partner_id``, ``lead_id``, ``visitor``, ``company_id``, ``url``, ``label``, ``trust``,
            ``trust_reason``. An event of a lead also belongs to the lead's contact. Clicks on links of a mail also
            have ``mail`` (key of the mail to one person), ``mail_links`` (how many links it has), ``delivered``.
        :return: one of ``stored``, ``duplicate``, or the reason of a refusal (``unknown_type``, ``future``,
            ``too_old``, ``nobody``, ``no_key``, ``no_consent``) for each event, in order.
        """
        now = fields.Datetime.now()
        people = self._people(events)
        consenting = self._consenting(events, people)
        outcomes, rows = [], {}
        for event in events:
            reason, row = self._row(event, now, people, consenting)
            key = row and (row["source"], row["source_key"])
            outcomes.append(reason or ("duplicate" if key in rows else key))
            if row and key not in rows:
                rows[key] = row
        stored = self._insert(list(rows.values()))
        doubted = self.env["kestio.score.trust"]._judge(stored)
        if not self.env.context.get("kestio_past"):
            self._follow(stored)
            self._recompute(*doubted)
        return [outcome if isinstance(outcome, str) else _outcome(outcome, stored) for outcome in outcomes]

    def _row(self, event, now, people, consenting):
        """Return the reason why an event is refused, or else its row."""
        type_id, needs_consent = self.env["kestio.score.event.type"]._by_code().get(event.get("type"), (None, False))
        date = event.get("date") or now
        lead_id, partner_id = people.get(("lead", event.get("lead_id")), (None, None))
        visitor = _text(event.get("visitor"), KEY_SIZE)
        partner_id = partner_id or people.get(("partner", event.get("partner_id"))) or people.get(("visitor", visitor))
        company = self._company_of(event, people) if needs_consent else event.get("company_id") or None
        reason = (
            "unknown_type"
            if not type_id
            else "no_key"
            if not (event.get("source") and event.get("source_key") and stored_key(event["source_key"]))
            else "future"
            if date > now + CLOCKS_DIFFER
            else "too_old"
            if date < now - OLDEST
            else "nobody"
            if not (lead_id or partner_id or visitor)
            else "no_consent"
            if needs_consent and date < consenting.get((partner_id, company), NEVER)
            else None
        )
        if reason:
            return reason, None
        return None, {
            "type_id": type_id,
            "date": min(date, now),
            "recorded_on": now,
            "partner_id": partner_id,
            "lead_id": lead_id,
            "visitor": None if partner_id or lead_id else visitor,
            "company_id": company,
            "url": _text(event.get("url"), URL_SIZE),
            "label": _text(event.get("label"), LABEL_SIZE),
            "mail": _text(event.get("mail"), KEY_SIZE),
            "mail_links": event.get("mail_links") or 0,
            "delivered": event.get("delivered") or None,
            "source": _text(event["source"], KEY_SIZE),
            "source_key": stored_key(event["source_key"]),
            "trust": event.get("trust") or "trusted",
            "trust_reason": event.get("trust_reason") or None,
            "consent": "given" if needs_consent else "not_needed",
        }

    def _people(self, events):
        """Return who exists: ``("lead", id) -> (id, contact's id)``, ``("partner" or "visitor", key) -> id``."""
        leads = {event.get("lead_id") for event in events} - {None, False}
        partners = {event.get("partner_id") for event in events} - {None, False}
        found = {}
        if leads:
            self.env["crm.lead"].flush_model(["partner_id", "company_id"])
            rows = self.env.execute_query(
                SQL("SELECT id, partner_id, company_id FROM crm_lead WHERE id = ANY(%s)", list(leads)),
            )
            found.update({("lead", lead): (lead, partner) for lead, partner, _company in rows})
            found.update({("company", lead): company for lead, _partner, company in rows})
        if partners:
            rows = self.env.execute_query(SQL("SELECT id FROM res_partner WHERE id = ANY(%s)", list(partners)))
            found.update({("partner", partner): partner for [partner] in rows})
        visitors = {_text(event.get("visitor"), KEY_SIZE) for event in events} - {None}
        if visitors:
            owners = self.env["kestio.score.device"]._owners(visitors)
            found.update({("visitor", visitor): partner for visitor, partner in owners.items()})
        return found

    def _consenting(self, events, people):
        """Return since when the contacts agree whose events need it: ``{(contact, company): naive UTC}``."""
        kinds = self.env["kestio.score.event.type"]._by_code()
        partners, companies = set(), set()
        for event in events:
            if kinds.get(event.get("type"), (None, False))[1]:
                lead = people.get(("lead", event.get("lead_id")), (None, None))
                partners.add(lead[1] or people.get(("partner", event.get("partner_id"))))
                companies.add(self._company_of(event, people))
        return self.env["kestio.score.consent"].sudo()._given_since(partners - {None}, companies)

    def _company_of(self, event, people):
        """Return the id of the company that a consent must have been given to, and that an event then belongs to."""
        return event.get("company_id") or people.get(("company", event.get("lead_id"))) or self.env.company.id

    def _insert(self, rows):
        """Insert rows in one statement; return those that were not there, ``{(source, key): row}``."""
        if not rows:
            return {}
        arrays = SQL(", ").join(SQL("%s::" + kind + "[]", [row[name] for row in rows]) for name, kind in COLUMNS)
        names = SQL(", ").join(SQL.identifier(name) for name, _kind in COLUMNS)
        stored = self.env.execute_query(
            SQL(
                """
                INSERT INTO kestio_score_event (%(names)s)
                SELECT %(names)s FROM UNNEST(%(arrays)s) AS fresh (%(names)s)
                 WHERE NOT EXISTS (SELECT FROM kestio_score_erased gone WHERE gone.digest = %(digest)s)
                ON CONFLICT (source, source_key) DO NOTHING RETURNING source, source_key
                """,
                names=names,
                arrays=arrays,
                digest=self.env["kestio.score.erased"]._digest("fresh"),
            )
        )
        self.env["kestio.score.event"].invalidate_model()
        by_key = {(row["source"], row["source_key"]): row for row in rows}
        return {tuple(key): by_key[tuple(key)] for key in stored}

    @api.model
    def _withdraw(self, source, starts):
        """Delete what a person took back: it never happened.

        :param starts: beginnings of the ``source_key`` of the events; they are taken literally.
        """
        patterns = [_literally(start) + "%" for start in starts]
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM kestio_score_event WHERE source = %s AND source_key LIKE ANY(%s)
                RETURNING partner_id, lead_id
                """,
                source,
                patterns,
            )
        )
        self.env["kestio.score.event"].invalidate_model()
        self._recompute({partner for partner, _lead in rows}, {lead for _partner, lead in rows})

    @api.model
    def _erase(self, condition, is_scored=True):
        """Delete events, for good, and keep how many there were of a type on a day.

        :param condition: SQL condition on the columns of ``kestio_score_event``.
        :param is_scored: compute the scores of those concerned again.
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM kestio_score_event WHERE %(condition)s
                    RETURNING partner_id, lead_id, date, type_id, company_id, source, source_key),
                digested AS (
                    INSERT INTO kestio_score_erased (digest) SELECT %(digest)s FROM gone ON CONFLICT DO NOTHING),
                counted AS (
                    INSERT INTO kestio_score_aggregate AS kept (date, type_id, company_id, count)
                    SELECT date::date, type_id, company_id, COUNT(*) FROM gone GROUP BY date::date, type_id, company_id
                        ON CONFLICT (date, type_id, COALESCE(company_id, 0))
                        DO UPDATE SET count = kept.count + EXCLUDED.count)
                SELECT DISTINCT partner_id, lead_id FROM gone
                """,
                condition=condition,
                digest=self.env["kestio.score.erased"]._digest("gone"),
            )
        )
        if not rows:
            return
        self.env["kestio.score.event"].invalidate_model()
        self.env["kestio.score.aggregate"].invalidate_model()
        if is_scored:
            self._recompute({partner for partner, _lead in rows}, {lead for _partner, lead in rows})

    @api.model
    def _recompute(self, partners, leads=()):
        """Compute the scores of some again, in each company that has rules.

        :param partners: ids of contacts; their companies and open leads follow.
        :param leads: ids of leads.
        """
        partners, leads = (sorted(set(ids) - {None, False}) for ids in (partners, leads))
        if not partners and not leads:
            return
        job = self.env["kestio.score.job"].sudo()
        for ruleset in self.env["kestio.score.ruleset"].sudo().search([("state", "=", "published")]):
            job._run_now(ruleset, lead_ids=leads, partner_ids=partners)

    def _follow(self, stored):
        """Hook for what follows from new events (scores, scenarios): ``{(source, key): row}``."""


def _text(value, size):
    """Return a text that the database can keep, or None."""
    if not value:
        return None
    return ingest.clean(str(value))[:size].strip() or None


def stored_key(value):
    """Return a key that fits: long ones by their digest, so that different keys stay different."""
    text = str(value)
    return _text(text, KEY_SIZE) if len(text) <= KEY_SIZE else hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _literally(text):
    """Return a pattern of LIKE that means the text itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _outcome(key, stored):
    return "stored" if key in stored else "duplicate"
