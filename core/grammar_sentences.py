"""What is said to an expression outside of the grammar, and what to write instead."""

import ast
import re
from difflib import get_close_matches

OUTSIDE = {  # what else Python has, and the way that is open
    ast.Lambda: "There are no functions of your own here: write the calculation itself.",
    ast.ListComp: "There are no loops here: a tensor is calculated with as a whole.",
    ast.SetComp: "There are no loops here: a tensor is calculated with as a whole.",
    ast.DictComp: "There are no loops here: a tensor is calculated with as a whole.",
    ast.GeneratorExp: "There are no loops here: a tensor is calculated with as a whole.",
    ast.Dict: "There are no braces {} here: write a list with [ ].",
    ast.Set: "There are no braces {} here: write a list with [ ].",
    ast.NamedExpr: "Names are not given here: write the expression alone, without :=.",
    ast.Starred: "There is no * in front of a value here: write the values out.",
    ast.Await: "There is no await here.",
    ast.Yield: "There is no yield here.",
    ast.YieldFrom: "There is no yield here.",
    ast.Slice: "A : stands in square brackets only, as in x[0:2].",
    ast.And: "There is no `and` here: write & between two conditions in brackets.",
    ast.Or: "There is no `or` here: write | between two conditions in brackets.",
    ast.Not: "There is no `not` here: write ~ in front.",
    ast.In: "There is no `in` here: compare with ==.",
    ast.NotIn: "There is no `in` here: compare with !=.",
    ast.Is: "There is no `is` here: compare with ==.",
    ast.IsNot: "There is no `is` here: compare with !=.",
    ast.LShift: "There is no << here: write * 2 ** n.",
    ast.RShift: "There is no >> here: write // 2 ** n.",
}
INSTEAD = {  # what learners may try, and the way that is open
    "empty": "write zeros",
    "empty_like": "write zeros_like",
    "Tensor": "write tensor",
    "as_tensor": "write tensor",
    "from_numpy": "write tensor",
    "array": "write tensor",
    "range": "write arange",
    "einsum": "write @ or matmul",
    "data": "write detach()",
    "grad": "gradients are found outside of the expression",
    "backward": "gradients are found outside of the expression",
    "requires_grad_": "gradients are found outside of the expression",
    "numpy": "write tolist()",
    "cuda": "everything stays on the processor",
    "cpu": "everything is there already",
    "manual_seed": "the seed is set outside of the expression",
    "print": "what the expression gives is shown by itself",
    "list": "write tolist()",
    "tuple": "write the numbers in round brackets",
    "length": "write len",
    "power": "write pow",
    "concatenate": "write cat",
    "type": "write dtype",
    "nn": "write the function itself, for example relu(x)",
    "math": "write the function itself, for example sqrt(x)",
    "np": "write torch's function, for example zeros(2, 3)",
    "F": "write the function itself, for example relu(x)",
    "e": "write exp(x)",
    "true": "write True",
    "false": "write False",
    "none": "write None",
}


def no_such(word: str, known: list[str], shown: str = "") -> str:
    """The sentence for a word outside the list: what to write instead, or the nearest known.

    `shown` is the word as it stands in the expression (default: the word itself).
    """
    sentence = f"There is no `{_short(shown or word)}` here"
    if word in INSTEAD:
        return f"{sentence}: {INSTEAD[word]}."
    if word.endswith("_") and not word.startswith("_"):
        instead = f": write `{word[:-1]}`" if word[:-1] in known else ""
        return f"{sentence}, for what ends in _ changes the tensor itself{instead}."
    if len(word) == 1:  # a name that is near to nothing but by chance
        return f"{sentence}."
    near = get_close_matches(word[:40], known, n=1, cutoff=0.65 if len(word) < 5 else 0.75)
    if not near:
        low = {other.lower(): other for other in known}
        near = [low[word.lower()]] if word.lower() in low else []
    return f"{sentence}; did you mean `{near[0]}`?" if near else f"{sentence}."


def _short(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:40]}…"


def comma(text: str, place: int) -> str:
    if text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit():
        return "A decimal number is written with a point, as in 0.5; for two values add brackets."
    return "A comma stands between brackets only: write one expression, or put brackets around."


def letter_behind(number: str, letters: str) -> str:
    if letters in ("j", "J"):
        return "There are no imaginary numbers here: write a number without j."
    if letters in ("if", "else"):
        return f"Put a space between {number} and {letters}."
    return f"`{number}{letters[:20]}` is no number: for a product write {number} * {letters[:20]}."


def unreadable(text: str, error: SyntaxError) -> str:
    outside, inside = text, ""
    while outside != inside:  # an = in brackets gives an option
        inside, outside = outside, re.sub(r"[(\[][^()\[\]]*[)\]]", "", outside)
    if re.search(r"(?<![=!<>:])=(?!=)", outside):
        return "Names are not given here: leave out what stands before =, or write == to compare."
    place = error.offset or len(text)  # 0 is the end
    around = text[max(place - 6, 0) : place + 5].strip()
    where = f"near `{around}`" if place < len(text) else "at its end"
    return f"This cannot be read as an expression: something is missing or too much {where}."


def too_deep(deepest: int) -> str:
    return f"This goes more than {deepest} levels deep: write fewer brackets, calls or signs."
