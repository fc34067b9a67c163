"""Names that strangers chose, made safe to show: one line, visible, short, never two alike."""

import unicodedata
from collections.abc import Iterable

UNNAMED = "unnamed"

# Letters and marks by their category, yet nothing is seen: two folders could look the same.
_UNSEEN = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}


def clean(text: str, limit: int = 60) -> str:
    """One visible line of at most `limit` characters: what we show of a name from outside.

    Controls, bidirectional marks and zero-width characters are dropped, spaces of all kinds become
    one space, a byte that was no text becomes U+FFFD, and the rest is put into Unicode's form NFC.
    Where nothing is left the name is "unnamed". This is no escape for Markdown or HTML.
    """
    if not (text.isascii() and text.isprintable()):
        # Bounded first: the two steps below must not work through a megabyte for 60 characters.
        text = "".join(_seen(character) for character in text[: 16 * limit])
        text = unicodedata.normalize("NFC", text)
    text = " ".join(text.split())
    return _cut(text, limit) or UNNAMED


def distinct(texts: Iterable[str], limit: int = 60) -> dict[str, str]:
    """Each text with its clean form, numbered where needed so that no two of them are shown alike.

    The result does not depend on the order of `texts`. A text that is clean already keeps its form.
    """
    shown: dict[str, str] = {}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    forms = {text: clean(text, limit) for text in texts}
    for text in sorted(forms, key=lambda text: (forms[text] != text, text)):
        form = forms[text]
        while form in taken:
            numbers[forms[text]] = numbers.get(forms[text], 1) + 1
            number = f" ({numbers[forms[text]]})"
            form = _cut(forms[text], limit - len(number)) + number
        taken.add(form)
        shown[text] = form
    return shown


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":  # half of a pair: how bytes that are no UTF-8 are carried in a str
        return "\ufffd"
    if category in ("Zs", "Zl", "Zp") or character.isspace():
        return " "
    return "" if category in ("Cc", "Cf") or character in _UNSEEN else character


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
