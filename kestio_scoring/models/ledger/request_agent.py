"""Ledger: who asks for a page: a person's browser, or a program."""

from odoo.http import request

from ...engine import trust


def request_doubt():
    """Return why the present request is not a person's, or None; outside a request nothing is doubtful."""
    if not request:
        return None
    asked = request.httprequest
    return trust.request_reason(asked.user_agent.string, {name.lower(): value for name, value in asked.headers.items()})
