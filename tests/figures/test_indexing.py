from core.indexing import Settings, index
from figures.indexing import cells, taken_cells, winners


def drawn(**settings):
    indexed = index(Settings(**settings))
    return indexed, cells(indexed)


def test_the_chosen_are_lit_in_x_and_then_stand_beside_it_as_the_same_elements():
    _, picture = drawn()
    (alone,), (x, chosen) = (scene.blocks for scene in picture.scenes)
    assert alone == x and x.clickable
    assert x.lit == {(0, 1, 3), (1, 1, 3)}
    assert chosen.title == "x[:, 1, -1]" and chosen.shape == (2,)
    assert chosen.elements == (7, 19) and chosen.texts == ("7", "19")
    colours = dict(zip(x.elements, x.shades, strict=True))
    assert chosen.shades == (colours[7], colours[19])
    assert picture.plays


def test_a_chosen_cell_says_where_it_is_from():
    _, picture = drawn()
    link = picture.scenes[-1].links["x[:, 1, -1]", (1,)]
    assert link.says == "x[1, 1, 3] = 19"
    assert link.cells == (("x", (1, 1, 3)),)


def test_where_torch_refuses_x_can_still_be_clicked():
    for expression in ("x[5]", "open"):
        _, picture = drawn(expression=expression)
        [scene] = picture.scenes
        assert scene.blocks[0].clickable and not scene.blocks[0].lit


def test_nothing_chosen_and_axes_added_are_drawn_too():
    for expression in ("x[x > 99]", "x[2:]", "x[None, None, None]", "x[0, 0, 0]"):
        indexed, picture = drawn(expression=expression)
        assert len(picture.scenes[-1].blocks[1].texts) == indexed.chosen.numel()


def test_pointing_at_a_result_lights_what_went_in():
    settings = Settings(aggregate="sum", dim="1")
    indexed = index(settings)
    links = taken_cells(settings, indexed).scenes[0].links
    link = links["s.sum(dim=1)", (1, 2)]
    assert set(link.cells) == {("s", (1, row, 2)) for row in range(3)}
    assert link.says.endswith(f"gives {int(indexed.taken.s[1, :, 2].sum())}")


def test_for_argmax_the_largest_of_each_is_lit():
    settings = Settings(aggregate="argmax", dim="1")
    indexed = index(settings)
    s, _ = taken_cells(settings, indexed).scenes[0].blocks
    assert len(s.lit) == 8
    for place, row in zip(
        [(0, k) for k in range(4)], indexed.taken.result[0].tolist(), strict=True
    ):
        assert (place[0], row, place[1]) in s.lit
    assert int(winners(Settings(dim="all"), indexed.taken.s).sum()) == 1


def test_what_torch_refuses_to_take_together_shows_s_alone():
    settings = Settings(aggregate="mean")
    [scene] = taken_cells(settings, index(settings)).scenes
    assert [block.title for block in scene.blocks] == ["s"]
