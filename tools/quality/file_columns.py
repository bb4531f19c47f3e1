"""Which column of a bare CSV file plays which role, by its name and content."""

from collections.abc import Sequence

from plant.errors import DataFault, RequestError
from tools.quality.csv_file import CsvFile, best_column

COUNT_WORDS = ("defect", "nonconform", "scrap", "reject", "fail", "count", "bad")
SIZE_WORDS = ("size", "sample_n", "inspected", "made", "total", "units")
VALUE_WORDS = ("value", "measure", "diameter", "reading", "result", "y", "x")


def value_column(file: CsvFile, given: str | None, words: Sequence[str] = VALUE_WORDS) -> str:
    """Return the column of values: as given, else by its name, else the only one with numbers.

    Raises:
        RequestError: several columns hold numbers and none is called so.
    """
    return given or best_column(file, words, numeric=True) or _only_numeric(file)


def needed_column(file: CsvFile, words: Sequence[str], option: str) -> str:
    """Return the column that is called by one of the words.

    Raises:
        DataFault: none is; the text names the option that says which.
    """
    found = best_column(file, words)
    if found is None:
        raise DataFault(
            f"{file.path}: no column is named like {' or '.join(words)}; say which with {option} COLUMN."
        )
    return found


def _only_numeric(file: CsvFile) -> str:
    numeric = [n for n in file.names if file.is_numeric(n)]
    if len(numeric) == 1:
        return numeric[0]
    raise RequestError(
        f"Which column holds the values? Say --value COLUMN; numeric are: {', '.join(numeric) or 'none'}."
    )
