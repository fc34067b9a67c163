"""Expressions over four leaves with the graphs that torch makes of them."""

import torch

from core.gradient_graph import read_graph
from core.grammar import evaluate, parse

LEAVES = {"w": 1.5, "x": -0.7, "v": [0.5, -1.0, 2.0], "u": [1.0, 0.3, -0.4]}
TEXTS = [
    "(w * x - 4) ** 2",
    "w * w + w",
    "w",
    "((w * v + x - u) ** 2).mean()",
    "tanh(v @ u + w)",
    "(v.reshape(1, 3) @ u.reshape(3, 1)).squeeze() * w",
    "stack([v, u]).sum(0).prod()",
    "v.unbind()[1] * v.unbind()[0]",
    "v.max(dim=0)[0] * v.sum()",
    "v.sort()[0][0:2].sum() / w",
    "v.softmax(0).log()[0]",
    "where(v > 0, v * w, x).sum()",
    "(w * ones(4, 3) + v).mean(0).sum()",
    "2 - w ** 3 + 2 ** w",
    "(w * x).detach() * w",
    "v.repeat(4, 5).sum()",
]


def leaves(tracked=tuple(LEAVES)):
    return {
        name: torch.tensor(value, requires_grad=name in tracked) for name, value in LEAVES.items()
    }


def graph_of(text, tracked=tuple(LEAVES)):
    tensors, pieces = leaves(tracked), []
    expression = parse(text, tensors)
    loss = evaluate(expression, tensors, lambda piece: pieces.append((piece.text, piece.value)))
    return read_graph(loss, tensors, pieces), loss, tensors


def arrived(graph, name):
    """What the walk brings to a leaf; None if it does not get there."""
    turns = {step.node: step for step in graph.steps}
    step = turns.get(graph.of_leaf(name))
    return None if step is None else step.total
