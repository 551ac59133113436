"""The one error the reader raises."""


class UnreadableDocument(ValueError):
    """The document can't be read; the message says in Swedish what to do about it."""
