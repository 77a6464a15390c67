from . import (
    kestio_booking,
    kestio_booking_slot,
    kestio_meeting_proposal,
    kestio_visit_step,
)
