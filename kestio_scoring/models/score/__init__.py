from . import (
    kestio_score_part_mixin,
    score_fields_mixin,
    kestio_score,
    kestio_score_explanation,
    kestio_score_figures,
    kestio_score_group,
    kestio_score_job,
    kestio_score_rule,
    ruleset_proposal_mixin,
    kestio_score_ruleset,
    lead_score_mixin,
    partner_score_mixin,
)
