"""A program with what each line left behind, and torch's message, its words marked where they come
from: HTML, every text of it escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from core.errors import RIGHT, STOPS, WRONG, Examined, Left
from core.message_origins import AS_ROWS, TURNED, Fact, Origin, Span

LETTERS = "abcdef"  # say the same as the colours
KINDS = {STOPS: "stops", WRONG: "wrong", RIGHT: "right"}
SIGNS = {STOPS: "✕", WRONG: "!", RIGHT: "✓"}


def clinic(examined: Examined, run: int = 0) -> str:
    """The picture. Another `run` makes it another text, so that a browser shows it running anew."""
    rows = "".join(_row(examined, number) for number in range(1, len(examined.lines) + 1))
    moments = examined.failure.line if examined.failure else len(examined.lines)
    return (
        f'<div class="clinic {KINDS[examined.outcome]}" data-run="{run}"'
        f' style="--end: {moments}"><div class="listing" translate="no">{rows}</div>'
        f"{_answer(examined)}{_legend(examined.origins)}</div>"
    )


def _row(examined: Examined, number: int) -> str:
    line = examined.lines[number - 1]
    stops = number in examined.stops_over
    kinds = [
        "row",
        *(["fails"] if stops else []),
        *(["new"] if number in examined.new else []),
        *(["unreached"] if examined.stops_over and number > examined.stops_over[-1] else []),
    ]
    sign = "✕" if stops else "✎" if number in examined.new else ""
    spans = [
        (span, mark)
        for mark, origin in enumerate(examined.origins)
        for span in origin.in_program
        if span.line == number
    ]
    chips = "".join(_chip(left, examined.origins) for left in examined.left if left.line == number)
    return (
        f'<div class="{" ".join(kinds)}" style="--at: {number}">'
        f'<span class="sign">{sign}</span><span class="number">{number}</span>'
        f"<code>{_marked(line, spans)}</code>"
        f'<span class="chips">{chips}</span></div>'
    )


def _answer(examined: Examined) -> str:
    """torch's message, or what the program printed."""
    sign = f'<span class="sign">{SIGNS[examined.outcome]}</span>'
    if not examined.failure:
        printed = escape(examined.printed)
        return f'<div class="answer">{sign}<samp translate="no">{printed}</samp></div>'
    spans = [
        (span, mark) for mark, origin in enumerate(examined.origins) for span in origin.in_message
    ]
    return (
        f'<div class="answer">{sign}<samp translate="no">'
        f"<b>{escape(examined.failure.kind)}:</b> {_marked(examined.failure.message, spans)}"
        "</samp></div>"
    )


def _legend(origins: Sequence[Origin]) -> str:
    said = "".join(
        f"<span>{_mark(escape(origin.source), mark)} line {origin.source_line}</span>"
        if origin.name
        else f"<span>{_mark('line', mark)} {origin.source_line}</span>"
        for mark, origin in enumerate(origins)
    )
    return f'<div class="legend" translate="no">{said}</div>' if said else ""


def _chip(left: Left, origins: Sequence[Origin]) -> str:
    """Name and shape behind a line, and what else of it matters here."""
    mark, facts = next(
        (
            (mark, [fact for fact in origin.facts if fact.made is None])
            for mark, origin in enumerate(origins)
            if origin.name == left.name and origin.line == left.line
        ),
        (0, []),
    )
    parts = [
        _mark(escape(text), mark) if is_meant else escape(text)
        for text, is_meant in _parts(left, facts)
    ]
    return f'<span class="chip"><b>{escape(left.name)}</b> {" ".join(parts)}</span>'


def _parts(left: Left, facts: Sequence[Fact]) -> Iterable[tuple[str, bool]]:
    """Texts of a chip, and whether the message speaks of it."""
    meant = {fact.kind: fact for fact in reversed(facts)}
    labels = {fact.label for fact in facts}
    if left.layer:
        turned = TURNED in labels
        shape = left.shape[::-1] if turned else left.shape
        yield f"{TURNED if turned else 'weight'} {_shape(shape)}", bool({TURNED, "weight"} & labels)
    else:
        exact = any(fact.kind in ("shape", "size") and fact.label != AS_ROWS for fact in facts)
        yield _shape(left.shape), exact
    for fact in facts:
        if fact.label == AS_ROWS:
            yield f"{AS_ROWS} {_shape(fact.says)}", True
    if "dtype" in meant or left.dtype != "float32":
        word = meant["dtype"].says if "dtype" in meant else ""
        yield left.dtype + (f" = {word}" if word else ""), bool(word)
    if "device" in meant or left.device != "cpu":
        yield f"on {left.device}", "device" in meant
    if "grad" in meant:
        yield from ((fact.says, True) for fact in facts if fact.kind == "grad")
    elif left.requires_grad and not left.layer:
        yield "requires grad", False


def _shape(shape: Sequence[int]) -> str:
    return str(tuple(shape))


def _marked(text: str, spans: Iterable[tuple[Span, int]]) -> str:
    """A text with some of its characters marked; of marks that overlap the first stays."""
    html, end = [], 0
    for span, mark in sorted(spans, key=lambda pair: (pair[0].start, -pair[0].end)):
        if span.start >= end:
            html.append(escape(text[end : span.start]))
            html.append(_mark(escape(text[span.start : span.end]), mark))
            end = span.end
    return "".join([*html, escape(text[end:])])


def _mark(html: str, mark: int) -> str:
    return f'<mark class="origin-{LETTERS[mark]}" data-letter="{LETTERS[mark]}">{html}</mark>'
