"""Whole numbers written as words or digits."""

NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip


def number_of(said: str) -> int:
    """Return the number of "two", "Ten" or "17".

    Raises:
        ValueError: neither digits nor one of `NUMBER_WORDS`.
    """
    word = said.casefold()
    return NUMBER_WORDS.get(word) or int(word)
