"""Visit: every few minutes: asks about meetings that ended, follows up quotes, and watches what is in the queue."""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

SLICE = 200
PATIENCE = timedelta(days=3)  # with a mail server that does not answer
_LOCK = 0x6B65736D  # "kesm": our own space of advisory locks
ENDED = ("sent", "received", "exception", "cancel")
PARTS = ("question", "quote", "mail")


class KestioMeetingJob(models.AbstractModel):
    """Each part is complete in itself and does nothing twice: what was done is written with it."""

    _name = "kestio.meeting.job"
    _description = "Meeting job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_meeting(self):
        """Do all parts; the method of ``ir_cron_meeting``."""
        if not self.env["kestio.model.scope"]._used_since():
            return
        for place, part in enumerate(PARTS):
            if not self._run_slices(part, later=len(PARTS) - place - 1):
                return

    def _run_slice(self, model):
        """Do the next slice of a part; return how many it had and how many are left.

        :param model: the name of the part.
        """
        if not self._is_mine(_LOCK, PARTS.index(model)):
            return 0, 0
        return {"question": self._ask, "quote": self._follow_quotes, "mail": self._watch_mails}[model](SLICE)

    @api.model
    def _run_now(self):
        """Do everything that is due, in this transaction."""
        job = self.sudo()
        for part in PARTS:
            while job._run_slice(part)[1]:
                continue

    # Questions

    def _ask(self, limit):
        """Ask about meetings that ended half an hour ago or more."""
        events = self.env["calendar.event"].sudo()
        due = Domain("kestio_to_qualify", "=", True) & Domain("kestio_asked_on", "=", False)
        found = events.search(due, order="stop, id", limit=limit + 1)
        mine = found[:limit].try_lock_for_update(allow_referencing=True)
        mine._kestio_ask()
        return len(mine), len(found) - limit if mine and len(found) > limit else 0

    # Quotes

    def _follow_quotes(self, limit):
        """Apply the rules that are due to quotes that nobody has answered."""
        return self.env["kestio.quote.follow.up"].sudo()._follow(limit)

    # Mails

    def _watch_mails(self, limit):
        """Note which mails have left, and send those again that no server has taken, for some days.

        A mail that a server has refused, or in whose sending something else went wrong, may have left: it is not
        sent again, but shown as failed.
        """
        rows = self.env["kestio.meeting.rule.done"].sudo()
        ended = Domain("mail_id", "=", False) | Domain("mail_id.state", "in", ENDED)
        found = rows.search(Domain("state", "=", "waiting") & ended, order="id", limit=limit + 1)
        mine = found[:limit].try_lock_for_update(allow_referencing=True)
        again = mine.filtered(lambda row: row._is_unreached(PATIENCE))
        again._send_again()
        (mine - again)._close()
        return len(mine), len(found) - limit if mine and len(found) > limit else 0
