import base64
import io
import re

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest


def page():
    import numpy as np

    from figures.picture_sheet import Group, Sheet, Thumbnail
    from widgets.picture_sheet import picture_sheet

    grey = np.full((6, 8, 3), 120, dtype=np.uint8)
    pictures = (Thumbnail(grey, "a <b>caption</b>"), Thumbnail(grey, "two", "no 6"))
    picture_sheet(Sheet((Group("Seen & learnt", pictures),)), key="test")


def test_pictures_stand_above_their_words_which_are_no_html():
    shown = AppTest.from_function(page).run()
    assert not shown.exception
    html = "".join(element.proto.body for element in shown.get("html"))
    assert html.count("<figure") == 2
    assert "Seen &amp; learnt" in html
    assert "a &lt;b&gt;caption&lt;/b&gt;" in html
    assert "<span>two</span><br><b>no 6</b>" in html
    assert 'alt="two no 6"' in html
    encoded = re.findall(r"base64,([^\"]+)", html)
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded[0]))))
    assert pixels.shape == (6, 8, 3)
    assert np.abs(pixels.astype(int) - 120).max() <= 2


def test_pictures_arrive_one_after_another_but_once():
    shown = AppTest.from_function(page).run()

    def arrives() -> bool:
        html = "".join(element.proto.body for element in shown.get("html"))
        return 'class="sheet arrives"' in html

    assert arrives()
    shown.run()
    assert not arrives()
