from . import (
    kestio_score_trust,
    kestio_website_job,
    website,
    website_visitor,
)
