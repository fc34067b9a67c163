"""The net itself: features, units and outputs as small maps, and the weights between them."""

import numpy as np
import torch
from torch import Tensor

from core.nonlinearity import Trained
from core.playground_maps import Picture
from figures.film import Edges, Panel, Tiles, quantise
from figures.playground_answer import FIRST_TO_SECOND

NETWORK = "The net"
CROWDED = 48  # hidden units; more of them get more room where there are several rows of panels
IN_A_ROW = 9  # of a column's maps, so many are large enough to be seen in one panel's height
RUNAWAY = 20  # a value so many times the usual one is drawn at that size


def height_of(sizes: tuple[int, ...]) -> float:
    """How many times as tall as others a panel is to be that shows a net of these sizes."""
    return max(1.0, max(sizes) / IN_A_ROW) if sum(sizes[1:-1]) > CROWDED else 1.0


def network_panel(
    trained: Trained, picture: Picture, until: int, enlarges: str, tall: float = 1.0
) -> Panel:
    """Features, units and outputs as small maps in columns, and the weights between them."""
    sizes, weights = trained.net.sizes, trained.weights[:until]
    parts = weights.split(trained.net.lengths, dim=1)
    edges, biases = torch.cat(parts[::2], dim=1), torch.cat(parts[1::2], dim=1)
    maps = [shares_of_greatest(picture.features[None]).repeat(until, axis=0)]
    maps += [shares_of_greatest(units[:until]) for units in picture.units]
    maps.append(_output_tiles(trained, picture, until))
    names = [
        *trained.features,
        *(
            unit_name(layer, unit)
            for layer, units in enumerate(sizes[1:-1])
            for unit in range(units)
        ),
        *output_names(trained),
    ]
    reach = _reach(weights)
    return Panel(
        NETWORK,
        alt=f"The net as columns of small maps: {', '.join(map(str, sizes))}. Lines between them "
        "are weights, wide where they are large. Choose a map to see it large.",
        share=0.62 + 0.16 * max(len(sizes) - 3, 0),
        tall=tall,
        layers=(
            Edges(
                sizes,
                quantise(edges, -reach, reach, bits=16),
                nodes=tuple(names),
                biases=quantise(biases, -reach, reach, bits=16),
            ),
            Tiles(
                quantise(np.concatenate(maps, axis=1), -1, 1),
                names=tuple(names),
                scale=FIRST_TO_SECOND,
                columns=sizes,
                enlarges=enlarges,
            ),
        ),
        legend=False,
    )


def unit_name(layer: int, unit: int) -> str:
    return f"unit {unit + 1} of layer {layer + 1}"


def hidden_unit(trained: Trained, tile: int) -> tuple[int, int] | None:
    """Which hidden unit, (layer, number), a tile of the net is; None for features and outputs."""
    sizes = trained.net.sizes
    for layer, units in enumerate(sizes[1:-1]):
        first = sum(sizes[: layer + 1])
        if first <= tile < first + units:
            return layer, tile - first
    return None


def output_names(trained: Trained) -> tuple[str, ...]:
    outputs = trained.net.sizes[-1]
    return ("output",) if outputs == 1 else tuple(f"output {k}" for k in range(outputs))


def _output_tiles(trained: Trained, picture: Picture, until: int) -> np.ndarray:
    """(until, outputs, side, side): chances from -1 to 1, or numbers of their greatest."""
    side = picture.features.shape[-1]
    answer = picture.answer[:until].nan_to_num(0)
    answer = torch.nn.functional.adaptive_avg_pool2d(answer, side)
    outputs, answers = trained.net.sizes[-1], answer.shape[1]
    if not trained.data.classes:
        return shares_of_greatest(answer)
    if outputs > answers:  # two outputs, of which the chance of class 1 is said
        answer = torch.cat([1 - answer, answer], dim=1)
    elif outputs < answers:  # one number, which names a class
        numbers = torch.arange(answers)[:, None, None] / (answers - 1)
        answer = (answer * numbers).sum(dim=1, keepdim=True)
    return (2 * answer - 1).numpy()


def shares_of_greatest(maps: Tensor) -> np.ndarray:
    """maps (moments, units, side, side) as shares of each unit's greatest signal, -1 to 1."""
    maps = maps.nan_to_num(0, posinf=3e38, neginf=-3e38)
    most = maps.abs().amax(dim=(2, 3))  # (moments, units)
    usual = most.median(dim=0).values
    reach = torch.minimum(most.amax(dim=0), RUNAWAY * usual).clamp(min=1e-6)
    return (maps / reach[:, None, None]).clamp(-1, 1).numpy()


def _reach(weights: Tensor) -> float:
    """The greatest size of a weight; where they run away, of those at usual moments."""
    most = weights.abs().amax(dim=1)
    return max(min(most.max().item(), RUNAWAY * most.median().item()), 1e-3)
