"""``make i18n``: the terms to translate, exported from a database and merged into each addon's translations."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools import python_env, say
from tools.places import ADDONS, ROOT, cache
from tools.say import Stop
from tools.translations import LANGUAGES

# Labels that the website addon gives every model, ours too: it translates them itself.
OTHERS = "ir.model,website_form_label:"
# Both change at each export, or say nothing.
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Plural-Forms")


def main() -> None:
    """Write the .pot and .po files of the addons named on the command line, or of all."""
    python_env.enter(with_tests=True)
    from tools import postgres, templates
    from tools.run import running

    addons = sys.argv[1:] or list(ADDONS)
    if unknown := set(addons) - set(ADDONS):
        raise Stop(f"no addon called {', '.join(sorted(unknown))}: there are {', '.join(ADDONS)}")
    with postgres.server() as connection, running(connection) as run:
        name = run.database("i18n")
        templates.clone("plain", connection, name)
        for addon in addons:
            write(addon, export(connection, name, addon))


def export(connection, database: str, addon: str):
    """Return the terms of an addon as a database with it, without demo data, gives them.

    :return: a ``polib.POFile`` without anything that depends on the time.
    """
    import polib

    from tools import odoo_process

    with tempfile.TemporaryDirectory(dir=cache("run")) as folder:
        path = Path(folder) / f"{addon}.pot"
        arguments = ["i18n", "export", "-d", database, "-o", str(path), addon]
        odoo_process.watched(arguments, connection, cache("log") / f"i18n-{addon}.log", lambda text: None)
        catalog = polib.pofile(path.read_text(encoding="utf-8")) if path.stat().st_size else polib.POFile()
    for key in VOLATILE:
        catalog.metadata.pop(key, None)
    for entry in list(catalog):
        entry.occurrences = [place for place in entry.occurrences if OTHERS not in place[0]]
        if not entry.occurrences:
            catalog.remove(entry)
    catalog.sort(key=lambda entry: entry.msgid)
    return catalog


def write(addon: str, catalog) -> None:
    """Write the template, merge it into each language, and say what is left to translate."""
    import polib

    if not catalog:
        say.line(f"  {addon}: nothing to translate")
        return
    folder = ROOT / addon / "i18n"
    folder.mkdir(exist_ok=True)
    catalog.save(str(folder / f"{addon}.pot"))
    for language in LANGUAGES:
        path = folder / f"{language}.po"
        translated = polib.pofile(str(path)) if path.exists() else polib.POFile()
        translated.merge(catalog)
        for entry in translated.obsolete_entries():
            translated.remove(entry)
        translated.metadata = {**catalog.metadata, "Language": language}
        translated.sort(key=lambda entry: entry.msgid)
        translated.save(str(path))
        left = len(translated.untranslated_entries()) + len(translated.fuzzy_entries())
        say.line(f"  {addon}/i18n/{path.name}: {len(translated)} terms, {left} to translate")


if __name__ == "__main__":
    say.run(main)
