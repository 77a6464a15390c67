from . import (
    scenario_audience_mixin,
    scenario_version_mixin,
    kestio_nurture_scenario,
    kestio_nurture_step,
    enrollment_choice_mixin,
    enrollment_mail_mixin,
    kestio_nurture_enrollment,
    kestio_nurture_sending,
    kestio_nurture_job,
    kestio_score_ledger,
    lead_nurture_mixin,
    company_nurture_mixin,
)
