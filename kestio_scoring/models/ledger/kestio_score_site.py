"""Ledger: an outside site or tool that sends events, and the keys that let it."""

import re

from odoo import api, fields, models
from odoo.addons.kestio_model.engine import tokens
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine import ingest
from .kestio_score_ledger import stored_key

HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*")
SNIPPET = """<script>
  const visitor = (localStorage.kestio ||= crypto.randomUUID());
  const token = new URLSearchParams(location.search).get("kestio") || undefined;
  const event = {id: crypto.randomUUID(), type: "page_view", visitor, url: location.href, label: document.title, token};
  navigator.sendBeacon("%(address)s", JSON.stringify(event));
</script>"""


class KestioScoreSite(models.Model):
    """A server proves itself by a secret key; a browser has a public one, with which it says little, of itself only."""

    _name = "kestio.score.site"
    _description = "Site that sends events"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    domains = fields.Text(help="Host names of the pages that may send events from a browser, one on each line.")
    browser_type_ids = fields.Many2many(
        "kestio.score.event.type",
        string="Types from browsers",
        domain=[("needs_consent", "=", False)],
        default=lambda self: self.env["kestio.score.event.type"].search([("code", "=", "page_view")]),
        help="Everybody can read the public key: let browsers send what cannot do harm.",
    )
    return_days = fields.Integer(
        string="Days away before a return counts",
        default=1,
        help="A visit counts as a return when the same visitor has read nothing here for so many days.",
    )
    public_key = fields.Char(readonly=True, copy=False, default=lambda self: tokens.new_seed())
    key_digest = fields.Char(copy=False, groups="base.group_system")
    key_hint = fields.Char(string="Secret key", readonly=True, copy=False)
    address = fields.Char(compute="_compute_address")
    snippet = fields.Text(compute="_compute_address")

    _public_key_uniq = models.UniqueIndex("(public_key) WHERE public_key IS NOT NULL")
    _key_uniq = models.UniqueIndex("(key_digest) WHERE key_digest IS NOT NULL")
    _return_days_positive = models.Constraint("CHECK(return_days >= 1)", "A return counts after one day or more.")

    @api.depends("public_key")
    def _compute_address(self):
        for site in self:
            site.address = f"{site.get_base_url()}/kestio/events"
            site.snippet = SNIPPET % {"address": f"{site.address}/{site.public_key}"}

    @api.constrains("domains")
    def _check_domains(self):
        for site in self:
            for host in site._hosts():
                if not HOST.fullmatch(host):
                    raise ValidationError(
                        self.env._(
                            "'%(host)s' is no host name: write it as in www.example.com, without https://.", host=host
                        )
                    )

    def action_new_key(self):
        """Make a secret key, shown once; the one before works no more."""
        self.ensure_one()
        self.check_access("write")
        key = tokens.new_seed()
        self.sudo().write({"key_digest": tokens.digest(key), "key_hint": f"…{key[-4:]}"})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New secret key"),
            "res_model": "kestio.score.site.key",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }

    def _hosts(self):
        return [host.strip().lower() for host in (self.domains or "").splitlines() if host.strip()]

    # Events

    @api.model
    def _by_key(self, key):
        """Return the site of a secret key, as superuser, or nothing."""
        return self.sudo().search([("key_digest", "=", tokens.digest(key))]) if tokens.is_token(key) else self.browse()

    @api.model
    def _by_public_key(self, key):
        """Return the site of a public key, as superuser, or nothing."""
        return self.sudo().search([("public_key", "=", key)]) if tokens.is_token(key) else self.browse()

    def _ingest(self, items):
        """Record events of a server.

        :param items: what came as JSON.
        :return: for each item, in order: ``{"id", "status": stored, duplicate or refused, "reason"}``.
        """
        events = [_read(item) for item in items]
        self._find_people([facts for facts in events if isinstance(facts, dict)])
        return self._record_all(items, events)

    def _ingest_browser(self, items, doubt=None):
        """Record events of a browser: now, of its own visitor, of types that it may send.

        :param doubt: why they are not a person's, or None.
        """
        allowed = set(self.browser_type_ids.mapped("code"))
        events = [self._of_browser(_read(item), allowed, doubt) for item in items]
        return self._record_all(items, events)

    def _of_browser(self, facts, allowed, doubt):
        if isinstance(facts, str):
            return facts
        if facts["type"] not in allowed:
            return "unknown_type"
        if not facts["visitor"]:
            return "nobody"
        return {
            **{name: facts[name] for name in ("source_key", "type", "url", "label", "visitor", "token")},
            "trust": "quarantine" if doubt else "trusted",
            "trust_reason": doubt,
        }

    def _record_all(self, items, events):
        """Give the good ones to the ledger and tell of each item what became of it."""
        good = [facts for facts in events if isinstance(facts, dict)]
        for facts in good:
            # Nobody can name a visitor of another site, or of our own.
            visitor = facts.get("visitor")
            facts.update(
                source=f"site:{self.id}",
                company_id=self.company_id.id,
                visitor=f"site:{self.id}:{visitor}" if visitor else None,
            )
            self._stitch(facts)
        outcomes = self.env["kestio.score.ledger"].sudo()._record(good)
        self._record_returns(
            [facts for facts, outcome in zip(good, outcomes, strict=True) if outcome == "stored"],
        )
        told = iter(outcomes)
        return [
            _answer(item, facts if isinstance(facts, str) else next(told))
            for item, facts in zip(items, events, strict=True)
        ]

    def _record_returns(self, stored):
        """Record who came back to the site: a page that he read long after the one before."""
        keys = [stored_key(facts["source_key"]) for facts in stored if facts["type"] == "page_view"]
        if keys:
            self.env.cr.execute(SQL(_RETURNS, source=f"site:{self.id}", keys=keys, days=self.return_days))
            self.env["kestio.score.ledger"].sudo()._record(
                [{**row, "type": "return_visit", "source": "site.return"} for row in self.env.cr.dictfetchall()]
            )

    def _stitch(self, facts):
        """Learn whose browser it is from a signed link that it came by; a link that was passed on tells nothing."""
        token, devices = facts.pop("token", None), self.env["kestio.score.device"].sudo()
        is_person = token and facts["visitor"] and facts.get("trust") != "quarantine"
        if is_person and devices._read_token(token).get("partner"):
            devices._meet(token, facts["visitor"])

    def _find_people(self, events):
        """Replace what does not exist in the site's company by nobody, and addresses by contacts or open leads."""
        company = self.company_id.id
        partners, by_email = self._find(
            "res_partner", events, "partner_id", SQL("active DESC, is_company, id"), company
        )
        leads, by_lead_email = self._find("crm_lead", events, "lead_id", SQL("active DESC, id DESC"), company)
        for facts in events:
            email = facts.pop("email")
            if facts["partner_id"] not in partners:
                facts["partner_id"] = by_email.get(email)
            if facts["lead_id"] not in leads:
                facts["lead_id"] = None if facts["partner_id"] else by_lead_email.get(email)

    def _find(self, table, events, name, order, company):
        """Return the ids that exist, and ``{email: id}``, of records of a company or of all."""
        ids = list({facts[name] for facts in events} - {None})
        emails = list({facts["email"] for facts in events} - {None})
        if not ids and not emails:
            return set(), {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, NULL FROM %(table)s
                 WHERE id = ANY(%(ids)s) AND (company_id IS NULL OR company_id = %(company)s)
                 UNION ALL
                (SELECT DISTINCT ON (email_normalized) id, email_normalized FROM %(table)s
                  WHERE email_normalized = ANY(%(emails)s) AND (company_id IS NULL OR company_id = %(company)s)
                  ORDER BY email_normalized, %(order)s)
                """,
                table=SQL.identifier(table),
                ids=ids,
                emails=emails,
                company=company,
                order=order,
            )
        )
        return {record for record, email in rows if not email}, {email: record for record, email in rows if email}


# Same visitor: the same contact, else the same lead, else the same browser.
_RETURNS = """
    SELECT page.source || ':' || page.source_key AS source_key, page.date, page.partner_id, page.lead_id, page.visitor,
           page.company_id, page.url, page.label
      FROM kestio_score_event page
      JOIN kestio_score_event_type kind ON kind.id = page.type_id AND kind.code = 'page_view'
     CROSS JOIN LATERAL (
           SELECT MAX(earlier.date) AS date FROM (
                  (SELECT date FROM kestio_score_event
                    WHERE partner_id = page.partner_id AND type_id = page.type_id AND source = page.source
                      AND date < page.date ORDER BY date DESC LIMIT 1)
                   UNION ALL
                  (SELECT date FROM kestio_score_event
                    WHERE lead_id = page.lead_id AND partner_id IS NULL AND type_id = page.type_id
                      AND source = page.source AND date < page.date ORDER BY date DESC LIMIT 1)
                   UNION ALL
                  (SELECT date FROM kestio_score_event
                    WHERE visitor = page.visitor AND type_id = page.type_id AND source = page.source
                      AND date < page.date ORDER BY date DESC LIMIT 1)) earlier) before
     WHERE page.source = %(source)s AND page.source_key = ANY(%(keys)s) AND page.trust = 'trusted'
       AND page.date - before.date >= %(days)s * INTERVAL '1 day'
"""


def _read(item):
    """Return what an item says, or why it is refused."""
    try:
        return ingest.event(item)
    except ingest.RefusedError as refused:
        return str(refused)


def _answer(item, outcome):
    number = item.get("id") if isinstance(item, dict) else None
    if outcome in ("stored", "duplicate"):
        return {"id": number, "status": outcome}
    return {"id": number if isinstance(number, (str, int)) else None, "status": "refused", "reason": outcome}
