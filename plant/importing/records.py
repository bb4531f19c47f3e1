"""Read JSON and JSON lines: records flattened, lists of records as tables of their own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plant.errors import DataFault
from plant.importing.delimited import decode
from plant.importing.headers import unique_names
from plant.importing.limits import check_cell, check_columns, read_bytes
from plant.importing.raw import RawTable, Reject, short

_KEYS_OF_A_RECORD = ("id", "_id", "key", "name", "code")
_DEEP = 6


def read_records(path: Path) -> list[RawTable]:
    """Read a JSON document or JSON lines.

    Raises:
        DataFault: not JSON, nested too deep, a bomb.
    """
    _, text = decode(read_bytes(path), path.name)
    name = path.name.lower().removesuffix(".gz")
    if not text.strip():
        return [RawTable("", [], [], [], notes=["the file is empty"])]
    if name.endswith((".jsonl", ".ndjson")):
        return _tables(path.name, "", *_lines(text))
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise DataFault(f"{path.name} is nested too deep to be data.") from error
    except ValueError as error:
        items, rejects = _lines(text)
        if items and len(rejects) <= len(items):
            return _tables(path.name, "", items, rejects)
        raise DataFault(f"{path.name} is not JSON: {error}. Mend that place.") from error
    found = list(_lists_of_records(value, ""))
    if not found:
        items = value if isinstance(value, list) else [value]
        found = [("", items)]
    tables = []
    for part, items in found:
        numbered = list(enumerate(items, start=1))
        tables += _tables(path.name, part if len(found) > 1 else "", numbered, [])
    return tables


def _lines(text: str) -> tuple[list[tuple[int, Any]], list[Reject]]:
    items, rejects = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            items.append((number, json.loads(line)))
        except (ValueError, RecursionError) as error:
            rejects.append(Reject(number, "", short(line), f"not JSON: {short(error)}", "Mend the line."))
    return items, rejects


def _lists_of_records(value: Any, part: str, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists of objects that a document holds, with their path."""
    if isinstance(value, list):
        yield part, value
    elif isinstance(value, dict) and depth < _DEEP:
        columns = list(value.values())
        if columns and all(isinstance(c, list) for c in columns):
            lengths = {len(c) for c in columns}
            if len(lengths) == 1 and not any(isinstance(v, dict) for c in columns for v in c[:3]):
                yield part, [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
                return
        for key, below in value.items():
            if isinstance(below, list) and any(isinstance(v, dict) for v in below[:50]):
                yield (f"{part}.{key}" if part else str(key)), below
            elif isinstance(below, dict):
                yield from _lists_of_records(below, f"{part}.{key}" if part else str(key), depth + 1)


def _tables(file: str, part: str, items: list[tuple[int, Any]], rejects: list[Reject]) -> list[RawTable]:
    flat: list[tuple[int, dict[str, Any]]] = []
    children: dict[str, list[tuple[int, Any]]] = {}
    for number, item in items:
        if not isinstance(item, dict) or not item:
            rejects.append(
                Reject(number, "", short(item), "not a record with fields", "Write an object {…}.")
            )
            continue
        record: dict[str, Any] = {}
        below: dict[str, list[Any]] = {}
        _flatten(item, "", record, below, 0)
        for name, value in record.items():
            if isinstance(value, str) and len(value) > 100_000:
                check_cell(f"{file}, {name}", number, len(value))
        flat.append((number, record))
        told = {k: v for k, v in record.items() if isinstance(v, str) and len(v) <= 80}
        plain = {k: record[k] for k in _parent_keys(record)}
        for name, values in below.items():
            parents = (plain | told) if len(told) <= 6 else plain
            for value in values:
                own = dict(value) if isinstance(value, dict) else {name.rsplit(".", 1)[-1]: value}
                children.setdefault(name, []).append((number, parents | own))
    names: dict[str, None] = {}
    for _, record in flat:
        names.update(dict.fromkeys(record))
    check_columns(file, len(names))
    columns = [[_cell(record.get(name)) for _, record in flat] for name in names]
    header = unique_names([n.strip() for n in names])
    tables = [RawTable(part, header, list(columns), [n for n, _ in flat], rejects)]
    for name, rows in children.items():
        tables += _tables(file, f"{part}.{name}" if part else name, rows, [])
    return tables


def _flatten(
    value: dict[str, Any], prefix: str, record: dict[str, Any], below: dict[str, list[Any]], depth: int
) -> None:
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict) and inner and depth < _DEEP:
            _flatten(inner, f"{name}.", record, below, depth + 1)
        elif isinstance(inner, list) and inner and depth < _DEEP:
            if all(isinstance(v, list) and len(v) == 2 for v in inner):
                below[name] = [{"t": v[0], "v": v[1]} for v in inner]  # (time, value) pairs
            elif all(isinstance(v, str | dict) for v in inner):
                below[name] = inner
            else:
                record[name] = inner
        else:
            record[name] = inner


def _parent_keys(record: dict[str, Any]) -> list[str]:
    """Return the fields that say which record a child belongs to."""
    texts = [
        k
        for k, v in record.items()
        if isinstance(v, str | int)
        and not isinstance(v, bool)
        and (k.casefold() in _KEYS_OF_A_RECORD or k.casefold().endswith(("id", "num", "name", "no", "nr")))
    ]
    return texts[:4]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "") or ""
    if value == [] or value == {}:
        return None
    return value
