"""The program of Autograd's experiments, and what it prints."""

from core.autograd import EXPERIMENTS, Outcome, Settings, explore


def program(settings: Settings) -> str:
    outcome = explore(settings)
    if outcome.refusal:
        return 'import torch\n\n# The text could not be read.\nprint("nothing was run")\n'
    leaves = "\n".join(
        f"{name} = torch.tensor({list(number) if isinstance(number, tuple) else number}"
        + (", requires_grad=True)" if name in outcome.tracked else ")")
        for name, number in outcome.numbers.items()
    )
    lines = _body(settings, outcome)
    if outcome.failure:
        body = "\n".join(f"    {line}".rstrip() for line in lines)
        lines = [
            f"try:\n{body}\nexcept Exception as error:",
            '    print(f"{type(error).__name__}: {error}")',
        ]
    return f"import torch\n\n{leaves}\n\n" + "\n".join(lines) + "\n"


def _body(settings: Settings, outcome: Outcome) -> list[str]:
    """The experiment's lines, as core/autograd.py runs them."""
    experiment = EXPERIMENTS[settings.experiment]
    forward = _forward_lines(outcome)
    grads = [f'print("{name}.grad", {name}.grad)' for name in outcome.tracked]
    backward = f"loss.backward({'retain_graph=True' if experiment.retain_graph else ''})"
    shown = 'print("loss", loss)'
    clears = experiment.zero_grad and outcome.tracked
    if experiment.backwards > 1:
        optimizer = [f"optimizer = torch.optim.SGD([{', '.join(outcome.tracked)}])"]
        inside = [
            *([] if experiment.one_graph else forward),
            *(["optimizer.zero_grad()"] if clears else []),
            backward,
            *grads,
        ]
        return [
            *(optimizer if clears else []),
            *([*forward, shown] if experiment.one_graph else []),
            f"for _ in range({experiment.backwards}):",
            *(f"    {line}" for line in inside),
        ]
    lines = [*forward, shown, backward, *grads]
    # Where backward fails the program does not get as far, but shows what was to come.
    name = outcome.moved if outcome.rounds else next(iter(outcome.tracked), "")
    if not (experiment.step and name):
        return lines
    step = f"{name} -= {settings.learning_rate} * {name}.grad"
    under = ["with torch.no_grad():", f"    {step}"] if experiment.step == "no_grad" else [step]
    return [*lines, "", *under, f'print("{name}", {name})', *forward, shown]


def _forward_lines(outcome: Outcome) -> list[str]:
    if not outcome.cut:
        return [f"loss = {outcome.source}"]
    part = outcome.source_of_cut
    if outcome.how_cut == "detach":
        made = [f"part = ({part}).detach()  # the road back ends here"]
    else:
        made = [f"with torch.{outcome.how_cut}():  # the road back ends here", f"    part = {part}"]
    return [*made, f"loss = {outcome.source}"]


def printed(settings: Settings, outcome: Outcome) -> str:
    if outcome.refusal:
        return "nothing was run"
    experiment = EXPERIMENTS[settings.experiment]
    lines = []
    once = experiment.backwards == 1 or experiment.one_graph
    if outcome.loss_said and once:
        lines.append(f"loss {outcome.loss_said}")
    for grads in outcome.rounds_said:
        lines += [f"{name}.grad {said}" for name, said in grads.items()]
    if outcome.moved_to is not None:
        lines.append(f"{outcome.moved} {outcome.moved_said}")
    if outcome.loss_after_said:
        lines.append(f"loss {outcome.loss_after_said}")
    if outcome.failure:
        lines.append(f"{outcome.failure.kind}: {outcome.failure.message}")
    return "\n".join(lines)
