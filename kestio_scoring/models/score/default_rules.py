"""Score: the rules that a company begins with, in plain data: usual weights, to be changed before publishing."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
# Group, most points, and its rules: event, points, how points fade, days, address, and further values.
ENGAGEMENT = (
    (
        _lt("Web site"),
        30,
        (
            ("page_view", 1, "half_life", 14, "", {"per_day": 5}),
            ("page_view", 5, "half_life", 14, "*pricing*", {"per_day": 1}),
            ("return_visit", 4, "half_life", 21, "", {}),
        ),
    ),
    (
        _lt("Mails"),
        30,
        (
            ("mailing_open", 1, "half_life", 14, "", {"per_day": 1}),
            ("mailing_click", 5, "half_life", 21, "", {"per_day": 2}),
            ("mailing_reply", 15, "half_life", 30, "", {}),
            ("mail_read", 2, "half_life", 14, "", {"per_day": 1}),
            ("mail_reply", 15, "half_life", 30, "", {"per_day": 1}),
        ),
    ),
    (
        _lt("Requests and quotes"),
        60,
        (
            ("form", 25, "half_life", 45, "", {"per_day": 1}),
            ("quote_open", 10, "half_life", 21, "", {}),
            ("quote_reopen", 6, "half_life", 14, "", {"per_day": 2}),
        ),
    ),
    (
        _lt("Meetings and refusals"),
        0,
        (
            ("meeting_held", 20, "half_life", 60, "", {}),
            ("no_show", -8, "linear", 90, "", {}),
            ("unsubscribed", -25, "none", 0, "", {"once": True}),
        ),
    ),
)
FACTS = _lt("Who they are")
# Name, points, whom it is about, and the condition.
FIT = (
    (_lt("Company and telephone known"), 10, "lead", "['&', ('partner_name', '!=', False), ('phone', '!=', False)]"),
    (_lt("Mail address known"), 5, "lead", "[('email_from', '!=', False)]"),
    (_lt("Revenue estimated"), 10, "lead", "[('expected_revenue', '>', 0)]"),
    (_lt("Referred by somebody"), 10, "lead", "[('kestio_origin', 'in', ['referral', 'word_of_mouth'])]"),
    (_lt("Position known"), 5, "contact", "[('function', '!=', False)]"),
    (_lt("Customer already"), 10, "contact", "[('commercial_partner_id.sale_order_ids.state', '=', 'sale')]"),
)
