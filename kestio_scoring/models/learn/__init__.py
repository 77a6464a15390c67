from . import (
    crm_lead,
    kestio_score_facet,
    kestio_score_facet_member,
    kestio_score_facet_date,
    kestio_score_facet_month,
    kestio_score_facet_event,
    kestio_score_history,
    kestio_score_ruleset,
)
