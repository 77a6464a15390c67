"""What other programs rely on over RPC: technical names, the external id of the job, and a whole story (D1, D2, G1)."""

import pytest

FIELDS = {
    "kestio.model": "name version state date_start date_end company_id team_ids archetype tier_ids criterion_ids",
    "kestio.tier": "model_id code name sequence color enter_index exit_index cadence_months visit_duration handling",
    "kestio.tier.criterion": "model_id measure weight low high inverse domain",
    "kestio.tier.suggestion": "partner_id from_tier_id to_tier_id source state",
    "kestio.tier.history": "partner_id tier_id date_from date_to user_id reason model_id",
    "res.partner": (
        "kestio_tier_id kestio_tier_index kestio_tier_coverage kestio_tier_locked kestio_tier_lock_reason "
        "kestio_status_id kestio_role_ids kestio_potential"
    ),
    "crm.lead": (
        "kestio_tier_id kestio_rule_probability kestio_decay_factor kestio_criteria_rate kestio_snooze_until "
        "kestio_snooze_reason kestio_probability_explanation kestio_origin"
    ),
    "kestio.stage.rule": (
        "model_id stage_id tier_id probability grace_days decay_mode half_life_days daily_rate floor pause_on_meeting"
    ),
    "calendar.event": "kestio_outcome",
    "res.company": "kestio_probability_engine",
}
TIERS = [("Gold", 1, 70), ("Silver", 2, 40), ("Bronze", 3, 0)]


@pytest.mark.parametrize("model", FIELDS)
def test_the_fields_of_the_contract_are_there(model, odoo):
    assert set(FIELDS[model].split()) <= set(odoo.execute(model, "fields_get", []))


@pytest.mark.parametrize("name", ["ir_cron_tier", "ir_cron_probability"])
def test_the_jobs_have_their_external_ids(name, odoo):
    job = odoo.env.ref(f"kestio_model.{name}")
    assert (job.interval_number, job.interval_type, job.active) == (1, "days", True)


@pytest.fixture
def company(odoo, request):
    """A company of its own, in which the administrator is at home."""
    company = odoo.env["res.company"].create({"name": f"Contract & Co: {request.node.name}"})
    odoo.env["res.users"].write([odoo.env.uid], {"company_ids": [(4, company)], "company_id": company})
    odoo.env.context["allowed_company_ids"] = [company]
    return company


def test_a_model_is_written_activated_and_explains_a_customer(odoo, company):
    model = odoo.env["kestio.model"].create(
        {
            "name": "Over RPC",
            "company_id": company,
            "tier_ids": [(0, 0, {"name": name, "sequence": at, "enter_index": enter}) for name, at, enter in TIERS],
            "criterion_ids": [
                (0, 0, {"measure": "potential", "weight": 3, "low": 0, "high": 1000}),
                (0, 0, {"measure": "domain", "weight": 1, "domain": "[('is_company', '=', True)]"}),
            ],
        }
    )
    partner = odoo.env["res.partner"].create({"name": "Known", "is_company": True, "kestio_potential": 800})
    odoo.env["kestio.model"].action_activate([model])
    ranked = odoo.env["res.partner"].browse(partner)
    assert (ranked.kestio_tier_id.code, ranked.kestio_tier_index, ranked.kestio_tier_coverage) == ("gold", 85.0, 1.0)
    odoo.env["res.partner"].write([partner], {"kestio_potential": 0})
    odoo.env["res.partner"].action_recompute_tier([partner])
    [after] = odoo.env["res.partner"].read([partner], ["kestio_tier_index", "kestio_tier_coverage"])
    assert (after["kestio_tier_index"], after["kestio_tier_coverage"]) == (100.0, 0.25)
    history = odoo.env["kestio.tier.history"].search_read([("partner_id", "=", partner)], ["tier_id", "model_id"])
    assert [row["model_id"][0] for row in history] == [model]


@pytest.fixture
def version(odoo, company):
    """An active version over RPC whose company computes its probabilities by it; with the stage of its rule."""
    stage = odoo.env["crm.stage"].create({"name": "Contract stage"})
    model = odoo.env["kestio.model"].create(
        {
            "name": "Pipeline over RPC",
            "company_id": company,
            "tier_ids": [(0, 0, {"name": name, "sequence": at, "enter_index": enter}) for name, at, enter in TIERS],
            "criterion_ids": [(0, 0, {"measure": "potential", "weight": 1, "low": 0, "high": 1000})],
        }
    )
    odoo.env["kestio.stage.rule"].create({"model_id": model, "stage_id": stage, "probability": 45, "grace_days": 10})
    odoo.env["kestio.model"].action_activate([model])
    odoo.env["res.company"].write([company], {"kestio_probability_engine": "model"})
    return model, stage


def test_a_rule_gives_a_lead_its_probability(odoo, company, version):
    _model, stage = version
    values = {"name": "Contract deal", "type": "opportunity", "company_id": company, "stage_id": stage}
    lead = odoo.env["crm.lead"].create({**values, "team_id": False, "expected_revenue": 1000})
    names = ["probability", "automated_probability", "kestio_rule_probability", "prorated_revenue"]
    [made] = odoo.env["crm.lead"].read([lead], names)
    assert [made[name] for name in names] == [45, 45, 45, 450]
    odoo.env["crm.lead"].write([lead], {"date_last_stage_update": "2020-01-01 08:00:00"})
    told = odoo.env["crm.lead"].action_recompute_probability([lead])
    assert told["tag"] == "display_notification"
    [after] = odoo.env["crm.lead"].read([lead], [*names, "kestio_probability_explanation"])
    assert [after[name] for name in names] == [4.5, 4.5, 4.5, 45]
    assert "Contract stage" in after["kestio_probability_explanation"]


def test_a_salesman_reads_what_the_model_says_of_leads(sales_odoo):
    leads = sales_odoo.env["crm.lead"].search([], limit=5)
    sales_odoo.env["crm.lead"].read(leads, FIELDS["crm.lead"].split())
