"""Each addon installs on a database that has only Odoo's apps, and uninstalls without a trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tools import database as databases
from tools import odoo_process, server_log, templates
from tools.places import ADDONS, cache

FIRST = "kestio_model"  # what the others build on
# What Odoo installs with an addon because of it, or because all that it links is there: it goes last.
BROUGHT = {
    "kestio_brand_charter_mass_mailing": "kestio_brand_charter",
    "kestio_scoring_website": "kestio_scoring",
    "kestio_scoring_mass_mailing": "kestio_scoring",
}
# What a database consists of, row by row; the state of the addon itself and what Odoo caches are left out.
TRACES = {
    "columns": "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint WHERE conrelid > 0",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass || ': ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    "external ids": "SELECT module || '.' || name FROM ir_model_data",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "jobs": "SELECT id || ' ' || cron_name FROM ir_cron",
    "parameters": "SELECT key FROM ir_config_parameter",
    "groups": "SELECT id || ' ' || (name->>'en_US') FROM res_groups",
    "memberships": "SELECT gid || '-' || uid FROM res_groups_users_rel",
    "implied groups": "SELECT gid || '-' || hid FROM res_groups_implied_rel",
    "groups of menus": "SELECT menu_id || '-' || gid FROM ir_ui_menu_group_rel",
    "defaults": "SELECT field_id || ' ' || json_value FROM ir_default",
    "menus": "SELECT id || ' ' || (name->>'en_US') FROM ir_ui_menu",
    "views": "SELECT id || ' ' || name FROM ir_ui_view",
    "actions": "SELECT id || ' ' || type FROM ir_actions",
    "sequences": "SELECT id || ' ' || name FROM ir_sequence",
    "record rules": "SELECT id || ' ' || name FROM ir_rule",
    "rights": "SELECT id || ' ' || name FROM ir_model_access",
    "mail templates": "SELECT id || ' ' || (name->>'en_US') FROM mail_template",
    "types of activities": "SELECT id || ' ' || (name->>'en_US') FROM mail_activity_type",
    "types of meetings": "SELECT id || ' ' || name FROM calendar_event_type",
    "files": "SELECT id || ' ' || name FROM ir_attachment WHERE name NOT LIKE '%.min.%' AND url IS NULL",
}


def traces(connection, name: str) -> dict[str, set[str]]:
    """Return everything that an addon can leave behind in a database."""
    with contextlib.closing(databases.connect(connection, name)) as opened, opened.cursor() as cursor:
        found = {}
        for title, statement in TRACES.items():
            cursor.execute(statement)
            found[title] = {row[0] for row in cursor.fetchall()}
        return found


def difference(before: dict[str, set[str]], after: dict[str, set[str]]) -> dict[str, list[str]]:
    changed = {title: sorted(map(str, after[title] ^ before[title])) for title in TRACES}
    return {title: rows for title, rows in changed.items() if rows}


def odoo(connection, run, *arguments: str) -> None:
    """Run Odoo's command line, whose log must be clean."""
    log = cache("log") / f"{run.name}-install.log"
    odoo_process.watched(list(arguments), connection, log, lambda text: None)
    assert server_log.problems(log) == []


def install(connection, run, name: str, addon: str) -> None:
    odoo(connection, run, "-d", name, "-i", addon, "--stop-after-init", "--no-http")


@pytest.fixture(scope="module")
def with_first(connection, run) -> Iterator[tuple[str, dict]]:
    """A database on which the first addon was installed, and what it held before: also what the addon would make."""
    name = run.database("install")
    templates.clone("base", connection, name)
    with contextlib.closing(databases.connect(connection, name)) as opened, opened.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calendar_event_type (name, create_date)"
            " VALUES ('Customer visit', NOW() AT TIME ZONE 'UTC' - INTERVAL '1 day')"
        )
    before = traces(connection, name)
    install(connection, run, name, FIRST)
    yield name, before
    databases.drop(connection, name)


@pytest.mark.parametrize("addon", [addon for addon in ADDONS if addon != FIRST])
def test_an_addon_on_top_leaves_nothing(addon, connection, run, with_first):
    name = run.database(addon)
    databases.clone(connection, with_first[0], name)
    before = traces(connection, name)
    install(connection, run, name, addon)
    assert difference(before, traces(connection, name)), "the addon put nothing into the database"
    for one in (addon, BROUGHT[addon]) if addon in BROUGHT else (addon,):
        odoo(connection, run, "module", "uninstall", "-d", name, one)
    assert difference(before, traces(connection, name)) == {}


def test_the_first_addon_leaves_nothing(connection, run, with_first):
    name, before = with_first
    odoo(connection, run, "module", "uninstall", "-d", name, FIRST)
    assert difference(before, traces(connection, name)) == {}
