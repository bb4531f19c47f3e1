"""Whether words spell the short name of an item: "feed override" is Fovr, "Z axis travel" is Ztravel, "program comment" program_cmt."""

from collections.abc import Sequence
from functools import lru_cache

from plant.names import key_of

# ends of a name that nobody says, and words between that the name does not write
_UNSAID = ("cond", "act", "actual", "state", "status", "number")
_BETWEEN = frozenset(["axis", "rate", "of", "the", "item"])
_LEAST_PREFIX = 4  # letters of one word alone: "avail" of "availability"
_LEAST_WITHOUT = 6  # letters of a name whose first may be an initial that nobody says
_LEAST_TOLD = 2  # letters of the longest piece: an initial alone says nothing


@lru_cache(maxsize=4096)
def letters_of(item: str) -> tuple[str, ...]:
    """Return the letters that words have to spell for an item: all of its name, and without the end that nobody says.

    >>> letters_of("Sload_cond"), letters_of("Fovr")
    (('sloadcond', 'sload'), ('fovr',))
    """
    words = key_of(item).split()
    whole = "".join(words)
    ends = [end for end in _UNSAID if whole.endswith(end) and len(whole) > len(end) + 1]
    return (whole, *(whole.removesuffix(end) for end in ends[:1]))


def spells(words: Sequence[str], item: str) -> bool:
    """Whether words, one after the other, are written out what an item's name is short for.

    Each word gives its beginning, or its first letter and some that follow; "axis" or "rate" may be left out.

    >>> spells(["feed", "override"], "Fovr"), spells(["z", "axis", "travel"], "Ztravel"), spells(["servo"], "servo_cond")
    (True, True, True)
    >>> spells(["mode", "change"], "mode"), spells(["spindle"], "Sovr")
    (False, False)
    """
    said = [w for w in (key_of(word).replace(" ", "") for word in words) if w]
    if not said:
        return False
    if len(said) == 1:
        return any(_is_one(said[0], letters) for letters in letters_of(item))
    spelled = letters_of(item)
    without_initial = tuple(
        x[1:] for x in spelled if len(x) > _LEAST_WITHOUT
    )  # "rapid override" of Frapidovr
    return any(_spelled(tuple(said), letters, 0) for letters in (*spelled, *without_initial))


def is_short_for(piece: str, word: str) -> bool:
    """Whether a piece of a short name stands for a word: its beginning, or from three letters on some of its letters.

    >>> is_short_for("cmt", "comment"), is_short_for("pres", "pressure"), is_short_for("temp", "travel")
    (True, True, False)
    """
    if word.startswith(piece):
        return True
    if len(piece) < 3 or piece[0] != word[0]:
        return False
    rest = iter(word)
    return all(letter in rest for letter in piece)


def _is_one(word: str, letters: str) -> bool:
    singular = word.removesuffix("s")
    return letters in {word, singular} or (len(letters) >= _LEAST_PREFIX and word.startswith(letters))


def _spelled(words: tuple[str, ...], letters: str, longest: int) -> bool:
    """Whether all words spell all letters, the first word a piece of them that begins as it does."""
    if not words:
        return not letters and longest >= _LEAST_TOLD
    if words[0] in _BETWEEN and _spelled(words[1:], letters, longest):
        return True
    return any(
        is_short_for(letters[:n], words[0]) and _spelled(words[1:], letters[n:], max(longest, n))
        for n in range(min(len(letters), len(words[0])), 0, -1)
    )
