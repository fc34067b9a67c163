"""Random numbers of torch's constructors, drawn from a generator of one's own."""

import torch
from torch import Generator
from torch.overrides import TorchFunctionMode


class DrawnFrom(TorchFunctionMode):
    """`with DrawnFrom(generator):` what is drawn there comes out of that generator.

    `nn.Linear(2, 3)` takes no generator. Inside the block it and `torch.randn(3, 2)` give, bit for
    bit, what they give after `torch.manual_seed` with the generator's seed, and the process's own
    generator, which all learners share, is not touched.
    """

    def __init__(self, generator: Generator):
        super().__init__()
        self.generator = generator

    def __torch_function__(self, function, types, args=(), kwargs=None):
        named = dict(kwargs or {})
        if "generator" in named or function is torch.randn:  # nn.init names it, None or not
            named["generator"] = self.generator
        return function(*args, **named)
