"""``make setup``: Odoo, its Python packages and the database server, ready but not started."""

from __future__ import annotations

from tools import python_env, say


def main() -> None:
    """Fetch and prepare all that ``tools/odoo`` and ``make demo`` need."""
    python_env.enter()
    from tools import get_odoo, postgres

    get_odoo.odoo_source()
    with say.step("database server"), postgres.server():
        pass
    say.line("Kestio is set up: try make demo, or tools/odoo --help")


if __name__ == "__main__":
    say.run(main)
