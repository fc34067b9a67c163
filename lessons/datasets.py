"""Datasets: a folder of pictures, dealt out in batches."""

import inspect
from collections.abc import Sequence

from core.datasets import Dealt, PictureFolder, Settings, deal
from core.plain_markdown import plain
from lessons.lesson import Challenge, Lesson, Question

FOLDER = "pictures"  # beside the program
NO_PICTURES = (
    "You have brought in no pictures yet: gather some on Train yours and they are here too. These "
    "are {}."
)


def what_you_see(settings: Settings, dealt: Dealt) -> str:
    said = [
        NO_PICTURES.format(dealt.files.title) if dealt.missing else "",
        about_batches(settings, dealt),
        about_order(settings, dealt),
        about_folders(dealt),
    ]
    return " ".join(filter(None, said))


def about_batches(settings: Settings, dealt: Dealt) -> str:
    count, lengths = len(dealt.dataset), [len(batch) for batch in dealt.batches]
    if not lengths:
        return (
            f"Nothing is dealt: {count} pictures do not fill one batch of {settings.batch_size}, "
            "and `drop_last` drops what is not full."
        )
    out, last = len(dealt.left_out), lengths[-1]
    many = f"{len(lengths)} {'batch' if len(lengths) == 1 else 'batches'}"
    if out:
        return (
            f"{count} pictures make {many} of {last}; `drop_last` leaves {out} in "
            f"{'its folder' if out == 1 else 'their folders'} in this epoch."
        )
    if last == settings.batch_size:
        return f"{count} pictures make {many} of {last}: each one is full."
    if len(lengths) == 1:
        return f"All {count} pictures are in one batch, which has room for {settings.batch_size}."
    return (
        f"{count} pictures make {many}: {len(lengths) - 1} of {settings.batch_size}, and the last "
        f"one is short with {last}."
    )


def about_order(settings: Settings, dealt: Dealt) -> str:
    if not dealt.batches:
        return ""
    inside = dealt.classes_in(0)
    counted = in_a_row([f"{count} × {plain(name)}" for name, count in inside.items()])
    first = f"The first batch holds {counted}"
    if not settings.shuffle:
        lacking = len(dealt.dataset.class_to_idx) - len(inside)
        without = f", and nothing of {lacking} other folders" if lacking > 1 else ""
        without = ", and nothing of the last folder" if lacking == 1 else without
        return f"{first}{without}: without `shuffle` they come folder by folder, in every epoch."
    begins = in_a_row([str(index) for index in dealt.batches[0][:3]])
    return (
        f"{first}. It begins with number {begins}: seed {settings.seed} decides that, for epoch "
        f"{settings.epoch}."
    )


def about_folders(dealt: Dealt) -> str:
    before, after = plain(dealt.first_folder), plain(dealt.renamed)
    if dealt.refusal:
        return f"The folder stays {before}/. {plain(dealt.refusal)}"
    index = renamed_to(dealt)
    if index is None:
        return ""
    now = f"{before}/ is now {after}/"
    if index == 0:
        return f"{now}, still the first by name: its index stays 0."
    return (
        f"{now}: by name it comes later, its index is {index}, and {index} other "
        f"{'folder has' if index == 1 else 'folders have'} moved up."
    )


def renamed_to(dealt: Dealt) -> int | None:
    """The index that the renamed folder has; None if none was renamed."""
    return dealt.dataset.class_to_idx[dealt.renamed] if dealt.renamed else None


def in_a_row(words: list[str], most: int = 5) -> str:
    shown = (
        words
        if len(words) <= most
        else [*words[: most - 1], f"{len(words) - most + 1} more folders"]
    )
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def asked(dealt: Dealt) -> dict[str, list[str]]:
    """What the two objects answer, columns by title."""
    dataset, index = dealt.dataset, dealt.index
    picture = dataset.pictures[index]
    answers = {
        "len(dataset)": str(len(dataset)),
        f"dataset[{index}]": f"a tensor {tuple(picture.shape)}, {picture.min():.2f} to "
        f"{picture.max():.2f}, and the label {dataset.labels[index]} ({dataset.files[index]})",
        "len(loader)": str(len(dealt.batches)),
    }
    if dealt.batches:
        size = len(dealt.batches[0])
        answers["next(iter(loader))"] = (
            f"tensors {(size, *picture.shape)} and {(size,)}: pictures and labels"
        )
    answers["ImageFolder"] = f"gives the same in {dealt.dataset.alike} of {len(dataset)} samples"
    return {"ask": list(answers), "answer": list(answers.values())}


