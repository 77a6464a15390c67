"""What Odoo's uninstallation forgets by itself."""

REFLECTIONS = ["ir.model.fields", "ir.model.fields.selection", "ir.model.inherit"]


def uninstall_hook(env):
    """Leave nothing behind: what our models inherit from a mixin is named after the mixin's addon, and forgotten.

    Models that we only extend are another addon's.
    """
    names = env["ir.model.data"]
    models = names.search([("module", "=like", "kestio_scoring%"), ("model", "=", "ir.model")])
    shared = names.search(
        [("id", "not in", models.ids), ("model", "=", "ir.model"), ("res_id", "in", models.mapped("res_id"))]
    )
    own = models.filtered(lambda name: name.res_id not in set(shared.mapped("res_id")))
    ours = tuple({f"__{name.name.removeprefix('model_')}__" for name in own})
    left = names.search([("module", "not like", "kestio_scoring"), ("model", "in", REFLECTIONS)])
    left.filtered(lambda name: any(part in name.name for part in ours)).unlink()
