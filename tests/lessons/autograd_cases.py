"""Settings of /autograd that are told, programmed and repaired: what works, and what fails."""

from dataclasses import replace

from core.autograd import EXPERIMENTS, READY, Settings

MORE = [
    Settings("w @ x", "w = 1 2 3; x = 1 2", ("w",)),
    Settings("w * x", "w = 1 2 3; x = 1,5", ("w",)),
    Settings("w * x", "w = 1; x = 2", ()),
    Settings("w * x", "w = 1; x = 2", (), "three times with zero_grad"),
    Settings("3", "w = 1", ("w",)),
    Settings("w", "w = 1", ("w",)),
    Settings("relu(w)", "w = 0", ("w",)),
    Settings("sqrt(w)", "w = 0", ("w",)),
    Settings("(w * x).detach() * w", "w = 1; x = 2", ("w", "x")),
    Settings("x // 2", "x = 2", ("x",)),
    Settings("x if v > 0 else x", "x = 2; v = 1 2", ("x",)),
    Settings("__import__('os')"),
    Settings(leaves="w = eval('1')"),
    Settings("w / 0 + 1 / 0", "w = 1", ("w",)),
    Settings("v.unbind()[1] * v.unbind()[0]", "v = 2 3", ("v",)),
    Settings("v.reshape(1, 3) @ v.reshape(3, 1)", "v = 1 2 3", ("v",)),
    Settings("x ** 2"),
    Settings("x ** 2", "w = 3; x = 2", ("w",)),
    Settings("x * v[0] if x > 1.8 else v[5]", "x = 2; v = 10 20", ("x",)),
    Settings("x * v[0] if x > 1.8 else 3", "x = 2; v = 10 20", ("x",)),
    Settings("x * v[0] if x > 1.8 else v", "x = 2; v = 10 20", ("x",)),
    Settings("tensor(2.0, requires_grad=True) * w"),
    Settings("x if x > 0 else 3", "x = 0,000001", ("x",)),
]
CASES = [
    *(
        Settings(ready.expression, ready.leaves, ready.tracked, experiment)
        for ready in READY.values()
        for experiment in EXPERIMENTS
    ),
    *MORE,
    *(replace(settings, experiment="backward three times") for settings in MORE),
    *(replace(settings, experiment="detach a piece", cut=1.0) for settings in MORE),
    *(replace(settings, experiment="a step by hand") for settings in MORE),
    *(replace(settings, experiment="a step by hand without no_grad") for settings in MORE),
    *(replace(settings, experiment="twice through one graph") for settings in MORE),
]
