"""A database on which stock Odoo worked for a while has the history of its leads as soon as the addon is installed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tools import database as databases
from tools import odoo_process, server_log, templates
from tools.places import cache

# Played by stock Odoo in transactions of its own, as people do: the changes are logged when each is committed. The
# log is then dated back; what a person did with a lead is told in the name of the lead.
PLAYED = """
stages = env["crm.stage"].create([{"name": name, "sequence": place, "is_won": name == "Closed"}
                                  for place, name in enumerate(["First", "Second", "Third", "Closed"])])
first, second, third, closed = stages
team = env["crm.team"].create({"name": "Past team"})
anna, ben = env["res.users"].create([{"name": name, "login": name, "group_ids": [(4, env.ref(
    "sales_team.group_sale_salesman").id)]} for name in ("past_anna", "past_ben")])
team.member_ids = anna + ben
names = ["moved", "won", "lost", "reopened", "priced", "handed over", "french", "untouched"]
leads = {name: env["crm.lead"].create({"name": name, "type": "opportunity", "stage_id": first.id, "team_id": team.id,
                                       "user_id": anna.id, "expected_revenue": 100}) for name in names}
env.cr.commit()

def day(number):
    env.cr.commit()
    env.cr.execute("UPDATE mail_tracking_value SET create_date = %s WHERE create_date > '2026-01-01'",
                   [f"2025-01-{number:02} 12:00:00"])
    env.cr.execute("UPDATE mail_message SET date = %s WHERE model = 'crm.lead' AND date > '2026-01-01'",
                   [f"2025-01-{number:02} 12:00:00"])
    env.cr.commit()
    env.invalidate_all()

def write(name, **values):
    leads[name].write(values)
    env.cr.commit()

day(1)
write("moved", stage_id=second.id)
write("priced", expected_revenue=150.5)
write("handed over", user_id=ben.id)
leads["french"].with_context(lang="fr_FR").write({"stage_id": second.id})
day(5)
write("moved", stage_id=third.id)
leads["won"].action_set_won()
leads["lost"].action_set_lost()
leads["french"].with_context(lang="fr_FR").action_set_lost()
leads["reopened"].action_set_lost()
day(10)
leads["reopened"].action_restore()
write("moved", stage_id=second.id, expected_revenue=80)
day(20)
for lead in leads.values():
    env.cr.execute("UPDATE crm_lead SET create_date = '2025-01-01', date_last_stage_update = '2025-01-01'"
                   " WHERE id = %s", [lead.id])
# A stage that is gone when the addon comes.
gone = env["crm.stage"].create({"name": "Gone"})
dropped = env["crm.lead"].create({"name": "from a lost stage", "type": "opportunity", "stage_id": gone.id})
env.cr.commit()
env.cr.execute("UPDATE crm_lead SET create_date = '2025-01-01' WHERE id = %s", [dropped.id])
dropped.stage_id = second
env.cr.commit()
gone.unlink()
env.cr.commit()
"""
HISTORY = """
SELECT to_char(past.date_from, 'MM-DD'), stage.name->>'en_US', past.won_status, past.expected_revenue::float8, who.login
  FROM kestio_lead_history past
  JOIN crm_lead lead ON lead.id = past.lead_id
  LEFT JOIN crm_stage stage ON stage.id = past.stage_id
  LEFT JOIN res_users who ON who.id = past.user_id
 WHERE lead.name = %s ORDER BY past.date_from
"""
EXPECTED = {
    "moved": [
        ("01-01", "First", "pending", 100),
        ("01-05", "Second", "pending", 100),
        ("01-10", "Third", "pending", 100),
        ("01-20", "Second", "pending", 80),
    ],
    "lost": [("01-01", "First", "pending", 100), ("01-10", "First", "lost", 100)],
    "french": [
        ("01-01", "First", "pending", 100),
        ("01-05", "Second", "pending", 100),
        ("01-10", "Second", "lost", 100),
    ],
    "reopened": [
        ("01-01", "First", "pending", 100),
        ("01-10", "First", "lost", 100),
        ("01-20", "First", "pending", 100),
    ],
    "priced": [("01-01", "First", "pending", 100), ("01-05", "First", "pending", 150.5)],
    "untouched": [("01-01", "First", "pending", 100)],
}


@pytest.fixture(scope="module")
def installed(connection, run) -> Iterator[str]:
    """A database with a past made by stock Odoo, on which the addon was installed."""
    name = run.database("history")
    templates.clone("base", connection, name)
    log = cache("log") / f"{run.name}-history.log"
    odoo_process.script(PLAYED, name, connection, log)
    arguments = ["-d", name, "-i", "kestio_model", "--stop-after-init", "--no-http"]
    odoo_process.watched(arguments, connection, log, lambda text: None)
    assert server_log.problems(log) == []
    yield name
    databases.drop(connection, name)


@pytest.fixture
def ask(connection, installed):
    """Return a function that runs a statement and gives its rows."""

    def rows(statement: str, *parameters):
        with contextlib.closing(databases.connect(connection, installed)) as opened, opened.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    return rows


@pytest.mark.parametrize("name", EXPECTED)
def test_past_of_a_lead_is_there_on_the_first_day(name, ask):
    assert [row[:4] for row in ask(HISTORY, name)] == EXPECTED[name]


def test_won_lead_is_in_the_won_stage_since_it_was_won(ask):
    (_first, stage, status, *_rest), (day, won_stage, won, *_owner) = ask(HISTORY, "won")
    assert (stage, status) == ("First", "pending")
    assert (day, won) == ("01-10", "won")
    assert won_stage in {"Won", "Closed"}


def test_owners_are_those_of_the_time(ask):
    assert [row[4] for row in ask(HISTORY, "handed over")] == ["past_anna", "past_ben"]


def test_stage_that_is_gone_keeps_its_name(ask):
    names = ask(
        """
        SELECT past.stage_name->>'en_US' FROM kestio_lead_history past JOIN crm_lead lead ON lead.id = past.lead_id
         WHERE lead.name = 'from a lost stage' AND past.stage_id IS NULL
        """
    )
    assert names == [("Gone",)]


def test_every_lead_has_one_open_row_that_says_what_is_true_now(ask):
    wrong = ask(
        """
        SELECT lead.name FROM crm_lead lead
          LEFT JOIN kestio_lead_history past ON past.lead_id = lead.id AND past.date_to IS NULL
         WHERE (past.stage_id, past.user_id, past.team_id, past.won_status)
               IS DISTINCT FROM (lead.stage_id, lead.user_id, lead.team_id, lead.won_status)
        """
    )
    assert wrong == []


def test_rows_of_a_lead_follow_each_other_without_gap(ask):
    gaps = ask(
        """
        SELECT id FROM (SELECT id, date_to, LEAD(date_from) OVER (PARTITION BY lead_id ORDER BY date_from) AS next
                          FROM kestio_lead_history) chained
         WHERE date_to IS DISTINCT FROM next
        """
    )
    assert gaps == []
