from . import (
    kestio_condition_mixin,
    kestio_job_mixin,
    kestio_model_part_mixin,
    pipeline,
    segment,
    visit,
    crm_lead,
    res_company,
    res_config_settings,
)
