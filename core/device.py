"""Where the numbers are computed."""

import torch

from core.refusal import Refused

DEVICES = ("auto", "cpu", "cuda", "mps")


def available_devices() -> tuple[str, ...]:
    """The devices of this machine, the fastest first."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def choose_device(wish: str = "auto") -> torch.device:
    """The device wished for, or the fastest for "auto". Raises Refused for one that is not here."""
    devices = available_devices()
    if wish == "auto":
        return torch.device(devices[0])
    if wish not in devices:
        raise Refused(f"This machine has no {wish} device; it has {', '.join(devices)}.")
    return torch.device(wish)


def describe_device(device: torch.device) -> str:
    """The device in words: "cpu" or "cuda: NVIDIA H200, 139 GiB"."""
    if device.type != "cuda":
        return device.type
    properties = torch.cuda.get_device_properties(device)
    return f"cuda: {properties.name}, {properties.total_memory / 2**30:.0f} GiB"
