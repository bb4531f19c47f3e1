"""Why did scrap rise, asked of a bare CSV file: columns are guessed by their names, the change is found or given."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from plant.errors import DataFault, RequestError
from tools.quality.cause_findings import Causes
from tools.quality.cause_rows import lot_rows
from tools.quality.causes import ALPHA, WORTH, find_causes
from tools.quality.change_points import mean_shifts
from tools.quality.csv_file import CsvFile


def why_file(
    file: CsvFile,
    *,
    date: str | None = None,
    made: str | None = None,
    scrap: str | None = None,
    change_date: str | None = None,
    factors: Sequence[str] = (),
    parameters: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the judgment on a CSV file as plain JSON values; columns left out are guessed by their names.

    Args:
        file: one row a lot, or finer.
        date: column of days.
        made: column of pieces.
        scrap: column of scrapped pieces.
        change_date: first day of the later period; the most likely shift of the daily rate when not given.
        factors: columns of labels.
        parameters: columns of numbers.

    Raises:
        DataFault: a column is missing, cannot be guessed, or holds something else.
        RequestError: no change is given and none is found.
    """
    date = date or _guess(file, ("date", "day", "time"), "--date")
    scrap = scrap or _guess(file, ("scrap", "defect", "reject", "bad", "ng"), "--scrap")
    made = made or _guess(
        file, ("made", "produced", "total", "qty", "pieces", "output"), "--made", besides=scrap
    )
    given = change_date or _likely_change(file, date, made, scrap)
    found = causes_of_file(
        file, date=date, made=made, scrap=scrap, change_date=given, factors=factors, parameters=parameters
    )
    notes = (
        []
        if change_date
        else [f"The change date {given} was found from the data, so p-values are too small."]
    )
    answer: dict[str, Any] = _plain(asdict(found)) | {
        "change_date": given,
        "text": " ".join([found.text, *notes]),
    }
    top = found.first
    return answer | {
        "cause": None if top is None else {"kind": top.kind, "factor": top.factor, "level": top.level or None},
        "method": f"days permuted {found.permutations} times, maximum statistic over {found.tests} tests at {ALPHA:g}; "
        f"worth checking: Benjamini-Hochberg at {WORTH:g}",
    }  # fmt: skip


def causes_of_file(
    file: CsvFile,
    *,
    date: str,
    made: str,
    scrap: str,
    change_date: str,
    factors: Sequence[str] = (),
    parameters: Sequence[str] = (),
) -> Causes:
    """Judge a CSV file.

    Args:
        file: one row a lot, or finer.
        date: column of days.
        made: column of pieces.
        scrap: column of scrapped pieces.
        change_date: first day of the later period.
        factors: columns of labels; all text columns when neither factors nor parameters are given.
        parameters: columns of numbers.

    Raises:
        DataFault: a column is missing or holds something else.
    """
    import pandas as pd

    if not factors and not parameters:
        rest = [n for n in file.names if n not in {date, made, scrap}]
        parameters = [n for n in rest if file.is_numeric(n)]
        factors = [n for n in rest if n not in parameters]
    columns: dict[str, Any] = {date: file.labels(date), made: file.numbers(made), scrap: file.numbers(scrap)}
    columns |= {name: pd.Series(file.labels(name), dtype=object) for name in factors}
    columns |= {name: file.numbers(name) for name in parameters}
    rows = lot_rows(
        pd.DataFrame(columns), day=date, made=made, scrap=scrap, change=change_date, factors=factors,
        parameters=parameters,
    )  # fmt: skip
    return find_causes(rows)


def _guess(file: CsvFile, words: Sequence[str], option: str, *, besides: str = "") -> str:
    for word in words:
        for name in file.names:
            if word in name.casefold() and name != besides:
                return name
    raise DataFault(
        f"{file.path}: no column is named like {' or '.join(words)}; say which with {option} COLUMN."
    )


def _likely_change(file: CsvFile, date: str, made: str, scrap: str) -> str:
    import pandas as pd

    frame = pd.DataFrame({"d": file.labels(date), "m": file.numbers(made), "s": file.numbers(scrap)})
    frame["d"] = pd.to_datetime(frame.d, errors="coerce").dt.normalize()
    days = frame.dropna().groupby("d")[["m", "s"]].sum()
    shifts = mean_shifts((days.s / days.m).to_numpy(dtype=float)) if len(days) >= 10 else ()
    if not shifts:
        raise RequestError(
            "No shift of the daily scrap rate is seen; say which day to compare from with --change 2026-02-19."
        )
    return f"{days.index[shifts[-1].last_before]:%Y-%m-%d}"


def _plain(value: Any) -> Any:
    """Return JSON values: NaN and infinity as None."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
