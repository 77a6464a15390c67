from . import (
    kestio_charter_daily,
    mail_thread,
    mail_compose_message,
    mail_activity,
    mail_activity_schedule,
    res_users_settings,
)
