"""Charter: the worked examples of sectors, read from the files of ``data/sectors``."""

import json
from functools import cache
from pathlib import Path

from odoo.tools import file_open, file_path

FOLDER = "kestio_brand_charter/data/sectors"
LANGUAGES = ("en", "fr")


@cache
def sectors():
    """Return the examples by code, in the order in which they are offered."""
    found = []
    for path in sorted(Path(file_path(FOLDER)).glob("*.json")):
        with file_open(str(path)) as file:
            found.append(json.load(file))
    return {sector["code"]: sector for sector in sorted(found, key=lambda sector: sector["sequence"])}


def told(env, texts):
    """Return a text of an example in the user's language, in English where it has none."""
    return texts[language(env.lang)]


def language(code):
    """Return the language of the examples that a language of Odoo reads."""
    short = (code or "en_US")[:2]
    return short if short in LANGUAGES else "en"
