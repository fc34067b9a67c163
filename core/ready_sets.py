"""Two sets of pictures that are there at once: Shapes, drawn here, and Digits, from scikit-learn.

Every picture of Shapes has a generator of its own, seeded by its name and not by its difficulty:
the same circle in the same corner grows harder as the difficulty rises.
"""

import colorsys
import hashlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from core.image_set import ImageSet, Picture
from core.picture import average_hash
from core.refusal import Refused

SIZE = 64  # pixels, the side of a picture of Shapes
FINE = 4  # edges are drawn this many times finer and reduced, so that they are smooth
PER_CLASS = 200
DIGIT, MARGIN = 24, 4  # pixels: a digit's side, enlarged from 8, and the black around it

Point = tuple[float, float]


@dataclass(frozen=True)
class Difficulty:
    """What makes Shapes easy or hard; from low to high."""

    radius: tuple[float, float]  # of the shape, pixels
    wander: float  # 0: always in the middle, 1: anywhere inside the picture
    turn: float  # degrees, to either side
    backgrounds: tuple[str, ...]  # keys of BACKGROUNDS
    contrast: tuple[float, float]  # 1: the full colour, 0: that of the background
    grain: float  # standard deviation of the noise, of 255
    clutter: int  # dots and dashes, at most
    cover: float  # width of a bar across the shape, in radii


ALL = ("plain", "gradient", "clouds", "stripes")
# Test accuracy of the app's TinyVGG at its default settings, one thread, seeds 42, 0 and 1:
DIFFICULTIES = {
    1: Difficulty((20, 25), 0.4, 12, ALL[:2], (1, 1), 0, 0, 0),  # .99, .99, 1.0
    2: Difficulty((17, 25), 0.5, 15, ALL, (0.85, 1), 3, 0, 0),  # .96, .96, .93
    3: Difficulty((17, 25), 0.5, 15, ALL[1:], (0.6, 0.9), 10, 12, 0),  # .84, .85, .93
    4: Difficulty((17, 25), 0.5, 15, ALL[1:], (0.55, 0.8), 14, 16, 0.3),  # .73, .77, .60
    5: Difficulty((17, 25), 0.5, 15, ALL[1:], (0.5, 0.7), 17, 22, 0.5),  # .57, .66, .63
}
DEFAULT_DIFFICULTY = 2


def ready_set(source: str) -> ImageSet:
    """The set that a source names: "digits", "shapes", or "shapes:1" to "shapes:5".

    Raises Refused for any other name.
    """
    name, *rest = source.split(":")
    difficulties = [str(difficulty) for difficulty in DIFFICULTIES]
    if name == "shapes" and len(rest) == 1 and rest[0] in difficulties:
        return draw_shapes(int(rest[0]))
    if name not in READY_SETS or rest:
        raise Refused(
            f"There is no ready set called {source}: take shapes, shapes:{difficulties[0]} to "
            f"shapes:{difficulties[-1]}, or digits."
        )
    return READY_SETS[name]()


def draw_shapes(difficulty: int = DEFAULT_DIFFICULTY, per_class: int = PER_CLASS) -> ImageSet:
    """Circles, crosses, squares, stars and triangles, 64 x 64 pixels in all colours.

    The pictures are always the same ones; fewer of them are the first ones of each class.
    """
    names = [(label, f"{label}/{n:04}") for label in OUTLINES for n in range(1, per_class + 1)]
    drawings = [
        _draw(label, random.Random(name), DIFFICULTIES[difficulty]) for label, name in names
    ]
    return _drawn_set(f"Shapes, difficulty {difficulty}", names, np.stack(drawings))


def load_digits() -> ImageSet:
    """The 1,797 handwritten digits of scikit-learn, white on black, 32 x 32 pixels.

    The scans have 8 x 8 pixels and are enlarged smoothly, with a margin as around those of MNIST.
    Source: Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI repository.
    """
    # Imported here: it takes a second, and every worker and every page imports this file.
    from sklearn.datasets import load_digits as scikit_learn_digits

    digits = scikit_learn_digits()
    rows = np.argsort(digits.target, kind="stable")
    labels = [str(digit) for digit in digits.target[rows]]
    numbers = [n for count in np.bincount(digits.target) for n in range(1, count + 1)]
    names = [(label, f"{label}/{n:04}") for label, n in zip(labels, numbers, strict=True)]
    drawings = []
    for scan in digits.images[rows]:  # (8, 8), 0 to 16
        image = Image.fromarray((scan * 255 / 16).round().astype(np.uint8))
        image = image.resize((DIGIT, DIGIT), Image.Resampling.BICUBIC)
        drawings.append(np.asarray(ImageOps.expand(image, MARGIN).convert("RGB")))
    return _drawn_set("Digits", names, np.stack(drawings))


