"""What Odoo's uninstallation forgets by itself."""

from odoo.addons.kestio_model.hooks import forget_inherited


def uninstall_hook(env):
    """Leave nothing behind."""
    forget_inherited(env, "kestio_brand_charter")
