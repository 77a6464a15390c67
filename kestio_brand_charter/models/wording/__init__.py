from . import (
    kestio_charter_wording,
    wording_sentences,
    wording_marks,
    text_report,
    kestio_charter_text,
    text_check_mixin,
    text_mixin,
    mail_template,
    kestio_charter_text_job,
)
