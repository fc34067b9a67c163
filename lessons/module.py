"""Build a net: a class lists its parts, forward connects them, torch finds the parameters."""

from collections.abc import Sequence

from core.layer_menu import Offer
from core.module import Built, build, run_program
from core.network_program import PLAIN, ROWS, VERSIONS, Settings, write
from core.parameter_twins import POINTS, RATE, STEPS
from lessons.lesson import Challenge, Lesson, Question

# Why the versions with a mistake stop.
WHY = {
    "super().__init__() forgotten": "`super().__init__()` makes the lists in which torch notes a "
    "network's parts: without it the first part has nowhere to go.",
    "forward forgotten": "`__init__` has listed the parts, but nothing says how `x` goes through "
    "them.",
}
# What the button says that repairs a version, or the order in which its parts are connected.
REPAIRS = {
    "super().__init__() forgotten": "Repair: call `super().__init__()` first",
    "forward forgotten": "Repair: write `forward`",
    "A layer that does not fit": "Repair: expect what comes in",
    PLAIN: "Repair: wrap it in `nn.Parameter`",
}
ABOUT_TWINS = (
    "The same class twice, from the same start, learns a wave with Adam: once `weight1` is a plain "
    "tensor, once an `nn.Parameter`."
)
ABOUT_LAYERS = (
    "What other layers make of a shape, each really called. Those that read a sequence (RNN, GRU, "
    "LSTM) give numbers for every step, as shown, and their last memory besides."
)
RECONNECT = "Repair: connect all in order"


def repair(settings: Settings, built: Built) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing needs a repair."""
    version = VERSIONS[settings.version]
    if built.failure and (settings.forward or not version.repair):
        return RECONNECT, {"forward": ()}
    return (REPAIRS[settings.version], {"version": version.repair}) if version.repair else None


def what_you_see(settings: Settings, built: Built) -> str:
    if built.failure:
        return f"torch stops in line {built.stops_at}. {_why(settings, built)}"
    if built.twins:
        return _about_twins(built)
    return " ".join([_way(built), _found(built), *_remarks(built)])


def _why(settings: Settings, built: Built) -> str:
    if settings.version in WHY:
        return WHY[settings.version]
    part = built.passed[-1].part
    if part not in built.parts:
        return f"`forward` calls `{part}`, but `__init__` made no such part."
    shapes = [tuple(passed.x.shape) for passed in built.passed if passed.x is not None]
    given = shapes[-1] if shapes else tuple(built.x.shape)
    return (
        f"`{part}` is given {given}, rows of {given[1]} numbers, but it is made for other rows: "
        f"`{built.parts[part]}`."
    )


def _way(built: Built) -> str:
    shapes = [f"`{went.part}` {tuple(went.x.shape)}" for went in built.passed if went.part]
    return f"{ROWS} rows of {built.x.shape[1]} go in: {tuple(built.x.shape)}; " + (
        f"after {', after '.join(shapes)}." if shapes else "and come out as they are."
    )


def _found(built: Built) -> str:
    frozen = built.count - sum(row.count for row in built.learned if row.requires_grad)
    lost = sum(thing.count for thing in built.not_learned)
    found = f"torch found {built.count:,} numbers to train"
    if lost:
        found += f" and overlooked {lost:,}: `weight1` is a plain tensor"
    if frozen:
        return f"{found}{'. Of those found' if lost else ', of which'} {frozen:,} are frozen."
    return f"{found}." if lost else f"{found}, all by itself."


def _remarks(built: Built) -> list[str]:
    remarks = []
    if built.idle:
        names = ", ".join(f"`{name}`" for name in built.idle)
        remarks.append(f"Listed, but not used by `forward`, so never trained: {names}.")
    if built.same:
        remarks.append("As a class or as `nn.Sequential`, the same outputs to the last bit.")
    return remarks


def _about_twins(built: Built) -> str:
    plain, parameter = built.twins.plain, built.twins.parameter
    lost = sum(thing.count for thing in built.not_learned)
    found = (
        f"torch found {built.count} numbers and overlooked {lost}: `weight1` is a plain tensor."
        if lost
        else f"`weight1` is an `nn.Parameter`, and torch found all {built.count} numbers."
    )
    deaf, whole = plain.losses[-1].item(), parameter.losses[-1].item()
    hidden = (
        " It is not the loss that gives it away here: a net may get as far without those numbers."
        if deaf <= whole
        else ""
    )
    return (
        f"{found} After {STEPS} steps of training the plain one has "
        f"{'not moved by one bit' if plain.same_bits else 'moved'}, at a loss of {deaf:.3g}; with "
        f"`nn.Parameter`, from the same start, the loss is {whole:.3g}.{hidden}"
    )


def listed(built: Built) -> dict[str, list[str]]:
    """named_parameters() as a table, columns by title."""
    return {
        "name": [row.name for row in built.learned],
        "shape": [str(row.shape) for row in built.learned],
        "numbers": [f"{row.count:,}" for row in built.learned],
        "requires_grad": [str(row.requires_grad) for row in built.learned],
    }


def not_listed(built: Built) -> dict[str, list[str]]:
    """What else is in the network, and why it is not trained."""
    return {
        "name": [thing.name for thing in built.not_learned],
        "what it is": [
            f"a plain tensor {thing.shape}: torch does not know of it"
            if thing.kind == "tensor"
            else f"{thing.kind}, a function: nothing to learn"
            for thing in built.not_learned
        ],
    }


def saved(built: Built) -> dict[str, list[str]]:
    """state_dict() as a table."""
    return {
        "name": [name for name, _, _ in built.saved.rows],
        "shape": [str(shape) for _, shape, _ in built.saved.rows],
        "bytes": [f"{count:,}" for _, _, count in built.saved.rows],
    }


def about_saved(built: Built) -> str:
    """What loading these numbers into a network of another seed does."""
    total = sum(count for _, _, count in built.saved.rows)
    said = (
        f"`state_dict()` is {total:,} bytes of numbers under their names, no program. A network "
        f"of another seed gave other outputs, different by up to {built.saved.before:.3g}; after "
        f"`load_state_dict` they differ by {built.saved.after:.3g}."
    )
    lost = [f"`{thing.name}`" for thing in built.not_learned if thing.kind == "tensor"]
    return f"{said} {', '.join(lost)} is not in it: torch does not know of it." if lost else said


def offered(offers: Sequence[Offer]) -> dict[str, list[str]]:
    """Other layers as a table."""
    return {
        "layer": [offer.layer for offer in offers],
        "is given": [str(offer.given) for offer in offers],
        "gives": [str(offer.gives) for offer in offers],
        "parameters": [f"{offer.parameters:,}" for offer in offers],
    }


def program(settings: Settings) -> str:
    lines = [line.text for line in write(settings)]
    made = lines.index("network = Network()") if "network = Network()" in lines else 0
    run = run_program(settings)
    if run.failure:
        definition, use = "\n".join(lines[:made]), "\n    ".join(lines[made:])
        end = f"""{definition}
