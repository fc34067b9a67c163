"""What a training's curves say, in a sentence made of its numbers."""

import math

from core.run_folder import Run

COLLAPSE = 0.95  # of the validation pictures in one class


def what_happened(run: Run) -> str:
    """The state of a run in one or two sentences for a person."""
    nothing = math.log(len(run.classes))
    truth = run.pictures["validation"]
    if not run.epochs:
        return (
            f"Knowing nothing costs a loss of ln {len(run.classes)} = {nothing:.3f}. The first "
            "epoch is on its way."
        )
    last, best = run.epochs[-1], run.best
    sentence = (
        f"After {len(run.epochs)} {'epoch' if len(run.epochs) == 1 else 'epochs'} "
        f"{round(last.val_accuracy * sum(truth))} of {sum(truth)} validation pictures are right "
        f"({last.val_accuracy:.0%}); naming the largest class every time would give "
        f"{max(truth) / sum(truth):.0%}."
    )
    if last.val_loss > 2 * nothing and last.train_loss > 2 * nothing:
        return (
            f"{sentence} The loss is {last.val_loss:.3g}, far above the {nothing:.3f} of knowing "
            "nothing: the steps are too large. Lower the learning rate."
        )
    lowest = min(run.epochs, key=lambda epoch: epoch.val_loss)
    if last.val_loss > 1.1 * lowest.val_loss and last.train_loss < lowest.train_loss:
        return (
            f"{sentence} Since epoch {lowest.epoch} the validation loss has risen while the "
            "training loss fell: it learns the training pictures by heart. Kept is epoch "
            f"{best.epoch}, the best on validation ({best.val_accuracy:.0%})."
        )
    if last.train_loss > 0.97 * nothing:
        return (
            f"{sentence} It has hardly begun to learn: the loss of knowing nothing is "
            f"{nothing:.3f}. Give it more epochs, or another learning rate."
        )
    return sentence


def collapsed_into(run: Run) -> str | None:
    """The class that nearly every validation picture is given to, if there is one by now."""
    if not run.epochs:
        return None
    predicted = run.epochs[-1].predicted
    most = max(predicted)
    return run.classes[predicted.index(most)] if most >= COLLAPSE * sum(predicted) else None
