"""Visit: the statement that reads when people are busy, for many of them at once."""

from odoo.tools import SQL

BUSY_FIELDS = ("active", "show_as", "allday", "start", "stop", "start_date", "stop_date", "user_id", "kestio_outcome")

# An all-day event is stored from 8:00 to 18:00 whatever the time zone: its days can begin or end a day off.
BUSY = """
    WITH asked AS (SELECT * FROM unnest(%(users)s::int[], %(partners)s::int[]) AS asked(user_id, partner_id)),
         busy AS (
             SELECT id, user_id, allday, start, stop, start_date, stop_date
               FROM calendar_event
              WHERE active IS TRUE AND show_as = 'busy'
                AND COALESCE(kestio_outcome, '') NOT IN ('late_cancel', 'we_cancelled', 'rescheduled')
                AND stop > %(start)s::timestamp - INTERVAL '1 day'
                AND start < %(stop)s::timestamp + INTERVAL '1 day'
         )
    SELECT busy.id, asked.user_id, allday, start, stop, start_date, stop_date
      FROM busy
      JOIN calendar_attendee attendee ON attendee.event_id = busy.id AND COALESCE(attendee.state, '') != 'declined'
      JOIN asked ON asked.partner_id = attendee.partner_id
     UNION ALL
    SELECT busy.id, asked.user_id, allday, start, stop, start_date, stop_date
      FROM busy
      JOIN asked ON asked.user_id = busy.user_id
     WHERE NOT EXISTS (SELECT FROM calendar_attendee attendee
                        WHERE attendee.event_id = busy.id AND attendee.partner_id = asked.partner_id)
     UNION ALL
    SELECT -slot.id, flow.user_id, FALSE, slot.start, slot.stop, NULL, NULL
      FROM kestio_rebooking_slot slot
      JOIN kestio_rebooking flow ON flow.id = slot.rebooking_id
     WHERE slot.held_until > %(now)s AND slot.stop > %(start)s AND slot.start < %(stop)s
       AND flow.user_id = ANY(%(users)s) AND flow.id != %(holder)s
       AND flow.state IN ('waiting', 'sent', 'reminded', 'phone')
"""


def busy(people, start, stop, now, holder=0):
    """Return the statement: event, user, whether it is all day, start, stop, first and last day of all busy events.

    Busy is who takes part and did not decline, and who organises; an event that is free, archived, cancelled or
    rescheduled keeps nobody busy. A time that is held for a prospect counts as one, with a number below zero.

    :param people: pairs of user id and partner id.
    :param now: until when a time must be held at least.
    :param holder: the re-booking that asks: what is held for it is free for it.
    """
    users, partners = [user for user, _partner in people], [partner for _user, partner in people]
    values = {"users": users, "partners": partners, "start": start, "stop": stop, "now": now, "holder": holder}
    return SQL(BUSY, **values)
