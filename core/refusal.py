"""The one way in which the core says no to a person."""


class Refused(Exception):
    """Something from outside cannot be used; the text is the sentence a person reads.

    The sentence says what was wrong, names the file where there is one, and says what to do. It
    holds no path of the server, no traceback and no library's words.
    """