READY_SETS: dict[str, Callable[[], ImageSet]] = {"shapes": draw_shapes, "digits": load_digits}


def _drawn_set(title: str, names: Sequence[tuple[str, str]], drawings: np.ndarray) -> ImageSet:
    """A set of (pictures, height, width, 3) uint8 with their (label, name), sorted by them."""
    height, width = drawings.shape[1:3]
    pictures = tuple(
        Picture(
            name, label, "", None, width, height, "drawn",
            hashlib.sha256(drawing.tobytes()).hexdigest(), average_hash(Image.fromarray(drawing)),
        )
        for (label, name), drawing in zip(names, drawings, strict=True)
    )  # fmt: skip
    classes = tuple(sorted({label for label, _ in names}))
    return ImageSet(title, classes, pictures, drawings=drawings)


# --- the shapes -------------------------------------------------------------------------------


def _ring(corners: int, radius: float, start: float = -90, down: float = 0) -> list[Point]:
    """Corners of a regular polygon, the first one at `start` degrees (-90: at the top)."""
    angles = [math.radians(start + 360 * corner / corners) for corner in range(corners)]
    return [(radius * math.cos(a), radius * math.sin(a) + down) for a in angles]


def _star() -> list[Point]:
    tips, notches = _ring(5, 1.12, down=0.04), _ring(5, 0.5, start=-54, down=0.04)
    return [point for pair in zip(tips, notches, strict=True) for point in pair]


def _cross(reach: float = 0.95, arm: float = 0.36) -> list[Point]:
    quarter = [(-arm, -reach), (arm, -reach), (arm, -arm)]
    corners = []
    for _ in range(4):
        corners += quarter
        quarter = [(-y, x) for x, y in quarter]
    return corners


# Outlines for a radius of 1, y downwards, scaled and centred so that all look equally large.
OUTLINES = {
    "circle": _ring(72, 0.86),
    "cross": _cross(),
    "square": _ring(4, 1.04, start=-45),
    "star": _star(),
    "triangle": _ring(3, 1.14, down=0.1),
}

# --- the backgrounds: how much of a second colour there is in each pixel, 0 to 1 ---------------

ROWS, COLUMNS = np.mgrid[0:SIZE, 0:SIZE] / (SIZE - 1) - 0.5  # -0.5 to 0.5


def _along(angle: float) -> np.ndarray:
    """Position of each pixel along a direction."""
    return COLUMNS * math.cos(angle) + ROWS * math.sin(angle)


def _plain(chance: random.Random) -> np.ndarray:
    return np.zeros((SIZE, SIZE), np.float64)


def _gradient(chance: random.Random) -> np.ndarray:
    return _along(chance.uniform(0, math.tau)) / math.sqrt(2) + 0.5


def _stripes(chance: random.Random) -> np.ndarray:
    wave = np.sin(_along(chance.uniform(0, math.tau)) * chance.uniform(22, 46))
    return np.clip(2.5 * wave, -1, 1) / 2 + 0.5


def _clouds(chance: random.Random) -> np.ndarray:
    coarse = Image.frombytes("L", (6, 6), chance.randbytes(36))
    return np.asarray(coarse.resize((SIZE, SIZE), Image.Resampling.BICUBIC), np.float64) / 255


BACKGROUNDS = {"plain": _plain, "gradient": _gradient, "stripes": _stripes, "clouds": _clouds}