try:
    {use}
except Exception as error:
    print(f"{{type(error).__name__}}: {{error}}")"""
    else:
        trains = VERSIONS[settings.version].by_hand and run.names["y"].requires_grad
        end = "\n".join(lines) + (TRAINING if trains else COUNTING)
    return f"""import torch
from torch import nn

torch.manual_seed({settings.seed})
x = torch.randn({ROWS}, {settings.inputs})

{end}
""".replace("INPUTS", str(settings.inputs))


COUNTING = """

count = sum(parameter.numel() for parameter in network.parameters())
print(f"{tuple(y.shape)}, {count} parameters, first output {y[0, 0].item():.6g}")"""

TRAINING = f"""

points = 2 * torch.rand({POINTS}, INPUTS) - 1
target = torch.sin(2 * points.sum(1, keepdim=True)).expand_as(network(points))
optimizer = torch.optim.Adam(network.parameters(), lr={RATE})
start = network.weight1.detach().clone()

for step in range({STEPS}):
    loss = nn.functional.mse_loss(network(points), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

loss = nn.functional.mse_loss(network(points), target)
moved = (network.weight1 - start).abs().max()
print(f"loss {{loss.item():.6g}}, weight1 moved by {{moved.item():.6g}}")"""


def printed(settings: Settings, built: Built) -> str:
    if built.failure:
        return f"{built.failure.kind}: {built.failure.message}"
    if built.twins:
        trained = built.twins.plain if settings.version == PLAIN else built.twins.parameter
        moved = trained.moved["weight1"][-1].item()
        return f"loss {trained.losses[-1].item():.6g}, weight1 moved by {moved:.6g}"
    first = built.y[0, 0].item()
    return f"{tuple(built.y.shape)}, {built.count} parameters, first output {first:.6g}"


def two_to_one(built: Built) -> bool:
    """Whether 2 numbers go in and 1 comes out."""
    return built.y is not None and built.x.shape[1] == 2 and built.y.shape[1] == 1


ANSWERS = ("9", "11", "13")

LESSON = Lesson(
    url="module",
    title="Build a net",
    takeaway="List the parts in `__init__`, connect them in `forward`; torch then finds every "
    "parameter by itself.",
    settings=Settings,
    verb=build,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Module",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html",
    ),
    needs="a neuron",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "A class lists `nn.Linear(2, 3)`, a bend and `nn.Linear(3, 1)`. How many numbers does "
        "torch find to train?",
        ANSWERS,
        lambda settings, built: ANSWERS.index(str(build(Settings()).count)),
    ),
    challenges=(
        Challenge(
            "Seventeen",
            "With 2 inputs and 1 output: exactly 17 parameters.",
            lambda settings, built, history: two_to_one(built) and built.count == 17,
            Settings(hidden_units=4),
            "The net that you found here has 13. How many does one more hidden unit bring: its "
            "weights in, its bias, its weight out?",
        ),
        Challenge(
            "A hundred",
            "With 2 inputs and 1 output: a hidden width that gives 100 to 110 parameters.",
            lambda settings, built, history: two_to_one(built) and 100 <= built.count <= 110,
            Settings(hidden_units=26),
            "With one hidden layer every unit brings 4, and 1 is left over. With two hidden layers "
            "it goes faster: there each unit meets each.",
        ),
        Challenge(
            "Overlooked",
            "Make a class that holds a tensor which is not among its parameters().",
            lambda settings, built, history: any(
                thing.kind == "tensor" for thing in built.not_learned
            ),
            Settings(version=PLAIN),
            "torch notices layers and nn.Parameter. Look for a version in which a weight is "
            "neither.",
        ),
        Challenge(
            "Idle",
            "A net that runs without an error, though forward never uses one of its layers.",
            lambda settings, built, history: built.failure is None and bool(built.idle),
            Settings(forward=("layer1",)),
            "Choose yourself what forward calls. What may be left out at the end?",
        ),
    ),
)
