"""Home: what is said of its toy."""

from core.home import Training


def what_you_see(training: Training, bend: bool, frame: int) -> str:
    """One sentence on a frame, for those who see the picture and for those who do not."""
    right, count = int(training.right[frame]), len(training.points)
    so_far = f"At step {training.steps[frame]}, {right} of {count} points are on the right side"
    if bend and right >= 0.95 * count:
        return (
            f"{so_far}: three bent neurons have fenced in the ring. "
            "You have just seen why networks need non-linearity."
        )
    if bend:
        return f"{so_far}. With the bend, the border need not be straight: watch it close."
    return (
        f"{so_far}. Without the bend, three neurons are still one straight line, and no straight "
        "line can fence in a ring. Switch the bend on."
    )
