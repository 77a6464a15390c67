"""What must be done once at installation, and what Odoo's uninstallation cannot order or forgets by itself."""

import contextlib

from odoo.tools import SQL

REFLECTIONS = ["ir.model.fields", "ir.model.fields.selection", "ir.model.inherit"]
# What refers to records of Odoo's own that go one by one before our tables: e-mail templates, plans of actions.
HOLDERS = ["kestio_meeting_rule_done", "kestio_meeting_rule", "kestio_plan_run"]

_KEYS = """
    SELECT rule.conname, att.attname, other.relname, rule.confdeltype FROM pg_constraint rule
      JOIN pg_attribute att ON att.attrelid = rule.conrelid AND att.attnum = rule.conkey[1]
      JOIN pg_class other ON other.oid = rule.confrelid
     WHERE rule.conrelid = %s::regclass AND rule.contype = 'f'
"""
_ACTIONS = {"n": SQL("SET NULL"), "c": SQL("CASCADE"), "r": SQL("RESTRICT"), "a": SQL("NO ACTION")}


def post_init_hook(env):
    """Give every lead a history from what Odoo had logged: years of it on the first day."""
    with _checked_at_once(env.cr, "kestio_lead_history"):
        env["kestio.lead.history"]._rebuild()


@contextlib.contextmanager
def _checked_at_once(cr, table):
    """Check the foreign keys of a table at the end, all rows at once: row by row takes longer than writing them.

    Nobody else waits for it: at installation the tables that are referred to are locked anyway.
    """
    cr.execute(_KEYS, [table])
    keys = cr.fetchall()
    where = SQL.identifier(table)
    for name, *_what in keys:
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", where, SQL.identifier(name)))
    yield
    for name, column, other, action in keys:
        cr.execute(
            SQL(
                "ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (id) ON DELETE %s",
                where,
                SQL.identifier(name),
                SQL.identifier(column),
                SQL.identifier(other),
                _ACTIONS[action],
            )
        )


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


def forget_inherited(env, addon):
    """Forget what the models of another addon of ours inherit from a mixin: Odoo names it after the mixin's addon.

    Models that the addon only extends are another one's.

    :param addon: start of the names of the addons that go, e.g. ``kestio_scoring``.
    """
    names = env["ir.model.data"]
    models = names.search([("module", "=like", f"{addon}%"), ("model", "=", "ir.model")])
    shared = names.search(
        [("id", "not in", models.ids), ("model", "=", "ir.model"), ("res_id", "in", models.mapped("res_id"))]
    )
    own = models.filtered(lambda name: name.res_id not in set(shared.mapped("res_id")))
    ours = tuple({f"__{name.name.removeprefix('model_')}__" for name in own})
    left = names.search([("module", "not like", addon), ("model", "in", REFLECTIONS)])
    left.filtered(lambda name: any(part in name.name for part in ours)).unlink()
