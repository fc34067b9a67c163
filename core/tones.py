"""Sound as numbers: two tones as samples, and torch.stft's picture of them."""

from dataclasses import dataclass

import torch
from torch import Tensor

RATE, SAMPLES = 8000, 4000  # samples a second; half a second of them
PITCHES = tuple(range(100, 2001, 20))  # Hz, the stops of the sliders
SIZES = (64, 128, 256, 512, 1024)  # n_fft
HOPS = (32, 64, 128, 256)
IN_TURN, TOGETHER = "one after the other", "together"
ORDERS = (IN_TURN, TOGETHER)


@dataclass(frozen=True)
class Sound:
    x: Tensor  # (SAMPLES,) float32, from -1 to 1
    spectrum: Tensor  # (n_fft / 2 + 1, frames) float32: how much of each frequency, at each time
    n_fft: int
    hop: int
    chosen: int  # the sample that is looked at

    @property
    def frame(self) -> int:
        """The column of the spectrum whose middle is closest to the chosen sample."""
        return min(round(self.chosen / self.hop), self.spectrum.shape[1] - 1)

    @property
    def strongest(self) -> float:
        """Hz, of the chosen column."""
        return int(self.spectrum[:, self.frame].argmax()) * RATE / self.n_fft

    @property
    def peaks(self) -> tuple[float, ...]:
        """Hz of the frequencies that stand out at the chosen moment: at least half as strong as
        the strongest, and stronger than their neighbours."""
        column = self.spectrum[:, self.frame]
        inner = column[1:-1]
        stands_out = (inner > column[:-2]) & (inner >= column[2:]) & (inner > column.max() / 2)
        return tuple(
            (place + 1) * RATE / self.n_fft for place in stands_out.nonzero()[:, 0].tolist()
        )


def sound_as_numbers(
    first: int, second: int, order: str, n_fft: int, hop: int, chosen: int
) -> Sound:
    """Two tones in Hz, each for half of the time, or both for all of it at half the strength."""
    time = torch.arange(SAMPLES) / RATE  # seconds
    one, other = (torch.sin(2 * torch.pi * pitch * time) for pitch in (first, second))
    half = SAMPLES // 2
    x = (one + other) / 2 if order == TOGETHER else torch.cat([one[:half], other[half:]])
    spectrum = torch.stft(
        x, n_fft, hop_length=hop, window=torch.hann_window(n_fft), return_complex=True
    ).abs()
    return Sound(x, spectrum, n_fft, hop, min(max(chosen, 0), SAMPLES - 1))
