"""Charter: which words of a text another version replaced; plain Python."""

import re
from difflib import SequenceMatcher


def pieces(left: str, right: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Return both texts in pieces: (is it only here, the piece), word by word.

    >>> pieces("We call back within a day.", "We call back within two hours.")
    ([(False, 'We call back within '), (True, 'a day.')], [(False, 'We call back within '), (True, 'two hours.')])
    """
    old, new = (re.findall(r"\S+\s*", text) for text in (left, right))
    before: list[tuple[bool, str]] = []
    after: list[tuple[bool, str]] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        own = kind != "equal"
        before += [(own, "".join(old[old_from:old_to]))] if old_to > old_from else []
        after += [(own, "".join(new[new_from:new_to]))] if new_to > new_from else []
    return before, after
