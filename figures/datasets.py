"""The conveyor of a folder of pictures: out of their folders, into the batches of an epoch."""

from core.datasets import Dealt, Settings
from figures.conveyor import Conveyor, Shelf


def conveyor(settings: Settings, dealt: Dealt) -> Conveyor:
    dataset, batches = dealt.dataset, dealt.batches
    lengths = [len(batch) for batch in batches]
    labels = dataset.labels.tolist()
    return Conveyor(
        pictures=(255 * dataset.pictures).round().byte().permute(0, 2, 3, 1).contiguous().numpy(),
        shelves=tuple(
            Shelf(
                name=f"{folder}/",
                note=str(index),
                pictures=tuple(row for row, label in enumerate(labels) if label == index),
            )
            for folder, index in dataset.class_to_idx.items()
        ),
        batches=batches,
        room=settings.batch_size,
        headings=(
            f"dataset: {len(dataset)} pictures, each folder with its class_to_idx",
            f"loader, epoch {settings.epoch}: {in_words(lengths)}",
        ),
        names=tuple(
            f"dataset[{row}]: {file}, label {label}"
            for row, (file, label) in enumerate(zip(dataset.files, labels, strict=True))
        ),
        captions=(
            "all in their folders",
            *(
                f"batch {number} of {len(lengths)}: {length}"
                for number, length in enumerate(lengths, start=1)
            ),
        ),
        alt=f"{len(dataset)} pictures go from {len(dataset.class_to_idx)} folders into "
        f"{in_words(lengths)}; {len(dealt.left_out)} are left in their folders.",
        chosen=dealt.index,
    )


def in_words(lengths: list[int]) -> str:
    """3 batches: 32 / 32 / 11; many are cut short in the middle."""
    if not lengths:
        return "no batch"
    shown = [str(length) for length in lengths]
    if len(shown) > 6:
        shown = [*shown[:3], "…", shown[-1]]
    return f"{len(lengths)} {'batch' if len(lengths) == 1 else 'batches'}: {' / '.join(shown)}"
