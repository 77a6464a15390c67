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
    "crm.lead": "kestio_tier_id",
}
TIERS = [("Gold", 1, 70), ("Silver", 2, 40), ("Bronze", 3, 0)]


@pytest.mark.parametrize("model", FIELDS)
def test_the_fields_of_the_contract_are_there(model, odoo):
    assert set(FIELDS[model].split()) <= set(odoo.execute(model, "fields_get", []))


def test_the_job_has_its_external_id(odoo):
    job = odoo.env.ref("kestio_model.ir_cron_tier")
    assert (job.interval_number, job.interval_type, job.active) == (1, "days", True)


@pytest.fixture
def company(odoo):
    """A company of its own, in which the administrator is at home."""
    company = odoo.env["res.company"].create({"name": "Contract & Co"})
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
