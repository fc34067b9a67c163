"""The torch program behind a page, what it prints, and both to take away."""

import io
import json
from collections.abc import Callable, Mapping
from zipfile import ZIP_DEFLATED, ZipFile

import streamlit as st

from lessons.lesson import Lesson
from widgets.coloured_code import coloured_code


def code(
    lesson: Lesson,
    program: str,
    prints: str,
    files: Callable[[], Mapping[str, bytes]] | None = None,
) -> None:
    """The program for the settings, complete and runnable, and what it prints.

    `files` are what it reads from its own folder: both come in one ZIP, made when it is asked for.
    """
    st.html(
        "<h3>The code</h3>"
        f'<div><button class="copy" type="button">Copy</button>{coloured_code(program)}</div>'
        "<p>It prints</p>"
    )
    with st.container(key="code-prints"):
        st.text(prints)
    name = f"{lesson.url}.py"
    st.download_button(
        "Download .py and its files" if files else "Download .py",
        (lambda: _archive({name: program, **files()})) if files else program,
        f"{lesson.url}.zip" if files else name,
        "application/zip" if files else "text/x-python",
        key="download-program",
        icon=":material/download:",
        on_click="ignore",
    )


def _archive(files: Mapping[str, str | bytes]) -> bytes:
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return archive.getvalue()


def notebook(lesson: Lesson, program: str) -> str:
    """A Jupyter notebook (nbformat 4.5) with the takeaway and the program."""
    cells = [
        {
            "cell_type": "markdown",
            "id": "takeaway",
            "metadata": {},
            "source": f"# {lesson.title}\n\n{lesson.takeaway}",
        },
        {
            "cell_type": "code",
            "id": "program",
            "metadata": {},
            "source": program,
            "execution_count": None,
            "outputs": [],
        },
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
            "cells": cells,
        },
        indent=1,
    )
