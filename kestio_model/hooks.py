"""What must be done once at installation, and what Odoo's uninstallation cannot order or forgets by itself."""

REFLECTIONS = ["ir.model.fields", "ir.model.fields.selection", "ir.model.inherit"]


def post_init_hook(env):
    """Give every lead a history from what Odoo had logged: years of it on the first day."""
    env["kestio.lead.history"]._rebuild()


def uninstall_hook(env):
    """Leave nothing behind.

    Versions go with their tables: deleted one by one, those in use would be held by history and leads. Odoo names
    what our models inherit from a mixin after the mixin's addon (``mail.selection__kestio_...``) and forgets it.
    A type of meetings that the company had before us is its own.
    """
    names = env["ir.model.data"]
    names.search([("module", "=", "kestio_model"), ("model", "=", "kestio.model")]).unlink()
    types = names.search([("module", "=", "kestio_model"), ("model", "=", "calendar.event.type")])
    types.filtered(lambda name: env[name.model].browse(name.res_id).create_date < name.create_date).unlink()
    inherited = [("module", "not like", "kestio_"), ("model", "in", REFLECTIONS), ("name", "like", "__kestio_")]
    names.search(inherited).unlink()
