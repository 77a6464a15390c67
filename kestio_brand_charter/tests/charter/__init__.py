from . import test_charter_version, test_tier_code
