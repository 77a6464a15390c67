"""Ledger: what tells a program from a person: who asks, how soon, how many links, and what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SOON = timedelta(seconds=2)
AT_ONCE, QUICKLY = timedelta(seconds=5), timedelta(minutes=1)
MOST = 0.6
FEW = 3  # fewer links say nothing, all or most as they may be

# Crawlers, mail scanners, link previews, libraries and headless browsers, by what they call themselves.
_PROGRAMS = re.compile(
    r"bot\b|bot[/;)]|crawl|spider|slurp|scan|preview|prefetch|monitor|uptime|pingdom|archiver|validator|fetcher"
    r"|facebookexternalhit|whatsapp|telegram|skypeuripreview|slack-imgproxy|discord|linkedin|embedly|vkshare"
    r"|barracuda|mimecast|proofpoint|ironport|fireeye|trendmicro|symantec|sophos|safelinks|defender|messagelabs"
    r"|googleimageproxy|yahoomailproxy|python|curl|wget|libwww|java/|okhttp|go-http|httpclient|axios|node-fetch"
    r"|php/|ruby|perl|aiohttp|httpx|scrapy|postman|headless|phantomjs|puppeteer|playwright|selenium|lighthouse",
    re.IGNORECASE,
)
# Servers of mail providers that fetch a picture when its reader opens the mail.
_READERS = re.compile("googleimageproxy|yahoomailproxy", re.IGNORECASE)
# Apple's fetches the pictures of all mails, read or not, and gives no other name.
_FETCHER = "Mozilla/5.0"
_PREVIEW_HEADERS = ("purpose", "sec-purpose", "x-purpose", "x-moz")


@dataclass(frozen=True)
class Click:
    """One link of one mail opened by, or for, one person."""

    date: datetime
    link: str


def is_program(agent: str | None) -> bool:
    """Tell whether a program says by its name that it is one; people's browsers always have a name.

    >>> is_program("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36")
    False
    >>> [is_program(name) for name in ("", None, "Googlebot/2.1", "python-requests/2.31", "BarracudaCentral")]
    [True, True, True, True, True]
    """
    return not agent or bool(_PROGRAMS.search(agent))


def is_preview(headers: Mapping[str, str]) -> bool:
    """Tell whether a page was asked for to be shown small, or in advance.

    >>> is_preview({"sec-purpose": "prefetch;prerender"}), is_preview({"odoo-link-preview": "True"}), is_preview({})
    (True, True, False)
    """
    if headers.get("odoo-link-preview"):
        return True
    return any(re.search("prefetch|preview|prerender", headers.get(name, "")) for name in _PREVIEW_HEADERS)


def request_reason(agent: str | None, headers: Mapping[str, str]) -> str | None:
    """Return why a request is not a person's, or None; names of headers are in small letters.

    >>> request_reason("Firefox", {"purpose": "preview"}), request_reason("curl/8", {}), request_reason("Firefox", {})
    ('preview', 'agent', None)
    """
    if is_preview(headers):
        return "preview"
    return "agent" if is_program(agent) else None


def picture_reason(agent: str | None, headers: Mapping[str, str]) -> str | None:
    """Return why a picture of a mail was not fetched because a person opened the mail, or None.

    >>> gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    >>> picture_reason(gmail, {}), picture_reason("Mozilla/5.0", {}), picture_reason("BarracudaCentral", {})
    (None, 'agent', 'agent')
    """
    if agent and _READERS.search(agent) and not is_preview(headers):
        return None
    return "agent" if agent == _FETCHER else request_reason(agent, headers)


def mail_reasons(clicks: Sequence[Click], links: int, delivered: datetime | None) -> list[str | None]:
    """Return why each click on the links of one mail to one person is doubtful, or None for those that are not.

    All links of a mail within five seconds, or more than 60 % of them within a minute, is what a scanner does: every
    one of these clicks is doubtful. A person may well read all of a mail in an afternoon.

    :param links: how many different links the mail had; 0: not known.
    :param delivered: when the mail was delivered, if that is known.

    >>> at = datetime(2026, 1, 5, 9)
    >>> early = Click(at + timedelta(seconds=1), "a")
    >>> late = [Click(at + timedelta(minutes=n), link) for n, link in enumerate("abc", 5)]
    >>> burst = [Click(at + timedelta(minutes=9, seconds=n), link) for n, link in enumerate("abc")]
    >>> mail_reasons([early, *late], 3, at)
    ['fast_click', None, None, None]
    >>> mail_reasons(burst, 3, at), mail_reasons(burst, 4, at), mail_reasons(burst, 9, at)[0]
    (['all_links', 'all_links', 'all_links'], ['most_links', 'most_links', 'most_links'], None)
    """
    return [
        "fast_click"
        if delivered is not None and timedelta(0) <= click.date - delivered < SOON
        else _burst_reason(click, clicks, links)
        for click in clicks
    ]


def _burst_reason(click: Click, clicks: Sequence[Click], links: int) -> str | None:
    """Return what the links that were opened close to a click say of it."""
    if links < FEW:
        return None
    if _opened(click, clicks, AT_ONCE) >= links:
        return "all_links"
    quickly = _opened(click, clicks, QUICKLY)
    return "most_links" if quickly >= FEW and quickly > MOST * links else None


def _opened(click: Click, clicks: Sequence[Click], within: timedelta) -> int:
    """Return how many links were opened, at most, in any such time that the click is in."""
    starts = {other.date for other in clicks if timedelta(0) <= click.date - other.date <= within}
    return max(len({other.link for other in clicks if start <= other.date <= start + within}) for start in starts)
