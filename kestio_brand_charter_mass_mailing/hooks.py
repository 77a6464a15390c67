"""What Odoo's uninstallation forgets by itself."""

from odoo.addons.kestio_model.hooks import forget_inherited


def uninstall_hook(env):
    """Take the checks of mailings out of the list of texts."""
    env["kestio.charter.text"].search([("res_model", "=", "mailing.mailing")]).unlink()
    forget_inherited(env, "kestio_brand_charter_mass_mailing")
