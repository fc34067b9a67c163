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


def test_the_tree_names_every_file_of_the_house():
    tree = README[README.index("## The file tree") :]
    house = [
        file
        for file in tracked_files()
        if file.startswith(("core/", "figures/", "lessons/", "pages/", "widgets/", "benchmarks/"))
        and not file.endswith("__init__.py")
    ]
    missing = [file for file in house if Path(file).name not in tree]
    assert house and not missing


def test_every_make_target_exists_and_every_picture_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).exists(), picture


def test_it_names_no_path_of_a_machine():
    assert not re.search(r"/(work|home|root|tmp)/", README)
