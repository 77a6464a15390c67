"""The public page under load, over real connections: fifty prospects want one time, and a stranger guesses links."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from lxml import html

from tools import database, odoo_process, templates
from tools.places import cache
from tools.run import free_port

RACERS, GUESSES, GUESSERS = 50, 400, 8
ALLOWED = 20  # wrong links of one address, see ``BAD_TOKENS``
STRANGER, PROSPECT, OLD_LINKS = "127.0.0.2", "127.0.0.1", "127.0.0.3"
# All are offered the same times of one rep: nobody has booked yet. The links of three others work no more.
PREPARE = """
import json
from datetime import timedelta
from odoo import fields
rep = env["res.users"].with_context(no_reset_password=True).create(
    {"name": "Wanted Rep", "login": "wanted.rep", "tz": "UTC",
     "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}
)
def flow(place, **values):
    fixed = {"name": f"Racer {place}", "kind": "proposal", "title": "Demonstration", "user_id": rep.id,
             "company_id": rep.company_id.id, "minutes": 60, "email": f"racer{place}@example.com", "lang": "en_US",
             "tz": "UTC", "state": "sent", "attempt": 1}
    return {**fixed, **values}
flows = env["kestio.rebooking"].create([flow(place) for place in range(RACERS + 1)])
admin, past = env.ref("base.user_admin").id, fields.Datetime.now() - timedelta(minutes=1)
dead = env["kestio.rebooking"].create(
    [flow("late", user_id=admin, expires=past), flow("lost", user_id=admin, state="lost"), flow("gone", user_id=admin)]
)
answer = {"dead": dead.mapped("token")}
dead[-1].unlink()
for flow in flows:
    assert flow._offer(fields.Datetime.now()) == ""
starts = [flow.slot_ids.sorted("start").mapped("start") for flow in flows]
assert all(one == starts[0] for one in starts), starts
answer |= {"rep": rep.id, "tokens": flows.mapped("token"), "slot": starts[0][0].strftime("%Y-%m-%dT%H:%M")}
open(FILE, "w").write(json.dumps(answer))
"""
MEETINGS = "SELECT id, start::text FROM calendar_event WHERE user_id = %s AND active"
STATES = "SELECT state, COUNT(*) FROM kestio_rebooking WHERE user_id = %s GROUP BY 1"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


@dataclass
class Answer:
    """What came back over a connection."""

    status: int
    text: str
    headers: http.client.HTTPMessage

    def times(self) -> list[str]:
        """Return the times that the page offers."""
        return html.fromstring(self.text).xpath("//input[@name='slot']/@value")


@dataclass
class Place:
    """A server with a rep whom fifty prospects want to meet at one time, and one prospect more.

    :param tokens: of those prospects.
    :param dead: tokens that expired, that lead to a flow that was lost, and to one that was deleted.
    """

    port: int
    rep: int
    tokens: list[str]
    dead: list[str]
    slot: str
    name: str
    read: Callable[..., list[tuple]]

    def connect(self, address: str = PROSPECT) -> http.client.HTTPConnection:
        """Return an open connection from an address."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(address, 0))
        connection.connect()
        return connection

    def ask(self, token: str, slot: str = "", address: str = PROSPECT, **headers: str) -> Answer:
        """Open the page of a token, or book a time on it."""
        with contextlib.closing(self.connect(address)) as connection:
            return ask(connection, token, slot, **headers)

    def everything(self) -> dict[str, tuple]:
        """Return what shows whether any row of any table was written since."""
        names = [name for [name] in self.read(TABLES)]
        rows = self.read(
            " UNION ALL ".join(
                f"SELECT '{name}', COUNT(*), COALESCE(SUM(xmin::text::bigint), 0) FROM \"{name}\"" for name in names
            )
        )
        return {name: tuple(figures) for name, *figures in rows}


def ask(connection: http.client.HTTPConnection, token: str, slot: str = "", **headers: str) -> Answer:
    """Open the page of a token over a connection, or book a time on it."""
    body = urlencode({"slot": slot}) if slot else None
    fixed = {"Content-Type": "application/x-www-form-urlencoded"} if slot else {}
    connection.request("POST" if slot else "GET", f"/kestio/meeting/{token}", body, {**fixed, **headers})
    response = connection.getresponse()
    return Answer(response.status, response.read().decode(), response.headers)


@pytest.fixture(scope="module")
def place(connection, run, tmp_path_factory) -> Iterator[Place]:
    """A server of its own: it remembers who was wrong too often, and its log tells of the race."""
    name, folder = run.database("race"), tmp_path_factory.mktemp("race")
    templates.clone("plain", connection, name)
    file, log, port = folder / "race.json", cache("log") / f"{run.name}-race.log", free_port()
    values = {"FILE": str(file), "RACERS": RACERS}
    # Odoo's shell reads a script as it would be typed: one block, one line.
    odoo_process.script(f"globals().update({values!r})\nexec({PREPARE!r}, globals())", name, connection, log)
    with contextlib.closing(database.connect(connection, name)) as opened:
        opened.autocommit = True

        def read(statement: str, *values: object) -> list[tuple]:
            cursor = opened.cursor()
            cursor.execute(statement, values or None)
            return cursor.fetchall()

        with odoo_process.serving(name, connection, port, log, "--max-cron-threads=0"):
            yield Place(port, name=name, read=read, **json.loads(file.read_text(encoding="utf-8")))


def test_one_of_fifty_who_race_for_a_time_gets_it_and_the_others_fresh_ones(place):
    barrier = threading.Barrier(RACERS)

    def race(token: str) -> Answer:
        with contextlib.closing(place.connect()) as connection:
            barrier.wait(60)
            return ask(connection, token, place.slot)

    assert place.slot in place.ask(place.tokens[-1]).times()
    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(race, place.tokens[:RACERS]))

    assert Counter(answer.status for answer in answers) == {303: 1, 200: RACERS - 1}
    late = [answer for answer in answers if answer.status == 200]
    assert all("has just taken this time" in answer.text for answer in late)
    assert {len(answer.times()) for answer in late} == {3}
    assert place.slot not in {time for answer in late for time in answer.times()}
    assert place.slot not in place.ask(place.tokens[-1]).times()
    [(_event, start)] = place.read(MEETINGS, place.rep)
    assert start.replace(" ", "T").startswith(place.slot)
    assert dict(place.read(STATES, place.rep)) == {"rebooked": 1, "sent": RACERS}


