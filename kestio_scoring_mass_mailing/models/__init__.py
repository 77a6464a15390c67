from . import (
    link_tracker_click,
    mailing_subscription,
    mailing_trace,
)
