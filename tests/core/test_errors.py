from dataclasses import replace

import pytest

from core.broken_programs import BIG, MISTAKES, SHAPE, SILENT
from core.errors import RIGHT, STOPS, WRONG, Settings, examine


def chosen(**choices):
    return tuple(choices.get(name, 0) for name in MISTAKES)


@pytest.mark.parametrize(
    "settings",
    [
        Settings("Shapes"),
        Settings(repairs=(0,)),
        Settings(repairs=(4,) + (0,) * (len(MISTAKES) - 1)),
        Settings(repairs=(-1,) + (0,) * (len(MISTAKES) - 1)),
        Settings(x_rows=0),
        Settings(x_columns=9),
        Settings(w_rows=2.0),
        Settings(w_columns="2"),
    ],
)
def test_what_no_control_can_choose_is_refused(settings):
    with pytest.raises(ValueError):
        examine(settings)


def test_numbers_from_a_link_become_whole():
    settings = Settings(repairs=tuple(float(choice) for choice in chosen(Shape=2)))
    assert settings == Settings(repairs=chosen(Shape=2))
    assert settings.choice == 2


def test_on_arrival_the_shapes_have_stopped():
    examined = examine(Settings())
    assert examined.outcome == STOPS
    assert examined.failure.kind == "RuntimeError"
    assert "3x2 and 3x2" in examined.failure.message
    assert examined.stops_over == (3,)
    assert [(left.line, left.name, left.shape) for left in examined.left] == [
        (1, "x", (3, 2)),
        (2, "w", (3, 2)),
    ]
    assert examined.cured == ()


def test_each_mistake_keeps_its_repair():
    settings = Settings(SILENT, chosen(**{"Shape": 1, "Dtype": 3, "Device": 2}))
    examined = examine(settings)
    assert [examined.outcomes[name] for name in BIG] == [WRONG, RIGHT, STOPS]
    assert examined.outcomes[SILENT] == examined.outcome == WRONG
    assert examined.cured == ("Dtype",)
    for name in BIG:
        assert examine(replace(settings, mistake=name)).outcome == examined.outcomes[name]


def test_what_is_not_touched_is_as_it_was_run():
    untouched = examine(Settings()).outcomes
    for name in MISTAKES:
        assert examine(Settings(name)).outcome == untouched[name]


def test_sizes_that_agree_need_no_repair():
    examined = examine(Settings(w_rows=2))
    assert examined.outcome == RIGHT
    assert examined.printed == "torch.Size([3, 2])"
    assert examined.cured == (SHAPE,)


@pytest.mark.parametrize("sizes", [(5, 7, 3, 2), (1, 1, 2, 8), (8, 3, 3, 8)])
def test_a_fitting_matrix_always_cures_the_shapes(sizes):
    names = ("x_rows", "x_columns", "w_rows", "w_columns")
    settings = Settings(repairs=chosen(Shape=3), **dict(zip(names, sizes, strict=True)))
    assert examine(settings).printed == f"torch.Size([{sizes[0]}, {sizes[3]}])"


def test_a_repairs_lines_are_told():
    examined = examine(Settings("No forward", chosen(**{"No forward": 2})))
    assert [examined.lines[number - 1].strip() for number in examined.new] == [
        "def forward(self, x):",
        "return self.layer(x)",
    ]


def test_what_a_line_left_has_its_dtype_device_and_gradient():
    left = {left.name: left for left in examine(Settings("Batch left behind")).left}
    assert (left["model"].layer, left["model"].device) == ("Linear", "meta")
    assert (left["batch"].layer, left["batch"].device) == ("", "cpu")
    (x, layer) = examine(Settings("Dtype")).left
    assert (x.dtype, layer.dtype) == ("float64", "float32")
    assert (x.requires_grad, layer.requires_grad) == (False, True)
