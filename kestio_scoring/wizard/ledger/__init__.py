from . import (
    kestio_score_consent_entry,
    kestio_score_erasure,
    kestio_score_site_key,
    kestio_score_start,
)
