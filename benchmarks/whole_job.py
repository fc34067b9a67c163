"""The whole job on a folder of photographs against the course's recipe, in one run.

Ours: gather (decode once), train, evaluate. The recipe: ImageFolder, Resize, ToTensor and
DataLoader, which decode every picture anew each epoch, and the usual train and test loops. Same
400 photographs of about 120 kB, same network, epochs, batch size and thread count; imports are
not counted. Promised: at least 5 times faster.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from core.evaluation import judge
from core.image_set import gather_folder
from core.run import carry_out, logits_on, prepare, start_run
from core.tiny_vgg import build
from core.training_settings import Settings, architecture

PICTURES = {"train": 280, "validation": 60, "test": 60}
CLASSES = ("clouds", "grass", "sand", "waves")
SETTINGS = Settings(epochs=10)


def write_photographs(folder: Path) -> None:
    """Photograph-like JPEGs of 1000 x 750 pixels, about 120 kB: soft colours and some grain."""
    generator = np.random.default_rng(0)
    for split, count in PICTURES.items():
        for label in CLASSES:
            (folder / split / label).mkdir(parents=True)
        for number in range(count):
            label = CLASSES[number % len(CLASSES)]
            soft = generator.integers(0, 256, (12, 16, 3), dtype=np.uint8)
            image = Image.fromarray(soft).resize((1000, 750), Image.Resampling.BICUBIC)
            grain = generator.normal(0, 9, (750, 1000, 1))
            pixels = np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / split / label / f"{number}.jpg", quality=80)


def ours(folder: Path, out: Path) -> float:
    began = time.perf_counter()
    image_set, decoded = gather_folder(folder, "photographs", SETTINGS.image_size, SETTINGS.fit)
    material = prepare(image_set, SETTINGS, decoded)
    run = carry_out(out, start_run(out, "photographs", material, SETTINGS), material)
    test = material.splits["test"]
    judge(logits_on(out, run, test), test.labels, run.classes)
    return time.perf_counter() - began


def the_recipe(folder: Path) -> float:
    began = time.perf_counter()
    size = SETTINGS.image_size
    transform = transforms.Compose([transforms.Resize((size, size)), transforms.ToTensor()])
    sets = [datasets.ImageFolder(folder / split, transform) for split in ("train", "test")]
    train_loader = DataLoader(sets[0], SETTINGS.batch_size, shuffle=True)
    test_loader = DataLoader(sets[1], SETTINGS.batch_size)
    network = build(architecture(SETTINGS, len(CLASSES)))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(network.parameters(), lr=SETTINGS.learning_rate)
    for _ in range(SETTINGS.epochs):
        network.train()
        for images, labels in train_loader:
            loss = loss_function(network(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        network.eval()
        with torch.inference_mode():
            for images, labels in test_loader:
                loss_function(network(images), labels).item()
    return time.perf_counter() - began


def main() -> None:
    torch.set_num_threads(SETTINGS.threads)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "photographs"
        write_photographs(folder)
        files = list(folder.rglob("*.jpg"))
        mean = sum(file.stat().st_size for file in files) / len(files)
        print(f"{len(files)} photographs, {mean / 1000:.0f} kB each, {SETTINGS.epochs} epochs")
        for turn in (1, 2):
            out = Path(scratch) / f"run-{turn}"
            out.mkdir()
            fast, slow = ours(folder, out), the_recipe(folder)
            print(
                f"turn {turn}: ours {fast:.2f} s, the course's recipe {slow:.2f} s, "
                f"ratio {slow / fast:.1f} (promised 5)"
            )


if __name__ == "__main__":
    main()
