from . import (
    ledger,
    score,
    handover,
    learn,
    crm_lead,
    res_partner,
)
