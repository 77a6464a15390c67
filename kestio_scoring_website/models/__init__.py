from . import (
    kestio_score_device,
    kestio_score_trust,
    kestio_website_job,
    res_config_settings,
    website,
    website_visitor,
)
