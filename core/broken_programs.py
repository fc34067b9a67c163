"""The catalogue of mistakes: short programs that torch refuses, and three repairs for each.

Every program is ours and complete but for its imports; none of a learner's text gets into one.
"""

from dataclasses import dataclass

MOST = 8  # rows and columns of the matrices of SHAPE


@dataclass(frozen=True)
class Repair:
    """A line written anew; with line breaks in it one becomes several."""

    line: int
    text: str
    right: bool = False  # if it runs; the other repairs fail, or run and give something else


@dataclass(frozen=True)
class Mistake:
    lines: tuple[str, ...]
    repairs: tuple[Repair, ...]


SHAPE, DTYPE, DEVICE = BIG = ("Shape", "Dtype", "Device")
SILENT = "No error at all"  # it runs as it stands, and is wrong
REPAIRS = 3  # of every mistake

# What a network in a class forgets, and three ways to write it.
LAYER = "        self.layer = nn.Linear(2, 1)"
FORWARD = "    def forward(self, x):"
GIVES = "        return self.layer(x)"


def shapes(x: tuple[int, int], w: tuple[int, int]) -> Mistake:
    """A product of two matrices of these (rows, columns).

    Where they fit as they stand, w.T is another product: if it runs, then silently. Only a single
    number is the same on its side.
    """
    return Mistake(
        (
            f"x = torch.ones({x[0]}, {x[1]})",
            f"w = torch.ones({w[0]}, {w[1]})",
            "y = x @ w",
            "print(y.shape)",
        ),
        (
            Repair(3, "y = x * w"),
            Repair(3, "y = x @ w.T", right=x[1] != w[0] or w == (1, 1)),
            Repair(2, f"w = torch.ones({x[1]}, {w[1]})", right=True),
        ),
    )


