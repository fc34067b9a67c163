"""`python -m core.predict RUN IMAGE...`: one line per image: file, class, probability."""

import argparse
import sys
from pathlib import Path

from core.picture import open_picture, room_for
from core.prediction import predict
from core.refusal import Refused
from core.run_folder import load_network, read_run


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core.predict",
        description="Ask a trained run what is in pictures: a line each with file, class, "
        "probability, separated by tabs.",
    )
    parser.add_argument("run", type=Path, help="the folder of a run, as core.train made it")
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="pictures")
    return parser


def main() -> int:
    arguments = parser().parse_args()
    try:
        run = read_run(arguments.run)
        network = load_network(arguments.run, run)
    except Refused as refusal:
        print(f"{arguments.run}: {refusal}", file=sys.stderr)
        return 2
    failures = 0
    for file in arguments.images:
        try:
            image = open_picture(file, at_least=room_for(run.settings.image_size))
            prediction = predict(network, run, image)
        except Refused as refusal:
            print(f"{file}: {refusal}", file=sys.stderr)
            failures += 1
            continue
        print(f"{file}\t{prediction.likeliest}\t{prediction.probability:.4f}")
    return 2 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
