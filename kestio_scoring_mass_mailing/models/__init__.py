from . import (
    link_tracker_click,
    mail_mail,
    mailing_subscription,
    mailing_trace,
)
