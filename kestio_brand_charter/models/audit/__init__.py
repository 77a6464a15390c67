from .. import charter as charter, coverage as coverage  # Their models are extended here.
from . import (
    kestio_brand,
    kestio_charter_marker,
    kestio_charter_artefact,
    campaign_draw_mixin,
    kestio_charter_campaign,
    audit_result_mixin,
    kestio_charter_audit,
    kestio_charter_audit_line,
    kestio_charter_correction,
    kestio_audit_job,
    dashboard_mixin,
    kestio_charter_consistency,
    kestio_charter_audit_result,
    kestio_charter_agreement,
)
