"""A loss at the end of a walk, which may be beyond all numbers, in words and in a shown program."""

DIVERGED, TINY = 1e12, 1e-12  # beyond these a loss is told in words

# The same as a function of a program.
SAID = f"""def said(loss):
    if not loss < {DIVERGED:g}:
        return "too large to tell"
    return f"{{loss:.4g}}" if loss > {TINY:g} else "below {TINY:g}"
"""


def said(loss: float) -> str:
    if not loss < DIVERGED:
        return "too large to tell"
    return f"{loss:.4g}" if loss > TINY else f"below {TINY:g}"
