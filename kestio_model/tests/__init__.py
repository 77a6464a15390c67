from .segment import (
    test_revenue,
    test_tier_by_hand,
    test_tier_decision,
    test_tier_engine,
    test_tier_suggestion,
)
