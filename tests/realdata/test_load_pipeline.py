"""The loader of deals on small files: what Odoo holds afterwards, against Odoo's own doing step by step."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

import pytest

from tools import load_pipeline
from tools.load import opportunities
from tools.say import Stop

DEALS = (
    "won,2026-01-01 08:00:00,2026-01-09 08:00:00,won,100,",
    "lost,2026-01-01 08:00:00,2026-01-09 08:00:00,lost,20.5,Price",
    "open,2026-01-02 08:00:00,,,300,", "again,2026-01-02 08:00:00,2026-01-20 08:00:00,won,5,",
)  # fmt: skip
ENTRIES = (
    "won,First,2026-01-01 08:00:00,Ann Loader", "won,Second,2026-01-03 08:00:00,Ann Loader",
    "won,Second,2026-01-04 08:00:00,Bob Loader", "won,Third,2026-01-05 08:00:00,112.0",
    "lost,First,2026-01-01 08:00:00,Ann Loader", "lost,Second,2026-01-04 08:00:00,Ann Loader",
    "open,First,2026-01-02 08:00:00,Bob Loader", "open,Third,2026-01-03 08:00:00,Bob Loader",
    "again,First,2026-01-02 08:00:00,Ann Loader", "again,Closed Lost,2026-01-03 08:00:00,Ann Loader",
    "again,Second,2026-01-06 08:00:00,Ann Loader", "again,Closed Won,2026-01-07 08:00:00,Ann Loader",
    "again,Third,2026-01-10 08:00:00,Bob Loader",
)  # fmt: skip
DATES = ("create_date", "date_open", "date_last_stage_update", "date_closed")


@pytest.fixture(scope="module")
def env(odoo, connection, run):
    """An Odoo that holds the small files."""
    from tools import templates

    name = run.database("small_pipeline")
    templates.clone("base", connection, name)
    with odoo(name) as env:
        yield env


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deals")
    from .conftest import DEALS_HEADER, ENTRIES_HEADER

    for name, rows in (("opportunities", (DEALS_HEADER, *DEALS)), ("history", (ENTRIES_HEADER, *ENTRIES))):
        (folder / f"{name}.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder / "opportunities.csv", folder / "history.csv"


@pytest.fixture(scope="module")
def summary(env, paths):
    return load_pipeline.load(env, load_pipeline.read(*paths))


@pytest.fixture
def lead(env, summary):
    """Return the lead of a deal of the files."""
    return lambda name: env["crm.lead"].browse(env.ref(f"__import__.opportunity_{name}").id)


def test_summary_tells_what_was_done(summary):
    assert (summary.loaded, summary.won, summary.lost, summary.open, summary.already) == (4, 2, 1, 1, 0)
    assert (summary.users, summary.stages) == (3, ("First", "Second", "Third"))
    assert any(text.startswith("4 deals loaded (2 won, 1 lost, 1 open), 12 changes") for text in summary.sentences())
    assert "1 deals were opened again after they had been closed" in summary.sentences()


def test_stages_stand_in_the_order_of_the_deals_before_the_won_one(env, summary):
    stages = env["crm.stage"].search([], order="sequence, id")
    assert [stage.name for stage in stages][-4:] == ["First", "Second", "Third", "Won"]
    assert stages[-1].is_won


def test_leads_are_as_the_files_say(lead):
    assert [lead(name).won_status for name in ("won", "lost", "open", "again")] == ["won", "lost", "pending", "won"]
    assert [lead(name).stage_id.name for name in ("won", "lost", "open")] == ["Won", "Second", "Third"]
    assert [lead(name).expected_revenue for name in ("won", "lost")] == [100, 20.5]
    assert (lead("lost").lost_reason_id.name, lead("lost").probability, lead("lost").active) == ("Price", 0, False)
    assert [lead(name).user_id.name for name in ("won", "open")] == ["Salesperson 112", "Bob Loader"]


@pytest.mark.parametrize(("name", "days"), [
    ("won", (1, 1, 9, 9)), ("lost", (1, 1, 4, 9)), ("open", (2, 2, 3, None)), ("again", (2, 2, 20, 20)),
])  # fmt: skip
def test_dates_are_those_of_the_files(lead, name, days):
    held = [lead(name)[field] for field in DATES]
    assert held == [day and datetime(2026, 1, day, 8) or False for day in days]


def test_messages_and_tracking_values_are_those_of_odoo(env, lead):
    """The same deals, led by hand through Odoo's own methods, leave the same rows."""
    for name in ("won", "lost", "open", "again"):
        loaded = lead(name)
        by_hand = led_by_hand(env, loaded, [row.split(",") for row in ENTRIES if row.startswith(f"{name},")])
        assert told(env, by_hand) == told(env, loaded), name
        by_hand.unlink()


