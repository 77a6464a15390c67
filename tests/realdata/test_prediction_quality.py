"""Probabilities of real deals, judged by what happened to them; ``make bench`` compares with more ways."""

from __future__ import annotations

import pytest

from benchmarks.pipeline.quality import our_odds, report
from benchmarks.pipeline.quality import trial as trials
from benchmarks.pipeline.quality.scores import judge
from tools import database, load_pipeline, odoo_process, templates
from tools.places import cache


def trial(name: str) -> trials.Trial:
    return next(one for one in trials.of_folder() if one.name == name)


def scores(env, one: trials.Trial, model):
    """Return how well each way foretold the deals of a trial."""
    wins = [case.won for case in one.cases]
    found = {"base_rate": judge([one.base_rate] * len(wins), wins)}
    for way in ("written", "learned"):
        chances = our_odds.foretold(env, model, one, learn=way == "learned")
        found[way] = judge(report.of_cases(one, chances), wins)
    return found


@pytest.fixture(scope="module")
def loans(odoo, connection, run, loan_load):
    """The loan applications where Kestio was installed afterwards, and what it learned until the cut."""
    name = run.database("foretold")
    database.clone(connection, loan_load[0], name)
    words = ["-d", name, "-i", "kestio_model", "--stop-after-init", "--no-http"]
    odoo_process.watched(words, connection, cache("log") / f"{name}.log", lambda _text: None)
    one = trial("loan")
    with odoo(name) as env:
        model = our_odds.written(env, one)
        env["kestio.stage.curve"]._learn(model, now=one.cut)
        yield env, model, one


@pytest.fixture(scope="module")
def loan_scores(loans):
    env, model, one = loans
    return scores(env, one, model)


@pytest.mark.parametrize("way", ["base_rate", "written"])
@pytest.mark.parametrize("kind", ["brier", "log_loss"])
def test_learned_rules_foretell_better_than(loan_scores, way, kind):
    assert getattr(loan_scores["learned"], kind) < getattr(loan_scores[way], kind) - 0.01


def test_learned_rules_rank_deals_at_least_as_well_as_the_written_ones(loan_scores):
    assert loan_scores["learned"].auc > max(loan_scores["written"].auc, 0.75)


def test_percentages_are_what_they_say(loan_scores):
    assert loan_scores["learned"].calibration <= report.CALIBRATION


def test_nothing_is_learned_from_what_came_after_the_cut(loans):
    env, model, one = loans
    env.cr.execute("DELETE FROM kestio_lead_history WHERE date_from > %s", [one.cut])
    env.cr.execute(
        """
        UPDATE kestio_lead_history SET date_to = NULL, is_exit = FALSE, next_stage_id = NULL, next_status = NULL
         WHERE date_to > %s
        """,
        [one.cut],
    )
    assert env.cr.rowcount > 500
    env.invalidate_all()
    assert env["kestio.stage.curve"]._learn(model, now=one.cut) == 0
    env.cr.rollback()


def test_every_application_that_was_open_has_a_probability(loans):
    _env, _model, one = loans
    assert len(one.cases) == 3270
    assert one.not_judged == 1298


@pytest.fixture(scope="module")
def fictitious(odoo, connection, run, fictitious_path):
    """The scores on deals in which nothing predicts the outcome, loaded where Kestio was there before them."""
    name, one = run.database("fictitious"), trial("nothing_to_learn")
    templates.clone("plain", connection, name)
    with odoo(name) as env:
        load_pipeline.load(env, load_pipeline.read(fictitious_path))
        model = our_odds.written(env, one)
        env["kestio.stage.curve"]._learn(model, now=one.cut)
        yield scores(env, one, model)


def test_no_skill_is_claimed_where_nothing_can_be_learned(fictitious):
    assert fictitious["learned"].brier <= fictitious["base_rate"].brier + report.NOTHING_TO_LEARN
