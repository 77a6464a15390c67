"""What must be done once at installation, and what Odoo's uninstallation cannot order or forgets by itself."""

import contextlib

from odoo.tools import SQL

REFLECTIONS = ["ir.model.fields", "ir.model.fields.selection", "ir.model.inherit"]
# What refers to records of Odoo's own that go one by one before our tables: e-mail templates, plans of actions.
HOLDERS = ["kestio_meeting_rule_done", "kestio_meeting_rule", "kestio_plan_run"]


def post_init_hook(env):
    """Give every lead a history from what Odoo had logged: years of it on the first day."""
    with _checked_at_once(env.cr, "kestio_lead_history"):
        env["kestio.lead.history"]._rebuild()


@contextlib.contextmanager
def _checked_at_once(cr, table):
    """Check the foreign keys of a table at the end, all rows at once: row by row takes longer than writing them.

    Nobody else waits for it: at installation the tables that are referred to are locked anyway.
    """
    cr.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    # The rules are PostgreSQL's own words.
    keys = [
        (SQL.identifier(table), SQL.identifier(name), SQL(rule))  # pylint: disable=sql-injection
        for name, rule in cr.fetchall()
    ]
    for where, name, _rule in keys:
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", where, name))
    yield
    for key in keys:
        cr.execute(SQL("ALTER TABLE %s ADD CONSTRAINT %s %s", *key))


def uninstall_hook(env):
    """Leave nothing behind.

    Versions go with their tables: deleted one by one, those in use would be held by history and leads. Odoo names
    what our models inherit from a mixin after the mixin's addon (``mail.selection__kestio_...``) and forgets it.
    A type of meetings that the company had before us is its own.
    """
    for table in HOLDERS:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    names = env["ir.model.data"]
    names.search([("module", "=", "kestio_model"), ("model", "=", "kestio.model")]).unlink()
    types = names.search([("module", "=", "kestio_model"), ("model", "=", "calendar.event.type")])
    types.filtered(lambda name: env[name.model].browse(name.res_id).create_date < name.create_date).unlink()
    inherited = [("module", "not like", "kestio_"), ("model", "in", REFLECTIONS), ("name", "like", "__kestio_")]
    names.search(inherited).unlink()
