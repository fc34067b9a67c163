"""Random numbers of torch's constructors and transforms, drawn from a generator of one's own."""

import torch
from torch import Generator, Tensor
from torch.overrides import TorchFunctionMode

# What draws and takes a generator, though those who call it may not name one. nn.init does.
DRAWS = {
    torch.rand,
    torch.randn,
    torch.randint,
    torch.randperm,
    torch._sample_dirichlet,  # behind torch.distributions.Beta
    Tensor.normal_,
    Tensor.uniform_,
}


class DrawnFrom(TorchFunctionMode):
    """`with DrawnFrom(generator):` what is drawn there comes out of that generator.

    `nn.Linear(2, 3)` takes no generator, nor does `v2.RandomRotation(30)`. Inside the block they
    and `torch.randn(3, 2)` give, bit for bit, what they give after `torch.manual_seed` with the
    generator's seed. The process's own generator, which all learners share, is not touched; nor
    does the block hold for other threads, so that nobody waits for anybody. Who names a generator
    is given that one.

    Dropout takes no generator at all, and draws from the shared one.
    """

    def __init__(self, generator: Generator):
        super().__init__()
        self.generator = generator

    def __torch_function__(self, function, types, args=(), kwargs=None):
        named = dict(kwargs or {})
        draws = "generator" in named or function in DRAWS  # nn.init names it and says None
        if draws and named.get("generator") is None:
            named["generator"] = self.generator
        return function(*args, **named)
