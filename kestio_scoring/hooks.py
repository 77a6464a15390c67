"""What Odoo's uninstallation forgets by itself."""

REFLECTIONS = ["ir.model.fields", "ir.model.fields.selection", "ir.model.inherit"]


def uninstall_hook(env):
    """Leave nothing behind: what our models inherit from a mixin is named after the mixin's addon, and forgotten."""
    names = env["ir.model.data"].search([("module", "not like", "kestio_"), ("model", "in", REFLECTIONS)])
    models = env["ir.model.data"].search([("module", "=", "kestio_scoring"), ("model", "=", "ir.model")])
    ours = tuple(f"__{model.name.removeprefix('model_')}__" for model in models)
    names.filtered(lambda name: any(part in name.name for part in ours)).unlink()
