from . import (
    test_criterion_report,
    test_field_rule,
    test_lead_checklist,
    test_lead_criterion,
    test_stage_criterion,
)
