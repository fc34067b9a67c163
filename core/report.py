"""What a learner hands in: one HTML file that needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from core.run_folder import Run
from core.training_settings import Settings, differences

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem;"
    "text-align:left}blockquote{border-left:4px solid #0072B2;margin:0;padding:.2rem 1rem;"
    "white-space:pre-wrap}"
)


@dataclass(frozen=True)
class PageProgress:
    title: str
    challenges: tuple[str, ...]  # titles
    done: frozenset[str]


def report(
    name: str, words: str, date: str, pages: Sequence[PageProgress], runs: Sequence[Run]
) -> str:
    """The report as HTML. Whatever a person typed is escaped; nothing is fetched from anywhere."""
    done = sum(len(page.done) for page in pages)
    total = sum(len(page.challenges) for page in pages)
    parts = [
        f"<h1>Glassbox: {escape(name) or 'my report'}</h1>",
        f"<p>{escape(date)} · {done} of {total} challenges done</p>",
        f"<h2>In my words</h2><blockquote>{escape(words)}</blockquote>" if words.strip() else "",
        "<h2>Challenges</h2><table><tr><th>page</th><th>done</th><th>open</th></tr>",
        *(_page_row(page) for page in pages),
        "</table>",
    ]
    if runs:
        parts += [
            "<h2>My runs</h2><table><tr><th>pictures</th><th>epochs</th><th>validation</th>"
            "<th>test</th><th>settings that are not the defaults</th></tr>",
            *(_run_row(run) for run in runs),
            "</table>",
        ]
    body = "\n".join(parts)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Glassbox report</title>'
        f"<style>{STYLE}</style><body>\n{body}\n</body></html>\n"
    )


def _page_row(page: PageProgress) -> str:
    ticked = [title for title in page.challenges if title in page.done]
    still = [title for title in page.challenges if title not in page.done]
    cells = (page.title, ", ".join(ticked), ", ".join(still))
    return _row(cells)


def _run_row(run: Run) -> str:
    best = run.best
    test = f"{run.test['right']} of {run.test['total']}" if run.test else "not opened"
    changed = differences(run.settings, Settings())
    return _row(
        (
            run.title,
            str(len(run.epochs)),
            f"{best.val_accuracy:.1%} (epoch {best.epoch})" if best else "none",
            test,
            ", ".join(f"{name}={value}" for name, value, _ in changed) or "none",
        )
    )


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def progress_of(
    lessons: Mapping[str, tuple[str, Sequence[str]]], ticks: Mapping[str, Sequence[str]]
) -> list[PageProgress]:
    """A row for every page of `lessons` (url -> title, challenges), with what is ticked there."""
    return [
        PageProgress(title, tuple(challenges), frozenset(ticks.get(url, ())) & set(challenges))
        for url, (title, challenges) in lessons.items()
    ]
