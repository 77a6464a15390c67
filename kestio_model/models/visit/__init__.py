from . import (
    company_slot_mixin,
    slot_hours_mixin,
    kestio_slot_finder,
    calendar_event,
    res_company,
)
