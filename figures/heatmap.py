"""Heat over a photograph, as it comes about: patch after patch, or map after map."""

import numpy as np
from torch import Tensor

from core.heatmap import OCCLUSION, Heat, Settings
from figures.film import Axis, Film, Lines, Map, Panel, Picture, quantise
from figures.theme import ALARM

SEE_THROUGH = 0.6  # of the heat, so that the photograph is still seen
HEAT = "Heat"  # the panel whose scale is written out
MOST_MOMENTS = 60  # of more patches every so many are shown: an eye follows no more


def film(settings: Settings, heat: Heat) -> Film:
    """Panels: the photograph with the patch, the heat over it, the heat, the hottest patch covered.

    Its time is what has been tried so far: patches or, with Grad-CAM, maps.
    """
    occluding = settings.way == OCCLUSION
    chosen = _moments(len(heat.moments))
    moments, size = heat.moments[chosen], heat.picture.shape[1]
    reach = max(heat.reach, 1e-6)
    values = quantise(moments, -reach if occluding else 0.0, reach)
    scale = "diverging" if occluding else "sequential"
    # Words, for a number runs into the next panel's title; the page says it in its caption.
    ends = ("rises", "falls") if occluding else ("0", "most")
    tried = [heat.corners[at] for at in chosen] if occluding else [heat.hottest]
    asked = heat.classes[heat.target]
    over = Map(values, scale, smooth=False, opacity=SEE_THROUGH, legend=False)
    return Film(
        frames=tuple(_moment_name(heat, at, occluding) for at in chosen),
        time="patches tried" if occluding else "maps added up",
        panels=(
            _panel(
                "The picture",
                size,
                (_picture(heat.picture), _outline(tried, heat.patch, size)),
                f"The picture, and the {heat.patch} x {heat.patch} pixels that are covered.",
            ),
            _panel(
                "Heat upon it",
                size,
                (_picture(heat.picture), over),
                f"The picture under the heat for {asked}.",
            ),
            _panel(
                HEAT,
                size,
                (Map(values, scale, smooth=False, ends=ends),),
                f"The heat for {asked} alone.",
            ),
            _panel(
                "Hottest covered",
                size,
                (_picture(heat.shown),),
                f"The picture with the hottest patch for {asked} in its mean colour.",
            ),
        ),
    )


def _moments(count: int) -> list[int]:
    """Places of the moments that are shown: all, or evenly spaced ones, the last among them."""
    shown = min(count, MOST_MOMENTS)
    return np.linspace(0, count - 1, shown).round().astype(int).tolist()


def _moment_name(heat: Heat, moment: int, occluding: bool) -> str:
    if occluding:
        return f"patch {moment + 1} of {len(heat.moments)}"
    if moment == len(heat.moments) - 1:
        return f"all {len(heat.order)} maps"
    weight = f"{heat.weights[moment].item():+.3f}".replace("-", "−")
    return f"{weight} × map {heat.order[moment]}"


def _panel(title: str, size: int, layers: tuple, alt: str) -> Panel:
    return Panel(
        title,
        layers,
        alt,
        x=Axis("", 0, size, ticks=()),
        y=Axis("", size, 0, ticks=()),
        aspect=1.0,
        legend=title == HEAT,
    )


def _picture(picture: Tensor) -> Picture:
    return Picture(np.ascontiguousarray(picture.permute(1, 2, 0)[None]))


def _outline(corners: list[tuple[int, int]], patch: int, size: int) -> Lines:
    """The frame of a patch, at each moment at another place."""
    places = np.array(corners)[:, None, None]  # (moments, 1, 1, 2): first row, first column
    right = np.array([0, patch, patch, 0, 0])
    down = np.array([0, 0, patch, patch, 0])
    return Lines(
        quantise(places[..., 0] + down, 0, size, bits=16),
        quantise(places[..., 1] + right, 0, size, bits=16),
        names=("covered",),
        colours=(ALARM,),
    )
