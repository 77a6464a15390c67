from .segment import test_tier_engine
