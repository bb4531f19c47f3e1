"""Tables with a column per month ("Jan", "Feb", …): one row per label and month, so that time can be asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from plant.importing.draft import Own
from plant.importing.header_words import header_words
from plant.importing.proposal import Proposal
from plant.lexicon import bare
from plant.store import ColumnInfo

_MONTHS = (
    "jan|january|januar|janner|gen|gennaio|一月", "feb|february|februar|febbraio|二月", "mar|march|marz|mrz|marzo|三月",
    "apr|april|aprile|四月", "may|mai|mag|maggio|五月", "jun|june|juni|giu|giugno|六月", "jul|july|juli|lug|luglio|七月",
    "aug|august|ago|agosto|八月", "sep|sept|september|set|settembre|九月", "oct|october|okt|oktober|ott|ottobre|十月",
    "nov|november|novembre|十一月", "dec|december|dez|dezember|dic|dicembre|十二月",
)  # fmt: skip
_NUMBER_OF = {word: n + 1 for n, words in enumerate(_MONTHS) for word in words.split("|")}
_NAMED = re.compile(r"^(?P<month>[^\W\d]+)\.?\s*(?:[-/' ]\s*)?(?P<year>\d{2}|\d{4})?$")
_NUMBERED = re.compile(
    r"^(?:(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})|(?P<month2>\d{1,2})[-/.](?P<year2>(?:19|20)\d\d))$"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_LEAST = 4
_TOTAL = re.compile(
    r"^(?:total[ei]?|sum|summe|gesamt|somma|average|mean|mittelwert|durchschnitt|media|合计|总计)\b",
    re.IGNORECASE,
)


def by_month(own: Own, proposal: Proposal, names: Mapping[str, str]) -> Own:
    """Return a table of its own with a row per month, where its columns are months; else the table as it is.

    Args:
        own: the table as the file has it.
        proposal: where it comes from; its title or file name may say the year.
        names: name in the table of each header.
    """
    if own.info.time_column is not None:
        return own
    months = month_headers(list(names), proposal.cells.source)
    labels = [
        h
        for h, c in proposal.columns.items()
        if h not in months and c.kind in {"text", "number", "flag"} and not _TOTAL.match(header_words(h).bare)
    ]
    numeric = all(proposal.columns[h].kind in {"number", "empty"} for h in months)
    if len(months) < _LEAST or not numeric or not any(proposal.columns[h].kind == "text" for h in labels):
        return own
    kept = [names[h] for h in labels]
    kept += [c for c in ("equipment_id",) if c in own.frame and c not in kept]
    renamed = own.frame.rename(columns={names[h]: at for h, at in months.items()})
    long = renamed.melt(id_vars=kept, value_vars=list(months.values()), var_name="month", value_name="value")
    long["month"] = pd.to_datetime(long["month"]).dt.tz_localize(proposal.notation.zone).dt.tz_convert("UTC")
    long["value"] = long["value"].astype("float64")
    long = long.dropna(subset=["value"]).reset_index(drop=True)
    unit = next((u for h in months if (u := proposal.columns[h].unit)), "")
    columns = tuple(c for c in own.info.columns if c.name in kept)
    columns += (
        ColumnInfo("month", "time", "", "first day of the month that the column of the file names"),
        ColumnInfo("value", "number", unit, "the cell of that month"),
    )
    says = f"{len(long)} months of {len(own.frame)} rows of {proposal.cells.source}"
    info = replace(own.info, says=says, columns=columns, time_column="month")
    return Own(own.name, long, info, ())


def month_headers(headers: Sequence[str], source: str) -> dict[str, str]:
    """Return the headers that name a month, each with its first day; empty where a year is nowhere said."""
    said = _YEAR.findall(source)
    default = int(said[0]) if said else None
    found: dict[str, str] = {}
    for header in headers:
        month, year = _month_of(header)
        year = year or default
        if month and year:
            found[header] = f"{year:04d}-{month:02d}-01"
    return found if len(set(found.values())) == len(found) else {}


def _month_of(header: str) -> tuple[int, int | None]:
    text = bare(header_words(header).bare).strip()
    if m := _NUMBERED.match(text):
        month = int(m["month"] or m["month2"])
        return (month, int(m["year"] or m["year2"])) if 1 <= month <= 12 else (0, None)
    m = _NAMED.match(text)
    if m is None or (month := _NUMBER_OF.get(m["month"], 0)) == 0:
        return 0, None
    year = m["year"]
    return month, None if year is None else int(year) + (2000 if len(year) == 2 else 0)