def program(settings: Settings) -> str:
    index = int(settings.index)
    return f'''from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor


{inspect.getsource(PictureFolder)}

dataset = PictureFolder("{FOLDER}", ToTensor())
theirs = ImageFolder("{FOLDER}", ToTensor())  # does the same
alike = sum(
    torch.equal(ours[0], other[0]) and ours[1] == other[1] for ours, other in zip(dataset, theirs)
)
print(len(dataset), "pictures,", alike, "as ImageFolder has them")
print(dataset.class_to_idx)

index = min({index}, len(dataset) - 1)
picture, label = dataset[index]
print(f"dataset[{{index}}]: {{tuple(picture.shape)}}, mean {{picture.mean():.4f}}, label {{label}}")

loader = DataLoader(
    dataset,
    batch_size={settings.batch_size},
    shuffle={settings.shuffle},
    drop_last={settings.drop_last},
    generator=torch.Generator().manual_seed({settings.seed}),
)
for epoch in range({settings.epoch}):
    batches = list(loader)
print(f"epoch {settings.epoch}: {{len(batches)}} batches")
for pictures, labels in batches[:1] + batches[1:][-1:]:  # the first and the last
    counts = labels.bincount(minlength=len(dataset.class_to_idx)).tolist()
    print(f"{{tuple(pictures.shape)}}, mean {{pictures.mean():.4f}}, of each class {{counts}}")
'''


def printed(settings: Settings, dealt: Dealt) -> str:
    dataset, index = dealt.dataset, dealt.index
    picture = dataset.pictures[index]
    lines = [
        f"{len(dataset)} pictures, {dataset.alike} as ImageFolder has them",
        str(dataset.class_to_idx),
        f"dataset[{index}]: {tuple(picture.shape)}, mean {picture.mean():.4f}, "
        f"label {dataset.labels[index]}",
        f"epoch {settings.epoch}: {len(dealt.batches)} batches",
    ]
    for batch in dealt.batches[:1] + dealt.batches[1:][-1:]:
        rows = list(batch)
        pictures = dataset.pictures[rows]
        counts = dataset.labels[rows].bincount(minlength=len(dataset.class_to_idx)).tolist()
        lines.append(f"{tuple(pictures.shape)}, mean {pictures.mean():.4f}, of each class {counts}")
    return "\n".join(lines)


def files(settings: Settings, dealt: Dealt) -> dict[str, bytes]:
    return {f"{FOLDER}/{name}": content for name, content in dealt.files.contents.items()}


def another_deal(
    settings: Settings, dealt: Dealt, history: Sequence[tuple[Settings, Dealt]]
) -> bool:
    """An earlier epoch of the same loader began otherwise and dealt the same pictures, all."""

    def whole(one: Dealt) -> bool:
        return bool(one.batches) and not one.left_out

    return whole(dealt) and any(
        whole(before)
        and earlier.epoch != settings.epoch
        and _loader(earlier) == _loader(settings)
        and len(before.dataset) == len(dealt.dataset)
        and set(before.batches[0]) != set(dealt.batches[0])
        for earlier, before in history
    )


def _loader(settings: Settings) -> tuple:
    return settings.pictures, settings.batch_size, settings.shuffle, settings.seed


LESSON = Lesson(
    url="datasets",
    title="Datasets",
    takeaway="A Dataset answers “how many” and “give me number i”; a DataLoader deals them out in "
    "batches.",
    settings=Settings,
    verb=deal,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=("torch.utils.data", "https://docs.pytorch.org/docs/stable/data.html"),
    needs="a picture as a tensor",
    own=frozenset(Settings.__dataclass_fields__),
    typed=frozenset({"first_folder"}),
    placed={"index": (0.0, 299.0)},
    question=Question(
        "75 pictures are dealt in batches of 32. How many are in the last batch?",
        ("11", "32", "75"),
        lambda settings, dealt: (11, 32, 75).index(len(dealt.batches[-1])),
    ),
    challenges=(
        Challenge(
            "One left over",
            "Batches of two or more, the last of which is exactly one picture.",
            lambda settings, dealt, history: (
                len(dealt.batches) > 1 and len(dealt.batches[0]) > 1 and len(dealt.batches[-1]) == 1
            ),
            Settings(batch_size=37),
            "The others share 74 pictures evenly. Which numbers divide 74?",
        ),
        Challenge(
            "Another deal",
            "Look at two epochs that deal all pictures, but other ones in the first batch.",
            another_deal,
            Settings(shuffle=True, epoch=2),
            "Without shuffle every epoch is the same. With it, only move the epoch.",
            first=(Settings(shuffle=True),),
        ),
        Challenge(
            "Out of first place",
            "Give the first folder a name with which its class_to_idx is no longer 0.",
            lambda settings, dealt, history: bool(renamed_to(dealt)),
            Settings(first_folder="zebra"),
            "Folders are sorted by name, and numbered in that order. The field is under More.",
        ),
        Challenge(
            "All full",
            "Three batches or more, each with the same number of pictures, at least 10, and no "
            "picture left out.",
            lambda settings, dealt, history: (
                len(dealt.batches) >= 3
                and len({len(batch) for batch in dealt.batches}) == 1
                and len(dealt.batches[0]) >= 10
                and not dealt.left_out
            ),
            Settings(batch_size=25),
            "Which numbers divide the number of pictures?",
        ),
    ),
)
