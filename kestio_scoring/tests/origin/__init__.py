from . import (
    test_origin_of_leads,
    test_origin_report,
)
