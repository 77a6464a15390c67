"""Two editors of a charter's matrix, over real connections: whoever is second is told, and nothing is lost."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import odoorpc
import pytest

ROUNDS = 3
RULE = "kestio.charter.rule"


@dataclass
class Table:
    """A draft with one marker, and two editors who have it open."""

    charter: int
    marker: int
    places: list[tuple[int, int]]
    editors: dict[str, odoorpc.ODOO]

    def save(self, name: str, place: list, values: dict | bool, seen: str | bool = False) -> dict:
        """Save a change as one of the editors."""
        change = {"place": place, "values": values, "seen": seen}
        return self.editors[name].execute("kestio.charter", "save_matrix", [self.charter], [change])

    def rules(self, name: str) -> list[dict]:
        """Return what the rules of the version say."""
        return self.editors[name].execute(RULE, "search_read", [("charter_id", "=", self.charter)], ["state"])


@pytest.fixture
def table(odoo, server) -> Table:
    env, word = odoo.env, secrets.token_hex(4)
    group = env.ref("kestio_brand_charter.group_editor").id
    names = [f"first.{word}", f"second.{word}"]
    env["res.users"].create(
        [{"name": name, "login": name, "password": name, "group_ids": [(4, group)]} for name in names]
    )
    brand = env["kestio.brand"].create({"name": f"Matrix {word}"})
    charter = env["kestio.charter"].create({"brand_id": brand, "promise": "You know where you stand."})
    marker = env["kestio.charter.marker"].create({"charter_id": charter, "name": "We call back"})
    [read] = env["kestio.charter"].read([charter], ["channel_ids", "step_ids"])
    places = [(channel, step) for channel in read["channel_ids"] for step in read["step_ids"]]
    return Table(charter, marker, places, {name: server.login(name, name) for name in names})


def test_the_second_editor_is_told_who_was_faster_and_what_he_left(table):
    first, second = table.editors
    place = [table.marker, *table.places[0], ""]
    seen = table.save(first, place, {"state": "defined"})["saved"][0]["seen"]
    table.save(first, place, {"state": "deployed"}, seen)
    [conflict] = table.save(second, place, {"state": "audited"}, seen)["conflicts"]
    assert conflict["who"] == first
    assert "Deployed" in conflict["left"]
    assert [rule["state"] for rule in table.rules(second)] == ["deployed"]


def test_of_two_who_fill_an_empty_cell_at_once_one_saves_and_the_other_is_told(table):
    barrier = threading.Barrier(2)

    def race(name: str, place: list, state: str) -> tuple[str, str, dict]:
        barrier.wait(60)
        return name, state, table.save(name, place, {"state": state})

    for place in table.places[:ROUNDS]:
        with ThreadPoolExecutor(2) as pool:
            runs = [
                pool.submit(race, name, [table.marker, *place, ""], state)
                for name, state in zip(table.editors, ("defined", "audited"), strict=True)
            ]
            answers = [run.result(120) for run in runs]
        [(winner, state, saved)] = [answer for answer in answers if "saved" in answer[2]]
        [(_loser, _state, told)] = [answer for answer in answers if "conflicts" in answer[2]]
        assert told["conflicts"][0]["who"] == winner
        assert {row[0] for row in saved["fresh"]["rules"]} <= {row[0] for row in told["fresh"]["rules"]}
        kept = table.editors[winner].execute(
            RULE,
            "search_read",
            [("charter_id", "=", table.charter), ("channel_id", "=", place[0])],
            ["state", "step_id"],
        )
        assert [rule["state"] for rule in kept if rule["step_id"][0] == place[1]] == [state]


def test_of_two_who_change_a_rule_at_once_one_saves_and_the_other_is_told(table):
    first = next(iter(table.editors))
    barrier = threading.Barrier(2)
    for place in table.places[:ROUNDS]:
        whole = [table.marker, *place, ""]
        seen = table.save(first, whole, {"applicability": "required"})["saved"][0]["seen"]

        def race(name: str, state: str, whole=whole, seen=seen) -> dict:
            barrier.wait(60)
            return table.save(name, whole, {"state": state}, seen)

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(race, table.editors, ("defined", "deployed")))
        assert sorted("saved" in answer for answer in answers) == [False, True]


def test_two_editors_on_two_cells_of_one_marker_both_save(table):
    barrier = threading.Barrier(2)

    def race(name: str, place: tuple[int, int]) -> dict:
        barrier.wait(60)
        return table.save(name, [table.marker, *place, ""], {"state": "defined"})

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(race, table.editors, table.places))
    assert all("saved" in answer for answer in answers)
    assert len(table.rules(next(iter(table.editors)))) == 2
