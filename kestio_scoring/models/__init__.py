from . import (
    ledger,
    score,
    handover,
    nurture,
    learn,
    crm_lead,
    res_company,
    res_partner,
)
