"""The bare training loop with all points at once: forward, loss, zero_grad, backward, step."""

from collections.abc import Callable

from torch import Tensor
from torch.optim import Optimizer


def descend(
    forward: Callable[[], Tensor],
    loss_of: Callable[[Tensor], Tensor],
    optimizer: Optimizer,
    steps: int,
    look: Callable[[int, Tensor, Tensor], None],
) -> None:
    """Step an optimizer down the loss of what `forward` gives.

    `look(step, output, loss)` is called steps + 1 times, with both after so many steps, while the
    weights are still those that gave them.
    """
    for step in range(steps + 1):
        output = forward()
        loss = loss_of(output)
        look(step, output.detach(), loss.detach())
        if step == steps:
            return
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
