from . import (
    kestio_score_threshold,
    kestio_score_crossing,
    kestio_score_assignment,
    kestio_score_handover,
    lead_handover_mixin,
)
