"""Words from outside in markdown, shown as they are."""

import re


def plain(text: str) -> str:
    """Text that markdown shows letter for letter: a name may hold a link or a remote picture.

    Addresses, icons (:name:) and arrows are made after escapes were read, so a word joiner, which
    has no width, goes into them.
    """
    text = text.replace("www.", "www\u2060.").replace("@", "@\u2060")
    text = re.sub(r":(?=[/\w])|(?<=[-<>=~])(?=[-<>=~])", lambda mark: f"{mark[0]}\u2060", text)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text).replace("\n", " ")
