"""Visit: the statement that reads when people are busy, for many of them at once."""

from odoo.tools import SQL

BUSY_FIELDS = ("active", "show_as", "allday", "start", "stop", "start_date", "stop_date", "user_id")

# An all-day event is stored from 8:00 to 18:00 whatever the time zone: its days can begin or end a day off.
BUSY = """
    SELECT event.id, asked.user_id, event.allday, event.start, event.stop, event.start_date, event.stop_date
      FROM calendar_event event
      JOIN unnest(%(users)s::int[], %(partners)s::int[]) AS asked(user_id, partner_id) ON TRUE
 LEFT JOIN calendar_attendee attendee ON attendee.event_id = event.id AND attendee.partner_id = asked.partner_id
     WHERE event.active IS TRUE
       AND event.show_as = 'busy'
       AND event.stop > %(start)s::timestamp - INTERVAL '1 day'
       AND event.start < %(stop)s::timestamp + INTERVAL '1 day'
       AND COALESCE(attendee.state, '') != 'declined'
       AND (attendee.id IS NOT NULL OR event.user_id = asked.user_id)
"""


def busy(people, start, stop):
    """Return the statement: event, user, whether it is all day, start, stop, first and last day of all busy events.

    Busy is who takes part and did not decline, and who organises; a free or archived event keeps nobody busy.

    :param people: pairs of user id and partner id.
    """
    users, partners = [user for user, _partner in people], [partner for _user, partner in people]
    return SQL(BUSY, users=users, partners=partners, start=start, stop=stop)
