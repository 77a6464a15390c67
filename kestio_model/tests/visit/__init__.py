from . import (
    test_meeting_outcome,
    test_meeting_rule,
    test_quote_follow_up,
    test_slot_free,
)
