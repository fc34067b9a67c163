import torch
from torch import nn

from core.layer_menu import LAYERS, layer_menu


def test_every_layer_gives_the_shape_that_it_is_said_to_give():
    for offer, (expression, shape) in zip(layer_menu(), LAYERS, strict=True):
        layer = eval(expression, {"nn": nn})
        x = torch.zeros(shape, dtype=torch.long if "Embedding" in expression else torch.float)
        output = layer(x)
        output = output[0] if isinstance(output, tuple) else output
        assert offer.gives == tuple(output.shape)
        assert offer.parameters == sum(parameter.numel() for parameter in layer.parameters())


def test_a_recurrent_layer_is_on_the_menu():
    offers = {offer.layer.partition("(")[0]: offer for offer in layer_menu()}
    assert offers["nn.GRU"].given == (1, 12, 8)
    assert offers["nn.GRU"].gives == (1, 12, 16)
