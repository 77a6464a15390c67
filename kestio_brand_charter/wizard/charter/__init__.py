from . import (
    charter_guide_draft_mixin,
    kestio_charter_compare,
    kestio_charter_guide,
    kestio_charter_guide_marker,
    kestio_charter_guide_value,
)
