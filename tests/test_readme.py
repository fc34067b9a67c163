"""The README keeps up with the house: every file in its tree, every command in the Makefile."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return listed.stdout.splitlines()


def files_in_the_tree() -> list[str]:
    """The paths that the indented lines of the README's tree make up."""
    tree = README[README.index("## The file tree") :].split("```")[1]
    folders, files = [], []
    for line in tree.strip().splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        folders = [*folders[: len(indent) // 2], name]
        if not name.endswith("/"):
            files.append("".join(folders))
    return files


def test_the_tree_is_the_house():
    rooms = ("core/", "figures/", "lessons/", "pages/", "widgets/", "benchmarks/")
    house = [
        file
        for file in tracked_files()
        if file.startswith(rooms) and not file.endswith("__init__.py")
    ]
    named = [file for file in files_in_the_tree() if file.startswith(rooms)]
    assert sorted(named) == sorted(house)


def test_every_make_target_exists_and_every_picture_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).exists(), picture


def test_it_names_no_path_of_a_machine():
    assert not re.search(r"/(work|home|root|tmp)/", README)
