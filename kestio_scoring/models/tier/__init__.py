from . import (
    kestio_customer_engagement,
    kestio_engagement_figures,
    kestio_tier_figures,
    kestio_tier_evaluation,
    kestio_tier_decision,
    kestio_tier_suggestion,
)