def test_messages_bear_the_moments_of_the_files(env, lead):
    messages = env["mail.message"].search([("model", "=", "crm.lead"), ("res_id", "=", lead("won").id)], order="id")
    assert [message.date.day for message in messages] == [1, 3, 4, 5, 9]
    assert messages[1:].mapped("parent_id") == messages[:-1]


def test_time_in_each_stage_is_what_odoo_reads_from_it(lead):
    seconds = {int(stage): value for stage, value in lead("lost").duration_tracking.items() if stage != "s"}
    first, second = lead("lost").stage_id.search([("name", "in", ("First", "Second"))], order="sequence")
    assert seconds[first.id] == 3 * 24 * 3600
    assert second.id in seconds


def test_second_run_loads_only_what_is_missing(env, summary, paths, tmp_path):
    more = tmp_path / "more.csv"
    more.write_text(paths[0].read_text(encoding="utf-8") + "\nnew,2026-02-01,,,7,\n", encoding="utf-8")
    again = load_pipeline.load(env, load_pipeline.read(more, paths[1]))
    assert (again.loaded, again.already, again.users) == (1, 4, 0)
    assert "4 deals were there already: left as they are" in again.sentences()
    assert env["crm.lead"].with_context(active_test=False).search_count([("name", "=", "Opportunity won")]) == 1


def test_second_loader_at_the_same_time_is_refused(env, summary, paths):
    pipeline, refused = load_pipeline.read(*paths), pytest.raises(Stop, match="another program is loading deals into")
    with env.registry.cursor() as cursor, load_pipeline.alone(env(cr=cursor)), refused:
        load_pipeline.load(env, pipeline)


def led_by_hand(env, loaded, rows):
    """Return a lead that went the way of a loaded one, one transaction's worth of changes at a time."""
    users = {user.name: user for user in env["res.users"].search([])}
    stages = {stage.name: stage for stage in env["crm.stage"].search([])}
    users["112.0"] = users.get("Salesperson 112")
    first = rows[0]
    lead = env["crm.lead"].with_context(mail_create_nosubscribe=True).with_user(users[first[3]]).sudo().create({
        "name": "By hand", "type": "opportunity", "stage_id": stages[first[1]].id, "user_id": users[first[3]].id,
        "team_id": loaded.team_id.id, "company_id": loaded.company_id.id,
    })  # fmt: skip
    note(env)
    for _deal, stage, _at, user in rows[1:]:
        lead = lead.with_user(users[user]).sudo()
        move(lead, stages.get(stage), users[user], is_won=stage == "Closed Won")
        note(env)
    if loaded.won_status == "won":
        lead.action_set_won()
    elif loaded.won_status == "lost":
        lead.action_set_lost(lost_reason_id=loaded.lost_reason_id.id)
    note(env)
    return lead


def move(lead, stage, user, *, is_won: bool) -> None:
    """Bring a lead into a stage; a closing is none, and a lost lead is restored by the way."""
    if not stage:
        (lead.action_set_won if is_won else lead.action_set_lost)()
        return
    active = {} if lead.active else {"active": True}
    lead.write({"stage_id": stage.id, "user_id": user.id, **active})


def note(env) -> None:
    """Let Odoo write what it tracked, as at the end of a transaction."""
    env.flush_all()
    env.cr.precommit.run()


def told(env, lead) -> list:
    """Return the kind, the text and the author of each message, with the values that it tracks."""
    env.cr.execute(
        """
        SELECT m.id, m.subtype_id, m.message_type, m.body, m.author_id, m.is_internal, m.record_company_id,
               f.name, v.old_value_integer, v.new_value_integer, v.old_value_char, v.new_value_char
          FROM mail_message m LEFT JOIN mail_tracking_value v ON v.mail_message_id = m.id
          LEFT JOIN ir_model_fields f ON f.id = v.field_id
         WHERE m.model = 'crm.lead' AND m.res_id = %s AND m.message_type = 'notification' ORDER BY m.id, f.name
        """,
        [lead.id],
    )
    rows = groupby(env.cr.fetchall(), key=lambda row: row[:7])
    return [(*head[1:], [row[7:] for row in group]) for head, group in rows]


def test_batches_do_not_matter(env, summary, paths, monkeypatch):
    monkeypatch.setattr(opportunities, "BATCH", 1)
    env.cr.execute("UPDATE ir_model_data SET name = 'x' || name WHERE module = '__import__' AND model = 'crm.lead'")
    assert load_pipeline.load(env, load_pipeline.read(*paths)).loaded == 4
