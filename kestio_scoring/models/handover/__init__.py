from . import (
    kestio_score_threshold,
    kestio_score_crossing,
    kestio_score_assignment,
    handover_giving_mixin,
    handover_follow_up_mixin,
    kestio_score_handover,
    lead_handover_mixin,
    crm_lead,
)
