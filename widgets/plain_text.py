"""Words from outside, shown as they are."""

from core.plain_markdown import plain

__all__ = ["plain"]
