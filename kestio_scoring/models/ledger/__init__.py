from . import (
    calendar_event,
    kestio_score_event,
    event_release,
    kestio_score_event_type,
    kestio_score_ledger,
    kestio_score_trust,
    mail_blacklist,
    mail_thread,
    sale_order,
)
