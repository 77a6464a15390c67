"""Ledger: who asks for a page: a person's browser, or a program."""

from odoo.http import request

from ...engine import trust


def request_doubt(reason=trust.request_reason):
    """Return why the present request is not a person's, or None; outside a request nothing is doubtful.

    :param reason: how programs are told; ``trust.picture_reason`` where a picture of a mail is asked for.
    """
    if not request:
        return None
    asked = request.httprequest
    return reason(asked.user_agent.string, {name.lower(): value for name, value in asked.headers.items()})
