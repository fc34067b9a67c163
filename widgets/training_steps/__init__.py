"""The seven steps of /train. Each module has `result`, its line when folded, and `body`."""
