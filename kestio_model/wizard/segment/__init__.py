from . import (
    tier_suggestion_dialog_mixin,
    kestio_model_compare,
    kestio_model_wizard,
    kestio_tier_change,
    kestio_tier_reject,
    kestio_tier_snooze,
)
