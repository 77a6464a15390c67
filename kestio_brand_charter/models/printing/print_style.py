"""Charter: the brand's colours and font as the style of what is printed, for browsers and for wkhtmltopdf."""

import re

from ...engine import contrast

MAIN, SECOND = "#714B67", "#8595A2"
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def color(text, other):
    """Return a colour as it is written, or another one: nothing else gets into a style sheet."""
    return text if text and COLOR.fullmatch(text) else other


def style(brand):
    """Return the style sheet of a brand's charter.

    :param brand: ``kestio.brand``; its font is one of those that Odoo brings.
    """
    main, second = color(brand.color_primary, MAIN), color(brand.color_secondary, SECOND)
    fonts = dict(brand._fields["font"]._description_selection(brand.env))
    font = brand.font if brand.font in fonts else "Lato"
    values = {
        "main": main,
        "on_main": contrast.on(main),
        "ink": contrast.ink(main),
        "second": second,
        "font": font.replace("_", " "),
        "regular": _file(font, "Regular"),
        "bold": _file(font, "Bold"),
    }
    return re.sub(r"\[(\w+)\]", lambda name: values[name[1]], SHEET)


def _file(font, weight):
    if font == "Lato":
        return f"/web/static/fonts/lato/Lato-{weight[:3]}-webfont.woff"
    return f"/web/static/fonts/google/{font}/{font}-{weight}.ttf"


# Without quotes: they would be escaped inside of the style.
SHEET = """
@font-face { font-family: [font]; font-weight: 400; src: url([regular]); }
@font-face { font-family: [font]; font-weight: 700; src: url([bold]); }
.kc, .kc * { box-sizing: border-box; }
.kc { font-family: [font], system-ui, sans-serif; color: #222; line-height: 1.5; font-size: 16px;
    overflow-wrap: break-word; word-wrap: break-word; }
.kc h1, .kc h2, .kc h3, .kc h4 { color: [ink]; font-weight: 700; line-height: 1.25; margin: 0; }
.kc h1 { font-size: 2em; } .kc h2 { font-size: 1.5em; margin: 2em 0 0.7em; padding-bottom: 0.25em;
    border-bottom: 3px solid [second]; page-break-after: avoid; }
.kc h3 { font-size: 1.2em; } .kc section > div { margin-bottom: 1em; } .kc h4 { font-size: 1em; margin: 0 0 0.25em; }
.kc p { margin: 0 0 0.6em; } .kc .lines { white-space: pre-line; }
.kc ul { margin: 0; padding-left: 1.2em; } .kc a { color: [ink]; }
.kc .cover { background: [main]; color: [on_main]; padding: 1.75em 2em; border-radius: 6px; }
.kc .cover h1, .kc .cover p { color: [on_main]; } .kc .cover p { margin: 0; }
.kc .cover img { background: #fff; padding: 0.5em; border-radius: 4px; max-height: 5em; max-width: 14em;
    margin-bottom: 1em; }
.kc .promise { font-size: 1.35em; line-height: 1.4; margin: 1.4em 0; padding: 0.25em 0 0.25em 1em;
    border-left: 5px solid [second]; white-space: pre-line; }
.kc .draft { background: #fff4ce; color: #4a3500; border: 1px solid #b98900; padding: 0.6em 1em; margin: 0 0 1em; }
.kc .toc { margin: 1em 0; } .kc .toc ul { list-style: none; padding: 0; }
.kc .toc li { display: inline-block; margin: 0 1.2em 0.4em 0; } .kc .toc a { display: inline-block; padding: 0.4em 0; }
.kc .marker { margin: 0 0 1.4em; padding: 1em 1.25em; border: 1px solid #d0d0d0; border-left: 5px solid [main];
    border-radius: 4px; page-break-inside: avoid; }
.kc .no { color: [ink]; } .kc .tag { display: inline-block; font-size: 0.85em; font-weight: 700; color: #7a1010;
    border: 1px solid #7a1010; border-radius: 3px; padding: 0 0.45em; margin-left: 0.4em; }
.kc .why, .kc .muted { color: #555; }
.kc table { border-collapse: collapse; width: 100%; } .kc th, .kc td { text-align: left; vertical-align: top; }
.kc .pair td { width: 50%; padding: 0 1em 0 0; }
.kc blockquote { margin: 0.4em 0; padding: 0.3em 0 0.3em 0.9em; border-left: 3px solid [second]; }
.kc blockquote p { margin: 0; } .kc .grid th, .kc .grid td { border: 1px solid #c8c8c8; padding: 0.4em 0.6em; }
.kc .grid thead th { background: [main]; color: [on_main]; } .kc tr { page-break-inside: avoid; }
.kc .scroll { overflow-x: auto; } .kc .grid td { min-width: 5.5em; }
.kc .mark { display: inline-block; margin-right: 0.5em; }
.kc .place { color: #555; font-size: 0.875em; margin: 0 0 0.6em 1.1em; }
"""
