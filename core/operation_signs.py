"""What an operation of an expression is called in a picture, and what it takes."""

import ast
import re

SIGNS = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "÷",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.USub: "−",
    ast.UAdd: "+",
    ast.Invert: "~",
}


def normal(text: str) -> str:
    """An expression with torch's usual spaces, so that two that say the same are equal."""
    return ast.unparse(ast.parse(text.strip(), mode="eval").body)


def sign_of(text: str) -> str:
    """What an operation is called in the picture; numbers that it takes stand with it."""
    tree = ast.parse(text, mode="eval").body
    if isinstance(tree, ast.BinOp):
        sign, left, right = SIGNS[type(tree.op)], _number(tree.left), _number(tree.right)
        return " ".join(part for part in (left, sign, right) if part)
    if isinstance(tree, ast.UnaryOp):
        return SIGNS.get(type(tree.op), "not")
    if isinstance(tree, ast.Call):
        return ast.unparse(tree.func).rsplit(".", 1)[-1] if _short(tree.func) else "call"
    if isinstance(tree, ast.Subscript):
        index = ast.unparse(tree.slice)
        return f"[{index}]" if len(index) <= 8 else "[…]"
    return tree.attr if isinstance(tree, ast.Attribute) else text


def sign_of_function(name: str) -> str:
    """ "mean" for MeanBackward0."""
    return re.sub(r"Backward\d*$", "", name.rsplit("::", 1)[-1]).lower()


def operands_of(text: str) -> list[str]:
    """The expressions that an operation takes directly."""
    tree = ast.parse(text, mode="eval").body
    found: list[str] = []
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        part = waiting.pop(0)
        method = isinstance(tree, ast.Call) and part is tree.func
        if isinstance(part, ast.Tuple | ast.List | ast.keyword) or method:
            waiting = [*ast.iter_child_nodes(part), *waiting]
        elif isinstance(part, ast.expr):
            found.append(ast.unparse(part))
    return found


def names_in(text: str) -> list[str]:
    """In the order of writing, each once."""
    walked = ast.walk(ast.parse(text, mode="eval"))
    found = sorted((part.col_offset, part.id) for part in walked if isinstance(part, ast.Name))
    return list(dict.fromkeys(name for _, name in found))


def _short(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute | ast.Name)


def _number(tree: ast.expr) -> str:
    said = ast.unparse(tree)
    return said if re.fullmatch(r"-?[\d.e+-]{1,8}", said) else ""