MISTAKES = {
    SHAPE: shapes((3, 2), (3, 2)),
    DTYPE: Mistake(
        (
            "x = torch.ones(3, 2, dtype=torch.float64)",
            "layer = nn.Linear(2, 4)",
            "y = layer(x)",
            "print(y.dtype)",
        ),
        (
            Repair(3, "y = layer(x).float()"),
            Repair(3, "y = layer(x.long())"),
            Repair(3, "y = layer(x.float())", right=True),
        ),
    ),
    # The device meta knows shapes and holds no numbers; every computer has it. Added to a tensor
    # with numbers it raises, as a GPU's does; `@` would give back memory that nobody has filled.
    DEVICE: Mistake(
        (
            "x = torch.ones(2)",
            'shift = torch.ones(2, device="meta")',
            "y = x + shift",
            "print(y)",
        ),
        (
            Repair(2, "shift = torch.ones(2, device=x.device)", right=True),
            Repair(3, 'y = x + shift.to("cpu")'),
            Repair(3, 'y = x.to("meta") + shift'),
        ),
    ),
    "Forgotten flatten": Mistake(
        (
            "pictures = torch.randn(4, 1, 8, 8)",
            "conv = nn.Conv2d(1, 5, 3)",
            "layer = nn.Linear(180, 10)",
            "features = conv(pictures)",
            "y = layer(features)",
            "print(y.shape)",
        ),
        (
            Repair(3, "layer = nn.Linear(6, 10)"),
            Repair(5, "y = layer(features.flatten())"),
            Repair(5, "y = layer(features.flatten(1))", right=True),
        ),
    ),
    "Wrong in_features": Mistake(
        (
            "x = torch.randn(5, 4)",
            "layer1 = nn.Linear(4, 8)",
            "layer2 = nn.Linear(6, 3)",
            "hidden = layer1(x)",
            "y = layer2(hidden)",
            "print(y.shape)",
        ),
        (
            Repair(2, "layer1 = nn.Linear(6, 8)"),
            Repair(3, "layer2 = nn.Linear(8, 3)", right=True),
            Repair(5, "y = layer2(hidden[:, :6])"),
        ),
    ),
    "No batch dimension": Mistake(
        (
            "picture = torch.randn(3, 8, 8)",
            "conv = nn.Conv2d(3, 5, 3)",
            "layer = nn.Linear(180, 10)",
            "features = conv(picture).flatten(1)",
            "y = layer(features)",
            "print(y.shape)",
        ),
        (
            Repair(4, "features = conv(picture.unsqueeze(0)).flatten(1)", right=True),
            Repair(3, "layer = nn.Linear(36, 10)"),
            Repair(4, "features = conv(picture.unsqueeze(1)).flatten(1)"),
        ),
    ),
    "Channels": Mistake(
        (
            "pictures = torch.randn(4, 20, 30, 3)",
            "conv = nn.Conv2d(3, 8, 5)",
            "y = conv(pictures)",
            "print(y.shape)",
        ),
        (
            Repair(2, "conv = nn.Conv2d(20, 8, 5)"),
            Repair(3, "y = conv(pictures.reshape(4, 3, 20, 30))"),
            Repair(3, "y = conv(pictures.permute(0, 3, 1, 2))", right=True),
        ),
    ),
    "Bytes into a layer": Mistake(
        (
            "pixels = torch.full((4, 3), 200, dtype=torch.uint8)",
            "layer = nn.Linear(3, 2)",
            "y = layer(pixels)",
            "print(y.dtype)",
        ),
        (
            Repair(3, "y = layer(pixels // 255)"),
            Repair(3, "y = layer(pixels / 255)", right=True),
            Repair(2, "layer = nn.Linear(3, 2).to(torch.uint8)"),
        ),
    ),
    "Float targets": Mistake(
        (
            "logits = torch.randn(4, 3)",
            "target = torch.tensor([0.0, 2.0, 1.0, 1.0])",
            "loss = nn.CrossEntropyLoss()(logits, target)",
            "print(loss)",
        ),
        (
            Repair(3, "loss = nn.CrossEntropyLoss()(logits, target.long())", right=True),
            Repair(3, "loss = nn.CrossEntropyLoss()(logits.long(), target)"),
            Repair(3, "loss = nn.CrossEntropyLoss()(logits, target.int())"),
        ),
    ),
    "Class out of range": Mistake(
        (
            "logits = torch.randn(4, 3)",
            "target = torch.tensor([1, 3, 2, 3])",
            "loss = nn.CrossEntropyLoss()(logits, target)",
            "print(loss)",
        ),
        (
            Repair(3, "loss = nn.CrossEntropyLoss()(logits, target.clamp(max=2))"),
            Repair(3, "loss = nn.CrossEntropyLoss()(logits, target - 1)", right=True),
            Repair(1, "logits = torch.randn(4, 4)"),
        ),
    ),
    "Two shapes in BCE": Mistake(
        (
            "logits = torch.randn(4, 1)",
            "target = torch.tensor([1.0, 0.0, 1.0, 1.0])",
            "loss = nn.BCEWithLogitsLoss()(logits, target)",
            "print(loss)",
        ),
        (
            Repair(3, "loss = nn.BCEWithLogitsLoss()(logits.squeeze(1), target)", right=True),
            Repair(3, "loss = nn.BCEWithLogitsLoss()(logits, target.unsqueeze(0))"),
            Repair(3, "loss = (logits - target).square().mean()"),
        ),
    ),
    ".numpy() on a leaf": Mistake(
        (
            "w = torch.ones(3, requires_grad=True)",
            "numbers = w.numpy()",
            "print(numbers, w.requires_grad)",
        ),
        (
            Repair(2, "numbers = w.cpu().numpy()"),
            Repair(2, "numbers = w.requires_grad_(False).numpy()"),
            Repair(2, "numbers = w.detach().numpy()", right=True),
        ),
    ),
    "Reshape": Mistake(
        (
            "x = torch.arange(12)",
            "y = x.reshape(5, 3)",
            "print(y.shape)",
        ),
        (
            Repair(2, "y = x.reshape(5, -1)"),
            Repair(2, "y = x.reshape(-1, 3)", right=True),
            Repair(2, "y = x[:10].reshape(5, 2)"),
        ),
    ),
    "Another state_dict": Mistake(
        (
            "saved = nn.Linear(4, 3)",
            "fresh = nn.Linear(4, 2)",
            "fresh.load_state_dict(saved.state_dict())",
            "print(torch.equal(fresh.weight, saved.weight))",
        ),
        (
            Repair(3, "fresh.load_state_dict(saved.state_dict(), strict=False)"),
            Repair(2, "fresh = nn.Linear(3, 4)"),
            Repair(2, "fresh = nn.Linear(4, 3)", right=True),
        ),
    ),
    "Backward twice": Mistake(
        (
            "w = torch.tensor(3.0, requires_grad=True)",
            "loss = (w - 1) ** 2",
            "loss.backward()",
            "loss.backward()",
            "print(w.grad)",
        ),
        (
            Repair(4, "w.grad = None\nloss = (w - 1) ** 2\nloss.backward()", right=True),
            Repair(3, "loss.backward(retain_graph=True)"),
            Repair(4, "loss.detach().backward()"),
        ),
    ),
    "Backward without a graph": Mistake(
        (
            "w = torch.tensor(3.0)",
            "loss = (w - 1) ** 2",
            "loss.backward()",
            "print(w.grad)",
        ),
        (
            Repair(3, "loss.requires_grad_()\nloss.backward()"),
            Repair(1, "w = torch.tensor(3, requires_grad=True)"),
            Repair(1, "w = torch.tensor(3.0, requires_grad=True)", right=True),
        ),
    ),
    "No forward": Mistake(
        (
            "class Network(nn.Module):",
            "    def __init__(self):",
            "        super().__init__()",
            LAYER,
            "",
            "network = Network()",
            "y = network(torch.ones(3, 2))",
            "print(y.shape)",
        ),
        (
            Repair(4, f"{LAYER}\n\n    def foward(self, x):\n{GIVES}"),
            Repair(4, f"{LAYER}\n\n{FORWARD}\n{GIVES}", right=True),
            Repair(4, f"{LAYER}\n\n{FORWARD}\n        self.layer(x)"),
        ),
    ),
    "Batch left behind": Mistake(
        (
            'model = nn.Linear(3, 2).to("meta")',
            "batch = torch.ones(4, 3)",
            "y = model(batch)",
            "print(y.shape, y.device)",
        ),
        (
            Repair(3, 'batch.to("meta")\ny = model(batch)'),
            Repair(3, 'y = model(batch).to("meta")'),
            Repair(3, 'y = model(batch.to("meta"))', right=True),
        ),
    ),
    SILENT: Mistake(
        (
            "logits = torch.tensor([[9.0, 0.0, 0.0], [0.0, 9.0, 0.0]])",
            "target = torch.tensor([0, 1])",
            "answers = logits.softmax(1)",
            "loss = nn.CrossEntropyLoss()(answers, target)",
            "print(loss)",
        ),
        (
            Repair(1, "logits = torch.tensor([[99.0, 0.0, 0.0], [0.0, 99.0, 0.0]])"),
            Repair(3, "answers = logits.softmax(0)"),
            Repair(4, "loss = nn.CrossEntropyLoss()(logits, target)", right=True),
        ),
    ),
}


def repaired(mistake: Mistake, choice: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The program with a repair, and the numbers of its lines that are new; choice 0: as it is."""
    if not choice:
        return mistake.lines, ()
    repair = mistake.repairs[choice - 1]
    before, old = mistake.lines[: repair.line - 1], mistake.lines[repair.line - 1]
    written = repair.text.split("\n")
    new = [repair.line + place for place, text in enumerate(written) if text and text != old]
    return (*before, *written, *mistake.lines[repair.line :]), tuple(new)


def adds(mistake: Mistake, repair: Repair) -> bool:
    """Whether it leaves its line as it is and writes more below."""
    return repair.text.startswith(f"{mistake.lines[repair.line - 1]}\n")


def in_one_line(mistake: Mistake, repair: Repair) -> str:
    """What a repair writes: the body of a function after its colon, others after a semicolon."""
    text = repair.text.removeprefix(f"{mistake.lines[repair.line - 1]}\n")
    first, *others = [line.strip() for line in text.split("\n") if line.strip()]
    for line in others:
        first += f" {line}" if first.endswith(":") else f"; {line}"
    return first
