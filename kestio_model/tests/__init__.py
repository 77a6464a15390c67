from .segment import test_revenue, test_tier_engine
