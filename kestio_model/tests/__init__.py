from .segment import (
    test_lead_tier,
    test_model_version,
    test_partner_status,
    test_revenue,
    test_tier_by_hand,
    test_tier_decision,
    test_tier_engine,
    test_tier_suggestion,
)
