"""What keyboards, phones and word processors make of an expression, as the plain characters meant.

A character that has no plain meaning is named in the refusal.
"""

import re
import unicodedata

from core.refusal import Refused

LONGEST = 300  # characters

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # １２（ as 12(
NO_WIDTH = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])  # not to be seen
SIGNS = {
    **dict.fromkeys("−‐‑‒–—﹣", "-"),
    **dict.fromkeys("×·⋅∙✕∗", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    "…": "...",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "π": "pi",
}
PLAIN = {**FULL_WIDTH, **NO_WIDTH, **{ord(sign): plain for sign, plain in SIGNS.items()}}

QUOTES = frozenset("\"'`“”„‟‘’‚‛«»‹›´")
ADVICE = {
    "#": "write the expression alone, without a note",
    ";": "put a comma between numbers; a new row of a tensor begins with its own bracket [",
    "\\": "leave it out",
    "^": "a power is written with two stars: x ** 2",
    "²": "write ** 2",
    "³": "write ** 3",
    "√": "write sqrt(x)",
    "°": "sin and cos take radians: x * pi / 180",
    "%": "write / 100",
    "‰": "write / 1000",
    "∞": "write inf",
    "∑": "write sum(x)",
    "Σ": "write sum(x)",
    "!": "to compare write !=",
    "&&": "write &",
    "||": "write |",
}


def plain(text: str) -> str:
    """The text in ASCII, its outer spaces gone and every other white space one plain space.

    Raises Refused for what is empty, longer than LONGEST, or holds a character without a plain
    meaning.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise Refused(
            f"This is {len(text):,} characters long and at most {LONGEST} are read here: write a "
            "shorter expression."
        )
    text = re.sub(r"\s", " ", text.translate(PLAIN)).strip()
    if not text:
        raise Refused("There is nothing here yet: write an expression, for example 2 * 3.")
    for sign in ("&&", "||"):
        if sign in text:
            raise _refused(sign)
    for at, sign in enumerate(text):
        if sign in QUOTES:
            raise Refused("There are no texts in quotation marks here: leave the marks out.")
        if sign == "!" and text[at + 1 : at + 2] == "=":
            continue
        if sign in "#;\\^!?$" or not (sign.isascii() and sign.isprintable()):
            raise _refused(sign)
    return text


def _refused(sign: str) -> Refused:
    if not sign.isprintable():
        return Refused(f"There is a sign here that cannot be seen (number {ord(sign)}): delete it.")
    name = "" if sign.isascii() else f" ({unicodedata.name(sign, 'a sign without a name').lower()})"
    advice = ADVICE.get(sign, "write letters a to z, digits and the signs of the keyboard")
    return Refused(f"The sign {sign}{name} has no meaning here: {advice}.")
