from . import (
    ledger,
    score,
    handover,
    crm_lead,
    res_partner,
)
