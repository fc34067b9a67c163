"""The shape of the house, held by reading the imports: DESIGN.md, "Imports point inward only":
app -> pages -> widgets -> figures -> core -> torch, and lessons beside figures, on core alone.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
LAYERS = ("core", "lessons", "figures", "widgets", "pages")  # from the inside out
SOURCES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for folder in (*LAYERS, "tests", "benchmarks", "assets")
    for path in (REPOSITORY / folder).rglob("*.py")
)
HOUSE = [source for source in SOURCES if source.split("/")[0] in LAYERS]

FOREIGN = {  # what a layer must not know of, wherever in a file it is imported
    "core": {"streamlit", "plotly"},
    "lessons": {"streamlit", "plotly"},
    "figures": {"streamlit", "lessons"},
}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
GLOBAL_SEEDS = {"manual_seed", "manual_seed_all", "seed_all", "set_rng_state", "seed"}


def of_layer(layer: str) -> list[str]:
    return [source for source in HOUSE if source.startswith(f"{layer}/")]


@cache
def parse(source: str) -> ast.Module:
    return ast.parse((REPOSITORY / source).read_text(encoding="utf-8"), filename=source)


def imports(source: str) -> Iterator[str]:
    """The dotted names that a file imports, at the top or inside a function; `from a import b`
    gives both a and a.b, since b may be a module."""
    package = source.split("/")[:-1]
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def dotted(node: ast.expr) -> str:
    """`torch.manual_seed` for that attribute, `print` for that name, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def calls(tree: ast.AST) -> Iterator[str]:
    return (dotted(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


@pytest.mark.parametrize("source", HOUSE)
def test_imports_point_inward(source):
    layer = source.split("/")[0]
    allowed = set(LAYERS[: LAYERS.index(layer) + 1]) - {"pages"}  # pages never import pages
    outside = {"app", "tests", "benchmarks", "assets"}
    for name in imports(source):
        first = name.split(".")[0]
        assert first not in (set(LAYERS) | outside) - allowed, f"{source} imports {name}"
        assert first not in FOREIGN.get(layer, ()), f"{source} imports {name}"


def test_no_cycle_inside_a_layer():
    for layer in ("core", "lessons", "figures", "widgets"):
        modules = {source.removesuffix(".py").replace("/", ".") for source in of_layer(layer)}
        needs = {
            module: {name for name in imports(module.replace(".", "/") + ".py") if name in modules}
            for module in modules
        }
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as cycle:
            pytest.fail("a cycle of imports: " + " -> ".join(cycle.args[1]))


@pytest.mark.parametrize("source", SOURCES)
def test_every_file_says_in_its_name_what_it_is(source):
    assert Path(source).stem not in EMPTY_NAMES


@pytest.mark.parametrize("source", HOUSE)
def test_nobody_seeds_what_all_learners_share(source):
    """Only the training's own process may seed itself: core/training.py, each epoch."""
    if source == "core/training.py":
        return
    for call in calls(parse(source)):
        owner, _, verb = call.rpartition(".")
        shared = "." not in call or owner.split(".")[0] in {"torch", "np", "numpy", "random"}
        assert not (shared and verb in GLOBAL_SEEDS), f"{source} calls {call}"


@pytest.mark.parametrize("source", of_layer("core"))
def test_core_prints_only_as_a_command(source):
    """print stands under `if __name__ == "__main__"`, or in functions that only this part uses."""
    tree = parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    main_part = [node for node in tree.body if _is_main_part(node)]
    rest = [node for node in tree.body if not _is_main_part(node)]

    of_command = set()
    called = _names(main_part) & functions.keys()
    while called:
        of_command |= called
        called = _names(functions[name] for name in called) & functions.keys() - of_command
    shared = _used_elsewhere(source)
    while True:
        of_command -= shared
        library = [node for node in rest if getattr(node, "name", None) not in of_command]
        shared = _names(library) & of_command
        if not shared:
            break

    for node in library:
        assert "print" not in calls(node), f"{source}, line {node.lineno}, prints"


def _is_main_part(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def _used_elsewhere(source: str) -> set[str]:
    """Names of this file that other files of the house use; tests may test a command."""
    module = source.removesuffix(".py").replace("/", ".")
    stem = module.rpartition(".")[2]
    used = set()
    for other in HOUSE:
        used |= {
            name.rpartition(".")[2] for name in imports(other) if name.startswith(f"{module}.")
        }
        attributes = (node for node in ast.walk(parse(other)) if isinstance(node, ast.Attribute))
        used |= {node.attr for node in attributes if dotted(node.value) == stem}
    return used
