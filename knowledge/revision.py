"""Revisions of documents: how they are written, which is newer, and the names they share."""

import re
from collections.abc import Sequence

_SAID = re.compile(
    r"\b(?:rev(?:ision)?|version|ver|issue|edition|ausgabe|revisione|edizione)\b[.:\s_\-]*"
    r"([A-Z]\b|v?\d+(?:\.\d+){0,3}[a-z]?\b)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?:^|[_\s\-])(?:rev|r|v)[._\-]?([A-Z]|\d+(?:\.\d+)*)(?=$|[_\s\-.])", re.IGNORECASE)
_DATE = re.compile(r"\b(20\d\d)-(\d\d)(?:-(\d\d))?\b")


def revision_in(text: str) -> str:
    """Return the revision that the first words of a document give ("C", "2.1"), "" when none."""
    said = _SAID.search(text)
    if said:
        return said.group(1).upper().removeprefix("V")
    named = _SHORT.search(text.split(" ")[0])
    return named.group(1).upper() if named else ""


def family_of(name: str) -> str:
    """Return what the revisions of one document share: its file name without revision, date and type."""
    stem = name.rsplit(".", 1)[0]
    stem = _DATE.sub(" ", stem.replace("_", " "))
    stem = re.sub(r"\b(?:rev(?:ision)?|version|ver|issue|edition|v|r)[\s.\-]*(?:[A-Z]|\d+(?:\.\d+)*)\b", " ", stem,
                  flags=re.IGNORECASE)  # fmt: skip
    return re.sub(r"[\W_]+", " ", stem).strip().casefold()


def superseded(documents: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Return old document -> newest one: names or titles that differ in nothing but the revision.

    Args:
        documents: (file name, title, revision) of each.
    """
    families: dict[str, dict[str, str]] = {}
    for name, title, revision in documents:
        families.setdefault(family_of(name), {})[name] = revision
        if " " in title.strip():
            families.setdefault(f"title {family_of(title + '.')}", {})[name] = revision
    older: dict[str, str] = {}
    for family in families.values():
        for name, revision in family.items():
            newer = [n for n, r in family.items() if is_newer(r, revision)]
            if newer:
                older[name] = max(newer, key=lambda n: _key(family[n]))
    return older


def is_newer(one: str, other: str) -> bool:
    """Whether a revision comes after another: 2.10 after 2.9, C after B; unknown ones are never newer."""
    return bool(one) and bool(other) and _key(one) > _key(other)


def _key(revision: str) -> tuple[tuple[int, ...], str]:
    numbers = tuple(int(n) for n in re.findall(r"\d+", revision))
    return numbers, re.sub(r"[\d.]", "", revision)
