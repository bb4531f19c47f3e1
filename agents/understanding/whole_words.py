"""Regular expressions of whole words."""


def whole_words(pattern: str) -> str:
    """Return the pattern of whole words, none of which goes on with another letter or digit."""
    return rf"(?<!\w)(?:{pattern})(?!\w)"
