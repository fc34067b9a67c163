"""What we promise about speed, as programs that print a ratio: `make bench` runs them all."""
