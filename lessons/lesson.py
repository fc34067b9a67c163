"""What a lesson is: the words and the code around one verb of core."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Challenge:
    """Something to bring about, that the page checks by itself.

    `ticked(settings, result, history)` is a pure function of what core returned; `history` holds
    the (settings, result) pairs seen before on this page, the oldest first. `solution` ticks it;
    where it takes several goes, `first` are the settings to go through before.
    """

    title: str
    task: str
    ticked: Callable[[Any, Any, Sequence[tuple[Any, Any]]], bool]
    solution: Any  # Settings of the lesson's core file
    hint: str
    first: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Question:
    """Asked before the picture reacts, on a page whose link says predict=1."""

    text: str
    answers: tuple[str, ...]
    right: Callable[[Any, Any], int]  # (settings, result) -> index of the answer that is true


@dataclass(frozen=True)
class Lesson:
    """One page's words. `verb(Settings())` is what the page shows when one arrives."""

    url: str
    title: str
    takeaway: str  # at most 18 words, true and worth remembering
    settings: type  # the frozen Settings of core/<concept>.py
    verb: Callable[[Any], Any]
    what_you_see: Callable[[Any, Any], str]  # (settings, result) -> one sentence with its numbers
    program: Callable[[Any], str]  # settings -> a complete torch program that ends in a print
    printed: Callable[[Any, Any], str]  # (settings, result) -> what that program prints
    challenges: tuple[Challenge, ...]
    documentation: tuple[str, str]  # the function shown, and the address of its official page
    question: Question | None = None
    needs: str = ""  # what to know before, in a line
    own: frozenset[str] = frozenset()  # settings whose control is this page's alone
    # Settings that are typed: whatever they say stays in its field and is answered by a sentence.
    typed: frozenset[str] = frozenset()
    # Settings without a control, such as a place that is clicked: numbers, or tuples of numbers,
    # with the least and the greatest that a link may give.
    placed: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    # What the program reads from its own folder, such as weights: (settings, result) -> contents
    # by name. The page gives them away with the code.
    files: Callable[[Any, Any], Mapping[str, bytes]] | None = None

    def key(self, setting: str) -> str:
        """The key of a setting's control, which is its word in the link.

        A setting in `own` has another range or meaning than elsewhere: it bears the page's name.
        """
        return f"{self.url}_{setting}" if setting in self.own else setting

    @property
    def names(self) -> tuple[str, ...]:
        """The settings, in the order of their definition."""
        return tuple(field.name for field in fields(self.settings))
