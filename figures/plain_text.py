"""Names that people chose, made safe and short enough for a picture."""


def plain(text: str, limit: int = 60) -> str:
    """`text` as plotly shows it letter by letter, cut at `limit` characters.

    Plotly reads its texts as a small HTML with links and line breaks, so a class called `<b>` or
    `R&D` would not look like its name. Cut first: an escape must not be cut in two.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
