from . import (
    test_recipient_guard,
    test_meeting_outcome,
    test_meeting_rule,
    test_quote_follow_up,
    test_slot_book,
    test_slot_concurrency,
    test_slot_engine,
    test_slot_free,
    test_slot_propose,
)
