"""Ratings of an attribute study from a bare CSV file, in whichever form the study was written down.

Forms: one rating a row; a column an appraiser (and trial); a table of how many raters chose each category; a cross
table of two raters; or pairs of ratings with a count.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import RequestError
from tools.quality.csv_file import CsvFile, best_column

_PEOPLE = r"rater|apprais|inspector|operator|judge|observer|coder|reader|doctor|technician"
_PARTS = r"part|item|id|subject|patient|unit|piece|object|case|row|i|no|nr|specimen"
_RATINGS = (
    "rating",
    "assess",
    "result",
    "call",
    "response",
    "decision",
    "judg",
    "classif",
    "verdict",
    "value",
)
_STANDARDS = ("standard", "reference", "ref", "truth", "true", "master", "expert", "known", "gold")
_COUNTS = r"count|freq|frequency|n|number"
_TRIAL = re.compile(r"(?P<who>.+?)[\s_.\-]*(?:trial|try|rep|run|round|t)?[\s_.\-]*(?P<trial>\d+)", re.I)


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings, one entry each in the order of the file.

    Attributes:
        standard: right rating of the part of each entry; None where none is known.
        left_out: parts left out since a rating is missing.
    """

    part: tuple[str, ...]
    appraiser: tuple[str, ...]
    rating: tuple[str, ...]
    standard: tuple[str, ...] | None = None
    left_out: int = 0

    @property
    def by_part(self) -> list[list[str]]:
        """Return the ratings of each part, of all appraisers and trials."""
        rows: dict[str, list[str]] = {}
        for part, rating in zip(self.part, self.rating, strict=True):
            rows.setdefault(part, []).append(rating)
        return list(rows.values())

    @property
    def by_appraiser(self) -> dict[str, list[str]]:
        """Return the ratings of each appraiser, by part and trial."""
        parts = list(dict.fromkeys(self.part))
        cells: dict[str, dict[str, list[str]]] = {a: {} for a in self.appraiser}
        for part, person, rating in zip(self.part, self.appraiser, self.rating, strict=True):
            cells[person].setdefault(part, []).append(rating)
        return {a: [r for part in parts for r in cells[a].get(part, [])] for a in cells}

    @property
    def has_trials(self) -> bool:
        """Whether an appraiser rated a part more than once."""
        return len(set(zip(self.part, self.appraiser, strict=True))) < len(self.part)


def read_ratings(
    file: CsvFile,
    *,
    part: str | None = None,
    appraiser: str | None = None,
    rating: str | None = None,
    standard: str | None = None,
    raters: Sequence[str] | Mapping[str, Sequence[str]] = (),
    count: str | None = None,
) -> Ratings:
    """Return the ratings of a file.

    Args:
        file: the study.
        part: column of parts; guessed by its name when not given, and so the others.
        appraiser: column of appraisers, where one rating is a row.
        rating: column of ratings, likewise.
        standard: column of right ratings.
        raters: columns of ratings, or appraiser -> columns of own trials.
        count: column that says how often a row occurred.

    Raises:
        RequestError: the file holds no two ratings of a part.
    """
    standard = standard or _standard(file)
    appraiser = appraiser or (None if raters else _named(file, _PEOPLE, part, standard))
    if appraiser is not None:
        rating = rating or _rating(file, (part, appraiser, standard))
        if rating is not None:
            part = part or best_column(file, ("part", "item", "sample", "subject", "unit")) or file.names[0]
            return _long(file, part, appraiser, rating, standard)
    if not raters and (table := _cross_table(file)) is not None:
        return table
    count = count or (None if raters else _exactly(file, _COUNTS))
    own = (
        dict(raters)
        if isinstance(raters, Mapping)
        else _trials_of(_columns(file, raters, part, standard, count))
    )
    if count is not None and len(own) == 2:
        return _counted(file, [c[0] for c in own.values()], count)
    if not raters and (counts := _category_counts(file, [c for cs in own.values() for c in cs])) is not None:
        return counts
    if sum(len(columns) for columns in own.values()) < 2:
        raise RequestError(
            "Agreement needs at least two ratings of each part: a column a rater, or part, appraiser and rating."
        )
    return _wide(file, own, part or _exactly(file, _PARTS), standard)


def _long(file: CsvFile, part: str, appraiser: str, rating: str, standard: str | None) -> Ratings:
    columns = [file.labels(n) for n in (part, appraiser, rating)]
    known = file.labels(standard) if standard else None
    missing = {p for p, r in zip(columns[0], columns[2], strict=True) if not r}
    keep = [n for n, p in enumerate(columns[0]) if p not in missing]
    a, b, c = (tuple(column[n] for n in keep) for column in columns)
    return Ratings(a, b, c, tuple(known[n] for n in keep) if known else None, len(missing))


