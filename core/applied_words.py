"""What a transform did, in words and numbers that fit under a small picture."""

from collections.abc import Callable, Sequence

import torch

from core.applied import Applied

NOTHING = "nothing"


def caption(changes: Sequence[Applied]) -> str:
    """All changes in the order in which they were made; "nothing" where there is none."""
    words = [CAPTIONS[change.operation](before=change.size, **change.numbers) for change in changes]
    return "; ".join(filter(None, words)) or NOTHING


def corners(
    coefficients: Sequence[float], size: tuple[int, int]
) -> tuple[tuple[float, float], ...]:
    """Where a perspective takes the corners (x, y), clockwise from the upper left.

    Its eight coefficients lead from a place in the new picture back to one in the old: they are a
    matrix, whose inverse leads on.
    """
    height, width = size
    back = torch.tensor([*coefficients, 1.0], dtype=torch.float64).view(3, 3)
    right, low = width - 1.0, height - 1.0
    old = torch.tensor([[0, 0, 1], [right, 0, 1], [right, low, 1], [0, low, 1]]).double()
    new = old @ back.inverse().T
    return tuple((x, y) for x, y in (new[:, :2] / new[:, 2:]).tolist())


def _perspective(coefficients, before, **_) -> str:
    places = " ".join(f"({x:.0f}, {y:.0f})" for x, y in corners(coefficients, before))
    return f"corners to {places}"


def _affine(angle, translate, scale, shear, **_) -> str:
    right, down = translate
    return (
        f"turn {angle:+.1f}°, right {right:+.0f}, down {down:+.0f}, scale {scale:.2f}, "
        f"shear {shear[0]:+.1f}°"
    )


def _crop(top, left, height, width, **_) -> str:
    return f"crop {_part(top, left, height, width)}"


def _erase(i, j, h, w, v, **_) -> str:
    return f"erase {_part(i, j, h, w)}" if v is not None else ""


def _part(top: int, left: int, height: int, width: int) -> str:
    return f"rows {top}–{top + height - 1}, columns {left}–{left + width - 1}"


def _mixup(lam, **_) -> str:
    return f"{lam:.2f} × this + {1 - lam:.2f} × the other"


def _cutmix(box, lam_adjusted, **_) -> str:
    left, top, right, bottom = box
    part = _part(top, left, bottom - top, right - left)
    return f"{part} of the other, {1 - lam_adjusted:.2f} of all"


# What torchvision calls the number of each operation is the name of its argument here.
CAPTIONS: dict[str, Callable[..., str]] = {
    "horizontal_flip": lambda **_: "mirrored",
    "vertical_flip": lambda **_: "upside down",
    "rotate": lambda angle, **_: f"rotate {angle:+.1f}°",  # + is counter-clockwise
    "affine": _affine,
    "perspective": _perspective,
    "pad": lambda padding, **_: f"pad {padding[0]}",
    "crop": _crop,
    "resized_crop": _crop,
    "adjust_brightness": lambda brightness_factor, **_: f"brightness × {brightness_factor:.2f}",
    "adjust_contrast": lambda contrast_factor, **_: f"contrast × {contrast_factor:.2f}",
    "adjust_saturation": lambda saturation_factor, **_: f"saturation × {saturation_factor:.2f}",
    "adjust_hue": lambda hue_factor, **_: f"hue {hue_factor:+.3f}",
    "gaussian_blur": lambda sigma, **_: f"blur {sigma[0]:.2f} px",
    "posterize": lambda bits, **_: f"posterize to {bits} bits",
    "solarize": lambda threshold, **_: f"solarize from {threshold:.0f}",
    "equalize": lambda **_: "equalize",
    "erase": _erase,
    # The Auto ones' words; a factor of 1 is the picture as it is.
    "Identity": lambda **_: "",
    "ShearX": lambda magnitude, **_: f"ShearX {magnitude:+.3f}",
    "ShearY": lambda magnitude, **_: f"ShearY {magnitude:+.3f}",
    "TranslateX": lambda magnitude, **_: f"TranslateX {int(magnitude):+d} px",
    "TranslateY": lambda magnitude, **_: f"TranslateY {int(magnitude):+d} px",
    "Rotate": lambda magnitude, **_: f"Rotate {magnitude:+.1f}°",
    "Brightness": lambda magnitude, **_: f"Brightness × {1 + magnitude:.3f}",
    "Color": lambda magnitude, **_: f"Color × {1 + magnitude:.3f}",
    "Contrast": lambda magnitude, **_: f"Contrast × {1 + magnitude:.3f}",
    "Sharpness": lambda magnitude, **_: f"Sharpness × {1 + magnitude:.3f}",
    "Posterize": lambda magnitude, **_: f"Posterize to {int(magnitude)} bits",
    "Solarize": lambda magnitude, **_: f"Solarize from {255 * magnitude:.1f}",
    "AutoContrast": lambda **_: "AutoContrast",
    "Equalize": lambda **_: "Equalize",
    "Invert": lambda **_: "Invert",
    "MixUp": _mixup,
    "CutMix": _cutmix,
}
