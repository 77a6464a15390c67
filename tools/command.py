"""``tools/odoo``: Odoo's own command line, with source, Python, database and addons already set."""

from __future__ import annotations

import sys

from tools import python_env, say


def main() -> int:
    """Run Odoo with the arguments of this program."""
    python_env.enter()
    from tools import odoo_process, postgres

    with postgres.server() as connection:
        return odoo_process.run(sys.argv[1:], connection)


if __name__ == "__main__":
    say.run(main)
