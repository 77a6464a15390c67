from . import (
    kestio_charter_daily,
    calendar_event,
    mail_thread,
    mail_compose_message,
    mail_activity,
    mail_activity_schedule,
    res_users_settings,
)
