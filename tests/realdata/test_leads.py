"""Real leads in Odoo: what was loaded, what is learned from them, and what the dialog warns about."""

from __future__ import annotations

import pandas
import pytest

from benchmarks.scoring.quality import trial
from tools import load_leads, templates

from . import inside


@pytest.fixture(scope="module")
def leads_database(odoo, connection, run, leads_path):
    """A database with Kestio and the real leads, all closed."""
    name = run.database("leads")
    templates.clone("plain", connection, name)
    with odoo(name) as env:
        summary = load_leads.load(env, trial.leads(), trial.LATE)
        yield env, summary


@pytest.fixture
def env(leads_database):
    """An environment that is put back as it was after each test."""
    with inside.undone(leads_database[0]) as env:
        yield env


@pytest.fixture(scope="module")
def raw(leads_path):
    return pandas.read_csv(leads_path, dtype={"Lead Number": str})


def opened(env):
    wizards = env["kestio.score.learn"]
    return wizards.browse(wizards.action_open()["res_id"])


def test_every_lead_is_there_with_outcome_and_attributes(leads_database, raw):
    env, summary = leads_database
    assert (summary.loaded, summary.won, summary.lost) == (6468, 2454, 4014)
    env.cr.execute("""
        SELECT right(l.name, 6), l.won_status = 'won', l.x_total_time_spent_on_website, l.x_tags, s.name
          FROM crm_lead l LEFT JOIN utm_source s ON s.id = l.source_id WHERE l.name LIKE 'Lead %' ORDER BY l.id
    """)
    held = env.cr.fetchall()
    columns = ("Lead Number", "Converted", "Total Time Spent on Website", "Tags")
    expected = zip(*(raw[column] for column in columns), strict=True)
    assert [row[:4] for row in held] == [
        (number, bool(won), float(seconds), None if pandas.isna(tag) else tag) for number, won, seconds, tag in expected
    ]
    assert sum(row[4] == "Direct Traffic" for row in held) == (raw["Lead Source"] == "Direct Traffic").sum()


def test_visits_are_events_of_the_ledger_before_the_lead_came(leads_database, raw):
    env, summary = leads_database
    assert summary.events == raw["TotalVisits"].fillna(0).clip(upper=30).sum()
    env.cr.execute("""
        SELECT COUNT(*), COUNT(*) FILTER (WHERE e.date <= l.create_date)
          FROM kestio_score_event e JOIN crm_lead l ON l.id = e.lead_id WHERE e.source = 'load_leads'
    """)
    assert env.cr.fetchone() == (summary.events, summary.events)


def test_loading_again_changes_nothing(env):
    summary = load_leads.load(env, trial.leads(), trial.LATE)
    assert (summary.loaded, summary.already, summary.events) == (0, 6468, 0)


def test_the_dialog_warns_about_the_columns_that_were_filled_afterwards_and_about_no_other(env):
    wizard = opened(env)
    doubtful = wizard.field_ids.filtered("is_doubtful")
    assert set(doubtful.mapped("label")) == set(trial.LATE)
    assert not any(doubtful.mapped("take"))
    assert "separates" in doubtful.filtered(lambda line: line.label == "Tags").signs
    assert "given_up" in doubtful.filtered(lambda line: line.label == "Asymmetrique Profile Index").signs


def test_what_was_learned_foretells_the_newest_leads(env):
    wizard = opened(env)
    wizard.action_learn()
    assert (wizard.learned, wizard.judged) == (4527, 1941)
    assert wizard.auc >= 0.84
    assert wizard.brier <= 0.155
    assert wizard.error <= 0.04
    assert wizard.lift_10 >= wizard.lift_20 >= wizard.lift_30 >= 1.8


def test_columns_filled_afterwards_make_it_look_better_than_it_is(env):
    wizard = opened(env)
    wizard.field_ids.write({"take": True})
    wizard.action_learn()
    assert wizard.auc > 0.95
    assert wizard.doubtful == len(trial.LATE)


def test_the_draft_can_be_published_and_scores_open_leads(env):
    wizard = opened(env)
    wizard.action_learn()
    draft = env["kestio.score.ruleset"].browse(wizard.action_draft()["res_id"])
    lead = env["crm.lead"].create({"name": "New", "x_what_is_your_current_occupation": "Working Professional"})
    draft.action_publish()
    line = wizard.value_ids.filtered(lambda value: value.value == "Working Professional")
    assert lead.kestio_fit >= line.points > 0


def test_marketing_leads_teach_nothing_from_what_was_filled_on_won_ones(odoo, connection, run, marketing_path):
    name = run.database("marketing_leads")
    templates.clone("plain", connection, name)
    with odoo(name) as env:
        summary = load_leads.load(env, load_leads.read(marketing_path, lost_after=180))
        assert (summary.won, summary.lost > 6000) == (842, True)
        wizard = opened(env)
        signs = {line.name: line.signs for line in wizard.field_ids}
        assert signs["x_business_segment"]
        assert signs["x_lead_type"]
        assert not signs["source_id"]
        wizard.action_learn()
        assert 0.5 < wizard.auc < 0.8
        _origins_as_in_the_file(env, pandas.read_csv(marketing_path, dtype=str))


def _origins_as_in_the_file(env, raw):
    """Leads, wins and the median time to win of each origin, as the screen shows them, are those of the file."""
    came = pandas.to_datetime(raw["first_contact_date"], format="%d-%m-%Y") + pandas.Timedelta(hours=12)
    won = pandas.to_datetime(raw["won_date"], format="%d-%m-%Y %H:%M")
    days = ((won - came).dt.total_seconds() / 86400).clip(lower=0)
    expected = pandas.DataFrame({"source": raw["origin"].str.lower(), "won": won.notna(), "days": days}).groupby(
        "source"
    )
    report = env["kestio.origin.report"]
    rows = report._read_group(
        [("source_id", "!=", False)],
        ["source_id"],
        ["leads:sum", "won:sum", "conversion:avg", "days_to_win:avg"],
    )
    shown = {source.name.lower(): figures for source, *figures in rows}
    assert len(shown) > 8
    assert set(shown) == set(expected.groups)
    for source, own in expected:
        leads, wins, conversion, middle = shown[source]
        assert (leads, wins) == (len(own), own["won"].sum())
        assert conversion == pytest.approx(100 * own["won"].mean())
        assert middle == pytest.approx(own["days"].median(), abs=1e-4) or not wins
    [[marketing]] = report._read_group([("origin", "=", "marketing")], [], ["leads:sum"])
    assert marketing == raw["origin"].notna().sum()
