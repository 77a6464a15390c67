from . import (
    ledger,
    score,
    crm_lead,
    res_partner,
)