def test_links_that_never_worked_and_that_work_no_more_get_the_same_answer(place):
    before = place.everything()
    words = [*place.dead, secrets.token_urlsafe(32), "x", "a" * 500]
    shown = [place.ask(word, address=OLD_LINKS) for word in words]
    booked = [place.ask(word, place.slot, OLD_LINKS) for word in words]
    refused = [place.ask(f"stop/{secrets.token_urlsafe(32)}", slot, OLD_LINKS) for slot in ("", place.slot)]
    answers = [*shown, *booked, *refused]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(name for name in answer.headers if name != "Date") for answer in answers}) == 1
    assert place.everything() == before


def test_behind_a_proxy_the_visitor_is_limited_and_not_the_proxy(place, connection, tmp_path):
    port, token = free_port(), place.tokens[-1]
    with odoo_process.serving(place.name, connection, port, tmp_path / "log", "--max-cron-threads=0", "--proxy-mode"):
        behind = dataclasses.replace(place, port=port)

        def ask(word: str, visitor: str) -> int:
            # The proxy adds whom it sees to whatever the visitor claims to be.
            forwarded = {"X-Forwarded-Host": "crm.example.com", "X-Forwarded-For": f"10.9.9.9, {visitor}"}
            return behind.ask(word, **forwarded).status

        guesses = [ask(secrets.token_urlsafe(32), "203.0.113.7") for _try in range(ALLOWED + 5)]
        assert guesses == [404] * (ALLOWED - 1) + [429] * 6
        assert ask(token, "203.0.113.7") == 429
        assert ask(token, "203.0.113.8") == 200
        # One household has a whole network of the new addresses.
        for place_in_it in range(ALLOWED):
            ask(secrets.token_urlsafe(32), f"2001:db8:1:2::{place_in_it:x}")
        assert ask(token, "2001:db8:1:2::ffff") == 429
        assert ask(token, "2001:db8:1:3::1") == 200


def test_guessed_links_change_nothing_tell_nothing_and_are_limited(place):
    token = place.tokens[-1]
    assert place.ask(token, address=STRANGER).status == 200
    before = place.everything()

    def guess(number: int) -> list[Answer]:
        # Neither another address in a header nor another way to ask gets around the limit.
        slot, headers = place.slot if number % 2 else "", {"X-Forwarded-For": f"10.0.0.{number}"}
        words = [secrets.token_urlsafe(32) for _try in range(GUESSES // GUESSERS)]
        return [place.ask(word, slot, STRANGER, **headers) for word in words]

    with ThreadPoolExecutor(GUESSERS) as pool:
        answers = [answer for some in pool.map(guess, range(GUESSERS)) for answer in some]

    by_status = {status: [one for one in answers if one.status == status] for status in (404, 429)}
    assert sum(map(len, by_status.values())) == GUESSES
    assert len(by_status[404]) < ALLOWED + GUESSERS
    for status, same in by_status.items():
        assert len({answer.text for answer in same}) == 1, status
        assert not [answer for answer in same if "Set-Cookie" in answer.headers], status
        assert "Wanted Rep" not in same[0].text, status
    assert {answer.headers["Retry-After"] for answer in by_status[429]} == {"600"}
    assert place.everything() == before
    # Who guessed too often is not listened to any more, even with a link that works; others are.
    assert place.ask(token, address=STRANGER).status == 429
    assert len(place.ask(token).times()) == 3
