"""Visit: a company that visits its customers by tier, for the measurements that start from an empty database."""

from __future__ import annotations

from datetime import date

# name, months between visits, hours of a visit
TIERS = (("Gold", 4, 1.0), ("Silver", 6, 1.0), ("Bronze", 12, 1.0))
# On one past day each customer had a visit that was held: the next one counts from it.
CUSTOMERS = """
    WITH wanted AS (
        SELECT * FROM unnest(%(names)s::text[], %(users)s::int[], %(tiers)s::int[], %(zips)s::text[],
                             %(starts)s::timestamp[]) AS row (name, user_id, tier_id, zip, start)
    ), made AS (
        INSERT INTO res_partner (name, complete_name, active, is_company, type, user_id, zip, email, phone, lang, tz,
                                 autopost_bills, partner_share, kestio_tier_id, create_date, write_date)
        SELECT name, name, TRUE, TRUE, 'contact', user_id, zip, replace(lower(name), ' ', '.') || '@example.com',
               '+33 1 23 45 67 89', 'en_US', %(tz)s, 'ask', TRUE,
               jsonb_build_object(%(company)s::text, tier_id), start, start
          FROM wanted
     RETURNING id, name, user_id, create_date
    ), met AS (
        INSERT INTO calendar_event (name, user_id, active, allday, start, stop, create_date, write_date, privacy,
                                    show_as, kestio_outcome)
        SELECT name, user_id, TRUE, FALSE, create_date, create_date + INTERVAL '1 hour', create_date, create_date,
               'public', 'busy', 'held'
          FROM made
     RETURNING id, name, user_id
    ), linked AS (
        INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
        SELECT met.id, made.id FROM met JOIN made USING (name)
    )
    SELECT id FROM made
"""


def model(env, day: date):
    """Return the company's commercial model, in use since a day; nobody is ranked by it."""
    tiers = [
        {"name": name, "sequence": place, "enter_index": 60 - 30 * place, "exit_index": 50 - 25 * place,
         "cadence_months": months, "visit_duration": hours}
        for place, (name, months, hours) in enumerate(TIERS)
    ]  # fmt: skip
    made = env["kestio.model"].create(
        {
            "name": "Visits",
            "company_id": env.company.id,
            "tier_ids": [(0, 0, values) for values in tiers],
            "criterion_ids": [(0, 0, {"measure": "potential", "weight": 1, "low": 0, "high": 100})],
        }
    )
    made.write({"state": "active", "date_start": day})
    env.registry.clear_cache()
    return made


def customers(env, rows: list[tuple], tz: str) -> list[int]:
    """Make customers who have been visited before; return their ids.

    :param rows: name, user id, tier id, postcode and the start of the last visit of each.
    """
    env.flush_all()
    names, users, tiers, zips, starts = map(list, zip(*rows, strict=True))
    values = {"names": names, "users": users, "tiers": tiers, "zips": zips, "starts": starts}
    env.cr.execute(CUSTOMERS, {**values, "tz": tz, "company": str(env.company.id)})
    made = [key for [key] in env.cr.fetchall()]
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [made])
    env.cr.execute("ANALYZE res_partner, calendar_event, calendar_event_res_partner_rel")
    env.invalidate_all()
    return made
