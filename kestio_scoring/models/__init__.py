from . import (
    ledger,
    score,
    handover,
    nurture,
    qualify,
    learn,
    crm_lead,
    res_company,
    res_partner,
)
