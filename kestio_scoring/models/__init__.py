from . import (
    ledger,
    score,
    handover,
    nurture,
    qualify,
    learn,
    tier,
    origin,
    crm_lead,
    res_company,
    res_partner,
)
