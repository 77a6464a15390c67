"""Ledger: clicks of programs are kept, count nothing, and can be released by a person."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import trust

FOLLOWS = timedelta(minutes=10)
# A link is opened and its click recorded within one request.
NEAR = timedelta(seconds=2)
AGAIN = timedelta(minutes=30)  # a website counts the same page once in so long


class KestioScoreTrust(models.AbstractModel):
    """The tests are in ``engine/trust.py``; here is which events they look at, and what becomes of those."""

    _name = "kestio.score.trust"
    _description = "Trust in events"

    @api.model
    def _judge(self, stored):
        """Look at all clicks of the mails that new events are about; later clicks may tell of earlier ones.

        :param stored: ``{(source, source_key): row}`` of the new events; rows that turn out doubtful say so after.
        :return: ids of contacts and of leads whose earlier events do not count any more.
        """
        mails = {row["mail"]: row for row in stored.values() if row["mail"]}
        if not mails:
            return set(), set()
        doubtful = self._doubtful(mails)
        self._quarantine([(event[0], reason) for event, reason in doubtful])
        partners, leads = set(), set()
        for (_id, source, key, *_what, partner, lead, _trust), reason in doubtful:
            row = stored.get((source, key))
            if row:
                row.update(trust="quarantine", trust_reason=reason)
            else:
                partners.add(partner)
                leads.add(lead)
        return partners - {None}, leads - {None}

    def _doubtful(self, mails):
        """Return the trusted events on these mails that should not be, each with the reason."""
        by_mail = {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, source, source_key, mail, date, url, partner_id, lead_id, trust FROM kestio_score_event
                 WHERE mail = ANY(%s) AND url IS NOT NULL ORDER BY date, id
                """,
                list(mails),
            )
        )
        for row in rows:
            by_mail.setdefault(row[3], []).append(row)
        return [
            (event, reason)
            for mail, events in by_mail.items()
            for event, reason in zip(events, self._reasons(events, mails[mail]), strict=True)
            if reason and event[-1] == "trusted"
        ]

    def _reasons(self, events, row):
        clicks = [trust.Click(event[4], event[5]) for event in events]
        return trust.mail_reasons(clicks, row["mail_links"], row["delivered"])

    def _quarantine(self, events):
        """Let events count nothing.

        :param events: pairs of id and reason.
        """
        if not events:
            return
        ids, reasons = zip(*events, strict=True)
        self.env.cr.execute(
            SQL(
                """
                UPDATE kestio_score_event event SET trust = 'quarantine', trust_reason = doubt.reason
                  FROM UNNEST(%s::int[], %s::varchar[]) doubt (id, reason) WHERE event.id = doubt.id
                """,
                list(ids),
                list(reasons),
            )
        )
        self.env["kestio.score.event"].invalidate_model()
        self._forget_devices(ids)

    def _forget_devices(self, ids):
        """Let programs own no device, also when they turn out to be programs by what they do after their first click.

        :param ids: of doubtful events; links that were opened at that moment are as if nobody had opened them.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH opened AS (
                    DELETE FROM kestio_score_link link USING kestio_score_event event
                     WHERE event.id = ANY(%(ids)s) AND event.url IS NOT NULL AND link.partner_id = event.partner_id
                       AND link.date BETWEEN event.date - %(near)s AND event.date + %(near)s
                    RETURNING link.visitor, link.partner_id, link.date)
                DELETE FROM kestio_score_device device USING opened
                 WHERE device.visitor = opened.visitor AND device.partner_id = opened.partner_id
                   AND device.date >= opened.date - %(near)s
                """,
                ids=list(ids),
                near=NEAR,
            )
        )
        self.env["kestio.score.link"].invalidate_model()
        self.env["kestio.score.device"].invalidate_model()

    # Clicks after which nothing is read

    @api.model
    def _followed_hosts(self):
        """Hook: hosts whose pages are recorded for known contacts; a click on another tells nothing by its silence."""
        return []

    @api.model
    def _followed_pages(self):
        """Hook: return a SQL condition on ``click.url``: that page is one of those which are recorded."""
        return SQL("TRUE")

    @api.model
    def _cron_doubt(self):
        """Quarantine clicks of the last day on our own pages that nobody read; the method of ``ir_cron_trust``.

        Only of contacts whose device is known: what others read is nobody's, so their silence tells nothing.
        """
        hosts = self._followed_hosts()
        if not hosts:
            return
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT click.id, click.partner_id, click.lead_id FROM kestio_score_event click
                  JOIN kestio_score_event_type kind ON kind.id = click.type_id AND kind.code = 'mailing_click'
                 WHERE click.trust = 'trusted' AND click.date BETWEEN %(from)s AND %(to)s
                   AND substring(click.url FROM '^https?://([^/:?#]+)') = ANY(%(hosts)s) AND %(recorded)s
                   AND EXISTS (
                       SELECT FROM kestio_score_device device
                        WHERE device.partner_id = click.partner_id AND device.date <= click.date + interval '1 min')
                   AND NOT EXISTS (
                       SELECT FROM kestio_score_event page
                         JOIN kestio_score_event_type what ON what.id = page.type_id AND what.code = 'page_view'
                        WHERE page.partner_id = click.partner_id
                          AND page.date BETWEEN click.date - %(again)s AND click.date + %(wait)s)
                """,
                **{"from": now - timedelta(days=1), "to": now - FOLLOWS, "hosts": hosts},
                wait=FOLLOWS,
                again=AGAIN,
                recorded=self._followed_pages(),
            )
        )
        self._quarantine([(event, "no_follow_up") for event, _partner, _lead in rows])
        self.env["kestio.score.ledger"]._recompute({row[1] for row in rows}, {row[2] for row in rows})
