"""What a network answers when some maps of one of its layers are switched off."""

from collections.abc import Callable, Sequence
from copy import deepcopy

import torch
from torch import Tensor, nn

from core.opened_run import activations, layers_of

BATCH = 64  # pictures at once: their maps then still fit into a processor's cache


def without(network: nn.Module, layer: str, maps: Sequence[int]) -> nn.Module:
    """A copy of the network whose layer of that name gives zeros for these maps (channels).

    For a convolution with a ReLU behind it that is the same as zeroing the weights and biases
    that make these maps. A copy, because many learners may look at the network at once.
    """
    network = deepcopy(network)
    network.get_submodule(layer).register_forward_hook(
        lambda module, given, gave: _blanked(gave, maps)
    )
    return network


def logits_without(network: nn.Module, layer: str, maps: Sequence[int], inputs: Tensor) -> Tensor:
    """(pictures, classes) the answers to `inputs` with these maps off."""
    switched = without(network, layer, maps)
    with torch.inference_mode():
        return torch.cat([switched(some) for some in inputs.split(BATCH)])


def accuracy_without_each(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    on_layer: Callable[[int, int], None] = lambda done, layers: None,
) -> dict[str, Tensor]:
    """For every layer that makes maps the accuracies (maps,), each with that one map off.

    `on_layer` is told how many layers are done, of how many.
    """
    layers = layers_with_maps(network, inputs[:1])
    accuracies = {}
    for done, (layer, maps) in enumerate(layers.items()):
        on_layer(done, len(layers))
        accuracies[layer] = accuracy_without_each_of(network, layer, maps, inputs, labels)
    return accuracies


def accuracy_without_each_of(
    network: nn.Module, layer: str, maps: int, inputs: Tensor, labels: Tensor
) -> Tensor:
    """The same for one layer that makes so many maps: (maps,)."""
    right = torch.zeros(maps)
    for some, truth in zip(inputs.split(BATCH), labels.split(BATCH), strict=True):
        answer = switchboard(network, layer, some)
        for number in range(maps):
            right[number] += (answer([number]).argmax(dim=1) == truth).sum()
    return right / len(labels)


def layers_with_maps(network: nn.Module, example: Tensor) -> dict[str, int]:
    """The layers that make maps, in the order in which they ran, and how many each makes.

    Those are the modules with weights of their own that give (batch, maps, height, width).
    """
    return {
        layer.module: layer.maps
        for layer in layers_of(network, example)
        if layer.maps and list(network.get_submodule(layer.module).parameters(recurse=False))
    }


def switchboard(
    network: nn.Module, layer: str, inputs: Tensor
) -> Callable[[Sequence[int]], Tensor]:
    """A function from maps of the layer to the logits (pictures, classes) with them off.

    What comes before the layer is computed once, if what comes after it is a plain chain; in a
    network with skip connections all is computed for each answer.
    """
    following = _chain_after(network, layer, inputs[:1])
    if following is None:
        return lambda maps: logits_without(network, layer, maps, inputs)
    made = activations(network, inputs, [layer])[layer]

    def answer(maps: Sequence[int]) -> Tensor:
        with torch.inference_mode():
            return following(_blanked(made, maps))

    return answer


def _blanked(made: Tensor, maps: Sequence[int]) -> Tensor:
    blanked = made.clone()
    blanked[:, list(maps)] = 0
    return blanked


def _chain_after(network: nn.Module, layer: str, example: Tensor) -> nn.Sequential | None:
    """The modules behind a layer, if each takes what the one before it gave and nothing else.

    A sum, a branch or a function between two modules makes another tensor: then it is no chain.
    """
    calls, answer = _calls(network, example)
    modules = [module for module, _, _ in calls]
    module = network.get_submodule(layer)
    here = modules.index(module)
    before = calls[here][2]
    for _, given, gave in calls[here + 1 :]:
        if len(given) != 1 or given[0] is not before:
            return None
        before = gave
    if before is not answer or modules.count(module) > 1:
        return None
    return nn.Sequential(*modules[here + 1 :])


def _calls(
    network: nn.Module, example: Tensor
) -> tuple[list[tuple[nn.Module, tuple, Tensor]], Tensor]:
    """Every run of a module without children (module, what it was given, what it gave), in order,
    and what the network gave."""
    watched, calls = deepcopy(network), []
    originals = dict(zip(watched.modules(), network.modules(), strict=True))
    for module in watched.modules():
        if not any(module.children()):
            module.register_forward_hook(
                lambda module, args, kwargs, gave: calls.append(
                    (originals[module], (*args, *kwargs.values()), gave)
                ),
                with_kwargs=True,
            )
    with torch.inference_mode():
        answer = watched(example)
    return calls, answer
