from . import (
    model_pipeline_mixin,
    kestio_stage_rule,
    kestio_stage_criterion,
    kestio_lead_criterion,
    kestio_field_rule,
    kestio_lead_history,
    kestio_lead_snapshot,
    lead_history_mixin,
    lead_criterion_mixin,
    lead_probability_mixin,
)
