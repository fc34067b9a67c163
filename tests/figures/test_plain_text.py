from figures.plain_text import plain


def test_plotlys_markup_is_shown_and_not_obeyed():
    assert plain("<b>R&D</b>") == "&lt;b&gt;R&amp;D&lt;/b&gt;"
    assert plain("&lt;") == "&amp;lt;"


def test_a_long_name_is_cut_before_it_is_escaped():
    assert plain("abcdef", 6) == "abcdef"
    assert plain("abcdefg", 6) == "abcde…"
    assert plain("a&&&&&&", 3) == "a&amp;…"
