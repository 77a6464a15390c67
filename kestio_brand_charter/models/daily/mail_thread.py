"""Daily work: the chatter knows whether the charter has something to say, to offer it where one writes."""

from odoo import models
from odoo.addons.mail.tools.discuss import Store


class MailThread(models.AbstractModel):
    """Leads and contacts; costs no query."""

    _inherit = "mail.thread"

    def _thread_to_store(self, store: Store, fields, *, request_list=None):
        result = super()._thread_to_store(store, fields, request_list=request_list)
        if request_list and self.env.user._is_internal() and self.env["kestio.charter.daily"]._is_on(self._name):
            for thread in self:
                store.add(thread, {"kestio_charter": True}, as_thread=True)
        return result
