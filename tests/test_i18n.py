"""The committed translations hold exactly the terms that the addons have now."""

from __future__ import annotations

from collections.abc import Iterator

import polib
import pytest

from tools import i18n, translations
from tools.places import ADDONS


@pytest.fixture(scope="module")
def plain(connection, run) -> Iterator[str]:
    """A database with all addons, without demo data, whose terms are not for translators."""
    from tools import database, templates

    name = run.database("plain")
    templates.clone("plain", connection, name)
    yield name
    database.drop(connection, name)


def terms(catalog: polib.POFile) -> set[tuple]:
    return {(entry.msgid, tuple(sorted(entry.occurrences))) for entry in catalog}


@pytest.mark.parametrize("addon", ADDONS)
def test_the_template_equals_a_fresh_export(addon, plain, connection, root):
    committed = root / addon / "i18n" / f"{addon}.pot"
    known = polib.pofile(str(committed)) if committed.exists() else polib.POFile()
    assert terms(known) == terms(i18n.export(connection, plain, addon)), "run make i18n"


@pytest.mark.parametrize("addon", ADDONS)
def test_each_translation_is_complete_and_keeps_the_placeholders(addon, root):
    assert list(translations.check(root / addon)) == []


def test_an_untranslated_term_and_a_lost_placeholder_are_found(tmp_path):
    addon = tmp_path / "kestio_example"
    (addon / "i18n").mkdir(parents=True)
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalog.append(polib.POEntry(msgid="%(count)s visits", flags=["python-format"]))
    catalog.append(polib.POEntry(msgid="Tier"))
    catalog.save(str(addon / "i18n" / "kestio_example.pot"))
    catalog[0].msgstr = "visites"
    catalog.save(str(addon / "i18n" / "fr.po"))
    found = "\n".join(translations.check(addon))
    assert "not translated: 'Tier'" in found
    assert "%(count)s visits" in found
