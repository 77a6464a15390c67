from . import (
    kestio_slot_finder,
    calendar_event,
)
