"""The addons' translations: complete, and with the placeholders of the original."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.places import ADDONS, ROOT

LANGUAGES = ("fr",)
# What Python and the web client fill in: %s, %(name)s, %(name).2f, {{ object.name }}, ${name}.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[.\d]*[sdfri](?!\w)|\{\{.*?\}\}|\$\{\w+\}")


def main() -> int:
    """Print what is wrong with the committed translations of all addons."""
    problems = [problem for addon in ADDONS for problem in check(ROOT / addon)]
    print("\n".join(problems))
    return 1 if problems else 0


def check(addon: Path) -> Iterator[str]:
    """Yield each problem of one addon, as ``file: what``. An addon without ``i18n`` has nothing to translate."""
    if not (addon / "i18n").exists():
        return
    template = addon / "i18n" / f"{addon.name}.pot"
    if not template.exists():
        yield f"{template.relative_to(addon.parent)}: missing, run make i18n"
        return
    wanted = {message.id for message in _read(template) if message.id}
    for language in LANGUAGES:
        yield from _check_language(template.with_name(f"{language}.po"), language, wanted)


def _check_language(path: Path, language: str, wanted: set) -> Iterator[str]:
    shown = f"{path.parts[-3]}/i18n/{path.name}"
    if not path.exists():
        yield f"{shown}: missing, run make i18n"
        return
    catalog = _read(path, language)
    messages = [message for message in catalog if message.id]
    yield from (f"{shown}: not translated: {m.id!r}" for m in messages if not m.string or m.fuzzy)
    yield from (f"{shown}: not in the file: {text!r}" for text in sorted(map(str, wanted - {m.id for m in messages})))
    yield from (f"{shown}: no longer used: {text!r}" for text in sorted(map(str, {m.id for m in messages} - wanted)))
    for message in messages:
        if message.string and _placeholders(message.string) != _placeholders(message.id):
            yield f"{shown}: other placeholders than the original: {message.id!r}"


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def _read(path: Path, language: str | None = None):
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=language)


if __name__ == "__main__":
    sys.exit(main())
