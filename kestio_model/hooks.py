"""Segment: what Odoo's uninstallation cannot order by itself."""


def uninstall_hook(env):
    """Let versions go with their tables: deleted one by one, those in use would be held by history and leads."""
    env["ir.model.data"].search([("module", "=", "kestio_model"), ("model", "=", "kestio.model")]).unlink()
