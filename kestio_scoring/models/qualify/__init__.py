from . import (
    kestio_qualification_grid,
    kestio_qualification_question,
    kestio_qualification_answer,
    kestio_lead_answer,
    lead_qualification_mixin,
    crm_lead,
    kestio_completeness_rule,
    kestio_completeness,
    partner_completeness_mixin,
    enrichment_csv_mixin,
    kestio_enrichment_source,
    kestio_enrichment_entry,
)
