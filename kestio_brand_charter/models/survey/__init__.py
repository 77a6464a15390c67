from . import (
    survey_mail_mixin,
    survey_page_mixin,
    kestio_charter_survey,
    kestio_charter_survey_invitation,
    kestio_charter_survey_answer,
    kestio_charter_recognition,
    kestio_charter_loyalty,
)
