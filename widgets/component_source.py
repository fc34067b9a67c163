"""The style and the script of a component, from the files beside its Python."""

import re
from pathlib import Path


def component_source(*names: str) -> str:
    """These files of this folder, one after another, less indentation and comment lines: they
    travel with each component."""
    folder = Path(__file__).parent
    source = "".join((folder / name).read_text(encoding="utf-8") for name in names)
    return re.sub(r"^\s*(//.*\n)?", "", source, flags=re.MULTILINE)
