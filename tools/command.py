"""``tools/odoo``: Odoo's own command line, with source, Python, database and addons already set."""

from __future__ import annotations

import sys

from tools import python_env, say


def main() -> int:
    """Run Odoo with the arguments of this program."""
    # The tests of the addons import what only the test environment has.
    python_env.enter(with_tests=any(word.startswith("--test-") for word in sys.argv))
    from tools import odoo_process, postgres

    with postgres.server() as connection:
        return odoo_process.run(sys.argv[1:], connection)


if __name__ == "__main__":
    say.run(main)
