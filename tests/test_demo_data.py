"""The demo data fill every screen of tiers and pipeline, load without a warning, and leave when the addon leaves."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tools import database as databases
from tools import odoo_process, server_log, templates
from tools.places import cache


@pytest.fixture(scope="module")
def name(connection, run) -> Iterator[str]:
    name = run.database("demo_data")
    templates.clone("full", connection, name)
    yield name
    databases.drop(connection, name)


@pytest.fixture
def rows(connection, name):
    """Return the rows of a statement."""

    def execute(statement: str) -> list[tuple]:
        with contextlib.closing(databases.connect(connection, name)) as opened, opened.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return execute


def test_it_loads_without_a_warning(name):
    assert server_log.problems(templates.log("full")) == []


def test_every_tier_has_customers_and_some_have_none(rows):
    counts = dict(
        rows(
            "SELECT code, COUNT(*) FROM kestio_tier_evaluation e LEFT JOIN kestio_tier t ON t.id = e.tier_id GROUP BY 1"
        )
    )
    assert set(counts) == {"gold", "silver", "bronze", None}
    assert sum(counts.values()) >= 25


def test_suggestions_are_open_rejected_and_snoozed(rows):
    states = dict(rows("SELECT state, COUNT(*) FROM kestio_tier_suggestion WHERE source = 'account' GROUP BY state"))
    assert states["open"] >= 3
    assert {"rejected", "snoozed"} <= set(states)


def test_suggestions_go_up_and_down(rows):
    assert {
        direction for (direction,) in rows("SELECT direction FROM kestio_tier_suggestion WHERE direction != 0")
    } == {
        1,
        -1,
    }


def test_customers_changed_tier_over_months(rows):
    [[changed, months]] = rows(
        "SELECT COUNT(*) FILTER (WHERE date_to IS NOT NULL), COUNT(DISTINCT date_from) FROM kestio_tier_history"
    )
    assert changed >= 2
    assert months >= 3


def test_a_former_version_can_be_compared(rows):
    assert [state for (state,) in rows("SELECT state FROM kestio_model ORDER BY version")] == ["archived", "active"]


def test_a_customer_is_locked_with_a_reason(rows):
    assert rows(
        "SELECT FROM res_partner WHERE kestio_tier_locked::text LIKE '%true%' AND kestio_tier_lock_reason IS NOT NULL"
    )


def test_statuses_roles_and_potentials_are_filled(rows):
    [[statuses]] = rows("SELECT COUNT(DISTINCT kestio_status_id::text) FROM res_partner")
    [[roles]] = rows("SELECT COUNT(DISTINCT kestio_contact_role_id) FROM kestio_contact_role_res_partner_rel")
    [[potentials]] = rows("SELECT COUNT(*) FROM res_partner WHERE kestio_potential IS NOT NULL")
    assert (statuses, roles) == (5, 6)
    assert potentials >= 10


def test_prospects_are_ranked_on_their_leads(rows):
    assert rows(
        """SELECT FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
            WHERE l.kestio_tier_id IS NOT NULL AND p.kestio_tier_id IS NULL"""
    )


def test_dates_are_close_to_today(rows):
    [[orders]] = rows("SELECT COUNT(*) FROM sale_order WHERE date_order > NOW() - INTERVAL '30 days'")
    [[tiers]] = rows("SELECT COUNT(*) FROM kestio_tier_history WHERE date_from > CURRENT_DATE - 40")
    assert orders >= 5
    assert tiers >= 1


def test_each_screen_of_the_pipeline_has_rows(rows):
    for table, least in {
        "kestio_stage_rule": 4,
        "kestio_stage_criterion": 4,
        "kestio_field_rule": 1,
        "kestio_benchmark": 5,
        "kestio_lead_criterion": 10,
        "kestio_lead_snooze": 5,
        "kestio_stage_curve": 20,
        "kestio_lead_snapshot": 300,
        "kestio_forecast_class": 2,
        "kestio_pipeline_alert": 1,
    }.items():
        [[count]] = rows(f"SELECT COUNT(*) FROM {table}")
        assert (table, count >= least) == (table, True)


def test_the_pipeline_has_a_year_of_history_in_every_stage_and_tier(rows):
    [[days, deals, tiers]] = rows(
        """SELECT MAX(date_from)::date - MIN(date_from)::date, COUNT(DISTINCT lead_id), COUNT(DISTINCT tier_id)
             FROM kestio_lead_history"""
    )
    assert days >= 330
    assert deals >= 100
    assert tiers == 3
    ended = rows("SELECT DISTINCT won_status FROM kestio_lead_history WHERE date_to IS NULL")
    assert {status for (status,) in ended} == {"won", "lost", "pending"}


def test_deals_follow_the_commercial_model_and_some_fall_or_wait(rows):
    [[engine]] = rows("SELECT kestio_probability_engine FROM res_company ORDER BY id LIMIT 1")
    assert engine == "model"
    [[falling, paused, typed]] = rows(
        """SELECT COUNT(*) FILTER (WHERE kestio_decay_factor < 1),
                  COUNT(*) FILTER (WHERE kestio_snooze_until > CURRENT_DATE),
                  COUNT(*) FILTER (WHERE probability != automated_probability)
             FROM crm_lead WHERE won_status = 'pending' AND kestio_rule_probability > 0"""
    )
    assert falling >= 3
    assert paused >= 1
    assert typed >= 1


def test_meetings_are_held_missed_and_planned(rows):
    outcomes = {
        outcome for (outcome,) in rows("SELECT kestio_outcome FROM calendar_event WHERE opportunity_id IS NOT NULL")
    }
    assert {"held", "no_show", "pending"} <= outcomes


def test_it_leaves_without_an_error(connection, run):
    name = run.database("demo_leaves")
    templates.clone("full", connection, name)
    log = cache("log") / f"{run.name}-demo-leaves.log"
    odoo_process.watched(
        ["module", "uninstall", "-d", name, "kestio_scoring", "kestio_brand_charter"],
        connection,
        log,
        lambda text: None,
    )
    odoo_process.watched(["module", "uninstall", "-d", name, "kestio_model"], connection, log, lambda text: None)
    problems = server_log.problems(log)
    databases.drop(connection, name)
    assert problems == []
