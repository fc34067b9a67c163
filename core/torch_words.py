"""What torch, or Python in its place, says where it refuses: its own words, whole and in short."""

import re
from dataclasses import dataclass

LONGEST = 300  # characters in short
# What torch adds for its own makers: places in its sources, other ways to call a function.
FOR_MAKERS = re.compile(
    r"\s*\((?:Triggered|Exception raised).*"
    r"|(?:\s+at)?\s*(?:\.\.|[A-Za-z]:)?[/\\][^\s:]+\.(?:cpp|cuh?|h|hpp|pyx?)(?::\d+)?:?"
    r"|^\[enforce fail at [^\]]*\]\s*"
    r"|,? but expected one of:$"
)


@dataclass(frozen=True)
class Failure:
    """As a program prints it: "RuntimeError: mat1 and mat2 shapes cannot be multiplied"."""

    kind: str  # the exception's class
    message: str  # its words, of several lines the first

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"

    @property
    def in_short(self) -> str:
        """The message without what is for torch's makers, and no longer than a few sentences."""
        words = FOR_MAKERS.sub("", self.message).strip() or self.kind
        if len(words) <= LONGEST:
            return words
        end = words.rfind(". ", 0, LONGEST)  # whole sentences where there are any
        return words[: end + 1] if end > 0 else f"{words[:LONGEST]}…"

    @property
    def in_a_sentence(self) -> str:
        """The same for the end of a sentence that goes on behind it."""
        return self.in_short.removesuffix(".")


def failure_of(error: Exception) -> Failure:
    return Failure(type(error).__name__, next(iter(str(error).strip().splitlines()), ""))
