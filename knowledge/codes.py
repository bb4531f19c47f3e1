"""Codes: alarms, errors, parameters and part numbers, as passages define them and questions ask for them."""

import re
from collections.abc import Sequence
from functools import lru_cache

CODE = re.compile(
    r"(?<![\w.\-])(?:\$\d+|-\d{1,4}(?!\d)|[A-Za-z]{1,4}[-.]?\d{1,6}(?:[-.]\d{1,4})?[A-Za-z]?(?:\[\s*\d+\s*\])?"
    r"|\d{1,6}(?:[.\-]\d{1,4})?(?:\[\s*\d+\s*\])?)(?![\w%])"
)
CODE_WORD = re.compile(
    r"\b(alarms?|alrms?|alamr|errors?|erors?|erorr|codes?|faults?|warnings?|settings?|parameters?|messages?|diagnostics?"
    r"|allarm[ei]|errore|errori|guasto|fehler|störung|meldung|warnung)(?=\b|\d)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\b(alarm|error|code|fault|no|nr|number|num|parameter|param|setting|message|warning|id|key|allarme|fehler|codice|störung"
    r"|part|order|article|item)\b|№|#|\$",
    re.IGNORECASE,
)
_NO_CODE_HEAD = re.compile(
    r"machine|model|type|maker|manufacturer|quantity|interval|time|date|page|value|size", re.IGNORECASE
)
_MAIN_HEAD = re.compile(
    r"\b(alarm|error|code|fault|allarme|fehler|codice|störung|message|warning)", re.IGNORECASE
)
_SUBCODED = re.compile(
    r"\b([A-Za-z]{0,4}-?\d{1,6})\W{1,3}(?:(?:with|and)\s+)?sub.?(?:code|no|number|id)s?\W{0,3}(\d{1,4})\b",
    re.IGNORECASE,
)
_SUBCODE_HEAD = re.compile(r"sub.?(?:code|no|number|id)", re.IGNORECASE)
_ONE = r"(?:\$\d+|[A-Za-z]{0,5}[-.]?\d+(?:[.\-]\d+)?[A-Za-z]?)"
_CELL = re.compile(
    rf"^#?({_ONE}(?:\s*\[[\d\s,\-–]+\])?(?:\s*(?:[,/&]|and|or|to|–|-|\.\.\.?)\s*{_ONE}(?:\[\d+\])?)*)$",
    re.IGNORECASE,
)
_IN_HEADING = re.compile(
    r"\b(?:alarm|error|code|fault|warning|message|fehler|störung|allarme|errore)s?\b[\s:#]*(?:no\.?\s*|code\s*)?"
    r"([A-Z]{0,3}-?\d{1,6}(?:\[[\d\s,\-–]+\])?)",
    re.IGNORECASE,
)
_AT_START = re.compile(
    r"^(?:[•▪*\-–]\s+)?(?:(?:alarm|error|code|fault|warning|message|fehler|störung|allarme|errore)\s*(?:no\.?|code)?[\s:#]*"
    r"([A-Z]{0,3}-?\d{1,6}(?:\[[\d\s,\-–]+\])?)\b|([A-Z]{1,3}-?\d{1,5}|\d{3,6}(?:\[[\d\s,\-–]+\])?)\s*[:–—-]\s+\S|((?-i:[A-Z]{1,3}-?\d{2,5}))\s+(?-i:[A-Z])\w)",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT = re.compile(
    r"alarm|error|fault|code|warning|message|diagnos|troubl|fehler|störung|allarm", re.IGNORECASE
)


def codes_defined(section: str, cells: Sequence[tuple[str, str]], raw: str) -> tuple[str, ...]:
    """Return the codes that a passage defines, in capitals; ranges as they stand ("8011[23-54]").

    Args:
        section: its heading path.
        cells: (column heading, cell) pairs of a table row; () for other passages.
        raw: its words.
    """
    last = section.rsplit(" > ", 1)[-1]
    found = _IN_HEADING.findall(last) if not cells else []
    found += _of_row(cells)
    if not cells and _ABOUT.search(section):
        found += [a or b or c for a, b, c in _AT_START.findall(raw)]
    return tuple(dict.fromkeys(re.sub(r"\s+", "", c).upper() for c in found if c))


def _of_row(cells: Sequence[tuple[str, str]]) -> list[str]:
    found: list[str] = []
    sub = next((c for h, c in cells if _SUBCODE_HEAD.search(h)), "")
    for n, (head, cell) in enumerate(cells[:4]):
        said = cell.strip()
        if _NO_CODE_HEAD.search(head):
            continue
        if (
            not (n == 0 or _HEAD.search(head))
            or _SUBCODE_HEAD.search(head)
            or not (match := _CELL.match(said))
        ):
            continue
        if n and not re.search(r"\d", said):
            continue
        found += _several(match.group(1))
        if sub and re.fullmatch(r"[\d\s,\-–]+", sub):
            found.append(f"{found[-1]}[{sub}]")
        if n == 0 and _MAIN_HEAD.search(head):
            break
    return found


def _several(said: str) -> list[str]:
    """Part "101, 102" and "E1/E2"; a range stays one."""
    parts = re.split(r"\s*(?:,|/|&|\band\b|\bor\b)\s*(?![^\[]*\])", said)
    return [re.sub(r"\s*(?:\bto\b|–|\.\.\.?)\s*", "-", p) for p in parts if p]


def codes_in(question: str) -> tuple[str, ...]:
    """Return the codes a question asks about: after "alarm", "error", …, or "$27", "8003[2]", "8003 subcode 2"."""
    question = _SUBCODED.sub(r"\1[\2]", question)
    found = [re.sub(r"\s+", "", c) for c in CODE.findall(question)]
    sure = [c for c in found if c.startswith("$") or "[" in c]
    if CODE_WORD.search(question):
        joined = [
            m.group(1)
            for m in re.finditer(r"(?:alarm|error|code|fault)s?[:#]?(\d{1,6})\b", question, re.IGNORECASE)
        ]
        near = [c for c in found if not _is_quantity(question, c)]
        return tuple(dict.fromkeys(c.upper() for c in [*sure, *joined, *near]))
    return tuple(dict.fromkeys(c.upper() for c in sure))


def mentions(text: str, code: str) -> bool:
    """Whether a text speaks of a code by its kind, as in "alarm 2041 means low flow"."""
    return code.casefold() in text.casefold() and _spoken(code).search(text) is not None


@lru_cache(maxsize=64)
def _spoken(code: str) -> re.Pattern[str]:
    kind = r"(?:alarm|error|code|fault|warning|message|fehler|störung|allarme|errore)s?"
    return re.compile(rf"\b{kind}\W{{0,3}}(?:no\.?\W*|code\W*)?{re.escape(code)}(?![\w\[])", re.IGNORECASE)


def _is_quantity(question: str, code: str) -> bool:
    """Whether a number has a unit behind it ("5 mm", "3 times")."""
    after = (
        re.escape(code)
        + r"\s*(?:mm|cm|m|bar|psi|nm|kw|v|a|s|min|minutes?|hours?|h|times?|days?|weeks?|rpm|°|%|kg|l)\b"
    )
    return code.isdigit() and bool(re.search(after, question, re.IGNORECASE))


def covers(own: str, asked: str) -> bool:
    """Whether a code, or a range such as 8011[23-54] or 101-105, is the asked one."""
    own, asked = _plain(own), _plain(asked)
    if own == asked:
        return True
    ranged = re.fullmatch(r"(\w+)\[([\d,\-]+)\]", own)
    single = re.fullmatch(r"(\w+)\[(\d+)\]", asked)
    if ranged and single:
        return ranged.group(1) == single.group(1) and _among(int(single.group(2)), ranged.group(2))
    whole = re.fullmatch(r"([A-Z]*)(\d+)-([A-Z]*)(\d+)", own)
    one = re.fullmatch(r"([A-Z]*)(\d+)", asked)
    if whole and one and whole.group(1) == one.group(1) and whole.group(3) in ("", one.group(1)):
        low, high = int(whole.group(2)), int(whole.group(4))
        return low <= int(one.group(2)) <= high and low < high
    return False


def _plain(code: str) -> str:
    plain = re.sub(r"\s", "", code).lstrip("$#").upper().replace("–", "-")
    return re.sub(r"^([A-Z]{1,4})[-.](?=\d)", r"\1", plain)


def _among(number: int, ranges: str) -> bool:
    for part in ranges.split(","):
        low, _, high = part.partition("-")
        if low and int(low) <= number <= int(high or low):
            return True
    return False
