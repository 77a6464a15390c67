"""Charter: the brand's colours on a page, only as far as everybody can read it (WCAG 2: 4.5 to 1)."""

READABLE = 4.5
WHITE, BLACK = "#FFFFFF", "#1B1B1B"


def luminance(color: str) -> float:
    """Return how light a colour like #714B67 is: 0 black to 1 white (WCAG 2.2, relative luminance).

    >>> round(luminance("#FFFFFF"), 3), round(luminance("#000000"), 3)
    (1.0, 0.0)
    """
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours: 1 to 21.

    >>> round(contrast("#FFFFFF", "#000000"), 1)
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def on(color: str) -> str:
    """Return the colour of a text on a coloured ground: the more readable of white and black.

    >>> on("#714B67"), on("#FFD500")
    ('#FFFFFF', '#1B1B1B')
    """
    return max((WHITE, BLACK), key=lambda text: contrast(text, color))


def ink(color: str) -> str:
    """Return the colour itself where a text in it is readable on white, else the same hue, darker.

    >>> ink("#714B67")
    '#714B67'
    >>> contrast(ink("#FFD500"), "#FFFFFF") >= READABLE
    True
    """
    parts = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    while contrast(color, WHITE) < READABLE:
        parts = [part * 9 // 10 for part in parts]
        color = "#{:02X}{:02X}{:02X}".format(*parts)
    return color
