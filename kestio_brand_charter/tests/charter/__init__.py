from . import (
    test_charter_approval,
    test_charter_bad_input,
    test_charter_carry,
    test_charter_compare,
    test_charter_guide,
    test_charter_screens,
    test_charter_version,
    test_tier_code,
)
