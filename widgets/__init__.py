"""Pieces of page that several pages share, each named for what it offers."""
