from . import (
    kestio_score_past,
    link_tracker_click,
    mail_mail,
    mailing_subscription,
    mailing_trace,
)
