import numpy as np
import pytest

from core.module import build
from core.network_program import PARAMETER, PLAIN, VERSIONS, Settings
from figures.lit_code import Box, LitCode, Moment, Sheet
from figures.module import in_numbers, lit_code, twins_film


def test_the_moments_go_through_init_and_then_through_forward():
    built = build(Settings())
    picture = lit_code(built)
    lit = [picture.lines[moment.line - 1].strip() for moment in picture.moments]
    assert lit == [
        "network = Network()",
        "super().__init__()",
        "self.layer1 = nn.Linear(2, 3)",
        "self.bend1 = nn.Tanh()",
        "self.layer2 = nn.Linear(3, 1)",
        "y = network(x)",
        "x = self.layer1(x)",
        "x = self.bend1(x)",
        "x = self.layer2(x)",
        "return x",
    ]
    counts = [moment.count for moment in picture.moments]
    assert counts == [f"{n} parameters" for n in (0, 0, 9, 9, 13, 13, 13, 13, 13, 13)]


def test_the_picture_is_the_program_shape_by_shape():
    built = build(Settings())
    flow = lit_code(built).flow
    names = [item.name if isinstance(item, Box) else item.shape for item in flow]
    assert names == ["(5, 2)", "layer1", "(5, 3)", "bend1", "(5, 3)", "layer2", "(5, 1)"]
    values = [np.array(item.values) for item in flow if isinstance(item, Sheet)]
    tensors = [built.x, *(passed.x for passed in built.passed if passed.part)]
    for shown, tensor in zip(values, tensors, strict=True):
        assert np.allclose(shown, tensor.numpy(), atol=5e-4)
    assert [box.count for box in flow if isinstance(box, Box)] == [
        "2×3 + 3 = 9",
        "0",
        "3×1 + 1 = 4",
    ]


def test_a_shape_stands_behind_the_line_that_made_it_and_not_before():
    picture = lit_code(build(Settings()))
    moment_of = {moment.line: number for number, moment in enumerate(picture.moments)}
    for chip in picture.chips:
        if "= self." in picture.lines[chip.line - 1]:
            assert chip.since == moment_of[chip.line]
    shapes = {chip.line: chip.text for chip in picture.chips}
    assert [shapes[line] for line in (8, 9, 10, 11, 15)] == [
        "(5, 2)",
        "(5, 3)",
        "(5, 3)",
        "(5, 1)",
        "(5, 1)",
    ]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("written", ["class", "nn.Sequential"])
@pytest.mark.parametrize("forward", [(), ("layer2",), ("layer1", "bend3"), ("bend1",)])
def test_every_net_can_be_shown(version, written, forward):
    built = build(Settings(version=version, written=written, forward=forward))
    picture = lit_code(built)
    last = len(picture.moments) - 1
    assert bool(picture.fault) == (built.failure is not None)
    if built.failure:
        assert picture.moments[last].line == built.stops_at
        assert picture.fault == f"{built.failure.kind}: {built.failure.message}"
    for item in (*picture.chips, *picture.flow, *picture.apart):
        assert 0 <= item.since <= last
    boxes = [box.name for box in (*picture.flow, *picture.apart) if isinstance(box, Box)]
    assert {moment.box for moment in picture.moments} - {""} <= {*boxes, "layer1"}


def test_the_tensor_that_torch_overlooks_is_told():
    picture = lit_code(build(Settings(version=PLAIN)))
    assert "weight1 is not listed" in " ".join(moment.says for moment in picture.moments)
    assert picture.flow[1].count == "3 found, 6 not"
    assert picture.sum == "3 + 3×1 + 1 ="


def test_parameters_are_counted_as_inputs_times_outputs():
    assert in_numbers(build(Settings()).learned) == "2×3 + 3 + 3×1 + 1"
    assert in_numbers(build(Settings(version=PARAMETER)).learned) == "2×3 + 3 + 3×1 + 1"


def test_the_film_of_the_twins_shows_their_losses():
    twins = build(Settings(version=PLAIN)).twins
    film = twins_film(twins)
    loss, moved = film.panels
    shown = loss.layers[0].y.numbers()[0]
    assert np.allclose(shown[0], twins.plain.losses, atol=1e-3)
    assert np.allclose(shown[1], twins.parameter.losses, atol=1e-3)
    still = next(layer for layer in moved.layers if layer.names == ("weight1, plain",))
    assert np.abs(still.y.numbers()).max() < 1e-3
    assert len(moved.layers) == 3 + 2  # bias1 and two of layer2, and weight1 twice


def test_lit_code_needs_a_moment_and_lines_that_exist():
    nothing = {"chips": (), "flow": (), "apart": ()}
    with pytest.raises(ValueError, match="needs a moment"):
        LitCode(lines=("a",), moments=(), **nothing)
    with pytest.raises(ValueError, match="no lines"):
        LitCode(lines=("a",), moments=(Moment(2, "", ""),), **nothing)
