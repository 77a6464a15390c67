from . import (
    kestio_score_event,
    kestio_score_event_type,
    kestio_score_ledger,
)
