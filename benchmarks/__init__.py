"""What we promise about speed, as programs that print a ratio: `make bench` runs them all."""

import core  # noqa: F401  sets how torch's threads wait, for us and for what we compare with
