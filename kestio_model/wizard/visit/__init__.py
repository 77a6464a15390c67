from . import (
    kestio_absence_change,
    kestio_booking,
    kestio_booking_slot,
    kestio_meeting_proposal,
    kestio_visit_step,
)
