from . import (
    calendar_event,
    kestio_score_event,
    kestio_score_event_type,
    kestio_score_ledger,
    mail_blacklist,
    mail_thread,
    sale_order,
)
