"""`python -m core.train DATA`: train TinyVGG without a browser; the same code as the page's."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import Field, fields
from datetime import datetime
from pathlib import Path

import numpy as np
from tqdm import tqdm

from core.archive import unpack
from core.image_set import ImageSet, gather, gather_folder
from core.progress import Progress
from core.ready_sets import READY_SETS, ready_set
from core.refusal import Refused
from core.run import carry_out, continue_run, prepare, start_run, use_test_set
from core.training_settings import CHOICES, Settings, check

HELP = {
    "image_size": "side of the square that pictures are brought to, 28 to 128 px",
    "fit": "how they are brought there",
    "augmentation": "random changes to training pictures",
    "hidden_units": "channels of every convolution",
    "padding": "pixels added around each convolution's input, 0 or 1",
    "blocks": "blocks of two convolutions and a pool",
    "initialisation": "starting weights: torch's own, or He's",
    "optimizer": "what turns gradients into steps",
    "learning_rate": "size of a step",
    "batch_size": "pictures a step",
    "epochs": "passes over the training pictures, all together",
    "seed": "of split, starting weights and everything random",
    "threads": "CPU threads; other counts give slightly other numbers",
    "device": "where to compute",
}
FLAGS = {"augmentation": "--augment", "learning_rate": "--lr"}


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core.train", description="Train TinyVGG on a folder of photographs."
    )
    parser.add_argument(
        "data", metavar="DATA",
        help="a folder or a .zip with a folder of pictures per class, or "
        + " or ".join(READY_SETS) + " (shapes:1 to shapes:5 for other difficulties)",
    )  # fmt: skip
    for setting in fields(Settings):
        flag = FLAGS.get(setting.name, "--" + setting.name.replace("_", "-"))
        if setting.name == "normalise":
            parser.add_argument(
                "--no-normalise", dest="normalise", action="store_false",
                help="feed pixels in 0..1 as they are",
            )  # fmt: skip
            continue
        parser.add_argument(
            flag, dest=setting.name, type=_reader(setting), default=setting.default,
            choices=CHOICES.get(setting.name), metavar=None if setting.name in CHOICES else "N",
            help=f"{HELP[setting.name]} (default {setting.default})",
        )  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="continue the run in --out")
    parser.add_argument("--out", type=Path, help="folder of the run (default: a new one in runs/)")
    return parser


def _reader(setting: Field) -> Callable[[str], object]:
    """How a flag's text becomes a value; names are read in any case."""
    names = {name.lower(): name for name in CHOICES.get(setting.name, ())}
    if names:
        return lambda text: names.get(text.lower(), text)
    return type(setting.default)


def gather_data(
    data: str, settings: Settings, unpacked: Path
) -> tuple[str, ImageSet, np.ndarray | None]:
    """What DATA names: (source, set, pixels if they were read on the way). Raises Refused."""
    if data.split(":")[0] in READY_SETS:
        return data, ready_set(data), None
    path = Path(data)
    if path.is_dir():
        return path.name, *gather_folder(path, path.name, settings.image_size, settings.fit)
    if not path.exists():
        raise Refused(f"{data} is neither a folder, a .zip, nor one of {', '.join(READY_SETS)}.")
    archive = unpack(path, unpacked)
    return path.stem, *gather(
        archive.entries, path.stem, settings.image_size, settings.fit, skipped=archive.skipped
    )


def run_command(arguments: argparse.Namespace) -> None:
    settings = Settings(**{f.name: getattr(arguments, f.name) for f in fields(Settings)})
    check(settings)
    if arguments.resume and not arguments.out:
        raise Refused("--resume continues the run in --out: name its folder.")
    folder = arguments.out or Path("runs") / datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    if not arguments.resume and (folder / "run.json").exists():
        raise Refused(f"{folder} holds a run already: add --resume, or choose another --out.")

    with tempfile.TemporaryDirectory(prefix="glassbox-") as unpacked:
        source, image_set, decoded = gather_data(arguments.data, settings, Path(unpacked))
        for sentence in image_set.warnings:
            print(f"warning: {sentence}", file=sys.stderr)
        for skipped in image_set.skipped:
            print(f"skipped: {skipped.name}: {skipped.reason}", file=sys.stderr)
        material = prepare(image_set, settings, decoded)

    if arguments.resume:
        run = continue_run(folder, material, settings)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        run = start_run(folder, source, material, settings)
    with tqdm(total=100, disable=not sys.stderr.isatty(), bar_format="{l_bar}{bar}| {desc}") as bar:

        def show(progress: Progress) -> None:
            bar.n = round(100 * progress.share)
            speed = f"{progress.images_per_second:.0f} images/s"
            bar.set_description_str(f"epoch {progress.epoch}/{progress.epochs}, {speed}")

        run = carry_out(folder, run, material, show)
    for epoch in run.epochs:
        print(
            f"epoch {epoch.epoch:>3}  train loss {epoch.train_loss:.4f} accuracy "
            f"{epoch.train_accuracy:.4f}  validation loss {epoch.val_loss:.4f} accuracy "
            f"{epoch.val_accuracy:.4f}"
        )
    if run.state == "diverged":
        raise Refused(
            f"The loss stopped being a number in epoch {len(run.epochs) + 1}: lower the learning "
            f"rate (it was {settings.learning_rate:g}). The last finite weights are in {folder}."
        )
    run, verdict = use_test_set(folder, run, material)
    print(f"run {folder}")
    print(f"test accuracy {verdict.accuracy:.4f} ({verdict.right}/{verdict.total})")


def main() -> int:
    try:
        run_command(parser().parse_args())
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