def _draw(label: str, chance: random.Random, difficulty: Difficulty) -> np.ndarray:
    """One shape: (64, 64, 3) uint8. What is drawn by chance first is alike in all difficulties."""
    radius = chance.uniform(*difficulty.radius)
    room = difficulty.wander * (SIZE / 2 - radius)
    x, y = (SIZE / 2 + chance.uniform(-room, room) for _ in range(2))
    turn = math.radians(chance.uniform(-difficulty.turn, difficulty.turn))
    hue, night = chance.random(), chance.random() < 0.45
    ink = _colour(
        hue,
        chance.uniform(0.56, 0.72) if night else chance.uniform(0.38, 0.54),
        chance.uniform(0.6, 0.9),
    )
    ground_hue = hue + chance.uniform(0.2, 0.8)
    lightness = chance.uniform(0.14, 0.26) if night else chance.uniform(0.84, 0.94)
    saturation = chance.uniform(0.3, 0.6)
    ground = _colour(ground_hue, lightness, saturation)
    pattern = _colour(
        ground_hue + chance.uniform(-0.12, 0.12),
        lightness + (0.16 if night else -0.16),
        saturation,
    )
    between = (ground + pattern) / 2
    ink = between + chance.uniform(*difficulty.contrast) * (ink - between)

    background = BACKGROUNDS[chance.choice(difficulty.backgrounds)]
    canvas = ground + background(chance)[..., None] * (pattern - ground)  # (64, 64, 3) float32
    light = np.clip(1 - 0.14 * (ROWS + COLUMNS), 0, None)[..., None]  # from the upper left
    cosine, sine = math.cos(turn), math.sin(turn)
    outline = [
        (x + radius * (cosine * u - sine * v), y + radius * (sine * u + cosine * v))
        for u, v in OUTLINES[label]
    ]
    _paint(canvas, ink * light, lambda pen: pen.polygon(_fine(outline), fill=255))
    if difficulty.clutter:
        for colour in (ink, pattern):
            _paint(canvas, colour, lambda pen: _scatter(pen, chance, difficulty.clutter // 2))
    if difficulty.cover:
        bar = _bar_across(x, y, radius, chance)
        width = round(FINE * difficulty.cover * radius)
        _paint(canvas, pattern, lambda pen: pen.line(_fine(bar), fill=255, width=width))
    if difficulty.grain:
        # The sum of two bytes has a standard deviation of 104.5 around 255.
        noise = np.frombuffer(chance.randbytes(2 * canvas.size), np.uint8)
        noise = noise.reshape(2, *canvas.shape).sum(axis=0, dtype=np.float64)
        canvas += (noise - 255) * (difficulty.grain / 104.5)
    return np.clip(canvas + 0.5, 0, 255).astype(np.uint8)


# A painter's wheel, evenly spaced for the eye: on the computer's, half of all hues are green or
# blue and hardly any is orange.
WHEEL = (0, 0.03, 0.06, 0.09, 0.12, 0.155, 0.25, 0.38, 0.47, 0.53, 0.58, 0.64, 0.73, 0.82, 0.92, 1)


def _colour(turn: float, lightness: float, saturation: float) -> np.ndarray:
    """Red, green and blue, 0 to 255; one turn goes once around the wheel of colours."""
    hue = np.interp(turn % 1, np.linspace(0, 1, len(WHEEL)), WHEEL)
    return np.array(colorsys.hls_to_rgb(hue, lightness, saturation)) * 255


def _paint(
    canvas: np.ndarray, colour: np.ndarray, draw: Callable[[ImageDraw.ImageDraw], None]
) -> None:
    """Lay a colour onto the canvas, in place, where `draw` draws, with smooth edges."""
    mask = Image.new("L", (SIZE * FINE, SIZE * FINE))
    draw(ImageDraw.Draw(mask))
    share = np.asarray(mask.reduce(FINE), np.float64)[..., None] / 255
    canvas += share * (np.clip(colour, 0, 255) - canvas)


def _fine(points: Sequence[Point]) -> list[tuple[int, int]]:
    # Whole numbers: the last digit of a cosine differs between machines, and pictures must not.
    return [(round(FINE * x), round(FINE * y)) for x, y in points]


def _scatter(pen: ImageDraw.ImageDraw, chance: random.Random, at_most: int) -> None:
    """Dots and dashes anywhere in the picture."""
    for _ in range(chance.randint(at_most // 2, at_most)):
        x, y = chance.uniform(0, SIZE), chance.uniform(0, SIZE)
        if chance.random() < 0.6:
            angle, half = chance.uniform(0, math.pi), chance.uniform(2, 7)
            dx, dy = half * math.cos(angle), half * math.sin(angle)
            dash = [(x - dx, y - dy), (x + dx, y + dy)]
            pen.line(_fine(dash), fill=255, width=round(1.5 * FINE))
        else:
            dot = chance.uniform(1, 2.4)
            pen.ellipse(_fine([(x - dot, y - dot), (x + dot, y + dot)]), fill=255)


def _bar_across(x: float, y: float, radius: float, chance: random.Random) -> list[Point]:
    """Both ends, outside the picture, of a line that crosses the shape."""
    angle, aside = chance.uniform(0, math.pi), radius * chance.uniform(-0.6, 0.6)
    dx, dy = math.cos(angle), math.sin(angle)
    x, y = x - aside * dy, y + aside * dx
    far = 2 * SIZE
    return [(x - far * dx, y - far * dy), (x + far * dx, y + far * dy)]