def _wide(file: CsvFile, own: Mapping[str, Sequence[str]], part: str | None, standard: str | None) -> Ratings:
    names = file.labels(part) if part else [str(n) for n in range(1, file.rows + 1)]
    if len(set(names)) < len(names):
        names = [str(n) for n in range(1, file.rows + 1)]
    cells = {column: file.labels(column) for columns in own.values() for column in columns}
    known = file.labels(standard) if standard else None
    keep = [n for n in range(file.rows) if all(column[n] for column in cells.values())]
    rows = [
        (names[n], who, cells[column][n], known[n] if known else "")
        for n in keep for who, columns in own.items() for column in columns
    ]  # fmt: skip
    if not rows:
        raise RequestError(f"{file.path}: no row has a rating in every column of {', '.join(cells)}.")
    parts, people, ratings, right = zip(*rows, strict=True)
    return Ratings(parts, people, ratings, right if known else None, file.rows - len(keep))


def _expanded(rows: Sequence[tuple[Sequence[str], int]], people: Sequence[str]) -> Ratings:
    """Return as many parts for each row of ratings as it occurred."""
    each = [ratings for ratings, times in rows for _ in range(times)]
    return Ratings(
        tuple(str(n) for n in range(len(each)) for _ in people),
        tuple(p for _ in each for p in people),
        tuple(r for ratings in each for r in ratings),
    )


def _counted(file: CsvFile, columns: Sequence[str], count: str) -> Ratings:
    first, second = (file.labels(n) for n in columns)
    times = file.numbers(count).astype(int).tolist()
    return _expanded([((a, b), t) for a, b, t in zip(first, second, times, strict=True)], columns)


def _cross_table(file: CsvFile) -> Ratings | None:
    """Return a table whose rows and columns are the same categories, cells being counts."""
    rows, columns = file.labels(file.names[0]), [n for n in file.names[1:] if n.casefold() != "total"]
    rows = [r for r in rows if r.casefold() != "total"]
    plain = [r.casefold() for r in rows]
    if (
        len(rows) < 2
        or set(plain) != {c.casefold() for c in columns}
        or not all(map(file.is_numeric, columns))
    ):
        return None
    cells = {c: file.numbers(c) for c in columns}
    pairs = [
        ((r, rows[plain.index(c.casefold())]), int(cells[c][n])) for n, r in enumerate(rows) for c in columns
    ]
    return _expanded(pairs, ("rows", "columns"))


def _category_counts(file: CsvFile, columns: Sequence[str]) -> Ratings | None:
    """Return a table of how many raters chose each category, where the columns are one: equal row sums, zeros."""
    if len(columns) < 2 or not all(file.is_numeric(n) for n in columns):
        return None
    if any(re.search(_PEOPLE, n, re.I) for n in columns):
        return None
    table = np.column_stack([file.numbers(n) for n in columns])
    sums = table.sum(axis=1)
    if (
        len(table) < 3
        or np.ptp(sums) != 0
        or sums[0] < 2
        or (table != np.round(table)).any()
        or (table > 0).all()
    ):
        return None
    raters = [str(n) for n in range(1, int(sums[0]) + 1)]
    rows = [
        [name for name, times in zip(columns, row, strict=True) for _ in range(int(times))] for row in table
    ]
    return _expanded([(row, 1) for row in rows], raters)


def _columns(
    file: CsvFile, raters: Sequence[str], part: str | None, standard: str | None, count: str | None
) -> list[str]:
    if raters:
        return list(raters)
    rest = [n for n in file.names if n not in {part, standard, count} and not re.fullmatch(_PARTS, n, re.I)]
    said = [n for n in rest if re.search(_PEOPLE, n, re.I)]
    return said if len(said) > 1 else rest


def _trials_of(columns: Sequence[str]) -> dict[str, list[str]]:
    """Return appraiser -> columns of own trials: A1, A2, B1, B2; numbered raters have one each."""
    found: dict[str, list[str]] = {}
    for name in columns:
        m = _TRIAL.fullmatch(name)
        found.setdefault(m["who"].strip(" _.-") if m else name, []).append(name)
    generic = len(found) == 1 and re.fullmatch(rf"(?:{_PEOPLE})(?:er)?|r|x|v", next(iter(found)), re.I)
    if generic or len({len(c) for c in found.values()}) > 1:
        return {name: [name] for name in columns}
    return found


def _standard(file: CsvFile) -> str | None:
    return best_column(file, _STANDARDS)


def _rating(file: CsvFile, taken: Sequence[str | None]) -> str | None:
    free = [n for n in file.names if n not in taken]
    said = [n for word in _RATINGS for n in free if word in n.casefold()]
    return said[0] if said else None


def _named(file: CsvFile, pattern: str, *taken: str | None) -> str | None:
    """Return the one column called by a pattern, without a number behind."""
    found = [n for n in file.names if n not in taken and re.search(pattern, n, re.I)]
    return found[0] if len(found) == 1 and not re.search(r"\d$", found[0]) else None


def _exactly(file: CsvFile, pattern: str) -> str | None:
    return next((n for n in file.names if re.fullmatch(pattern, n, re.I)), None)
