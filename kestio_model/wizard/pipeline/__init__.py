from . import (
    kestio_alert_dismiss,
    kestio_lead_pause,
    kestio_pipeline_date,
    kestio_stage_rule_wizard,
    kestio_stage_rule_wizard_line,
)
