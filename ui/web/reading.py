"""How the columns of a file may be read: the standard tables, their fields, and a first guess for one of them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from plant.importing.header_words import likeness
from plant.importing.table_spec import TableSpec
from plant.importing.vocabulary import TABLES

router = APIRouter(prefix="/gemba/readings")
_TAKE = 0.5  # likeness from which a header is guessed to be a field


def fields_by_table() -> dict[str, list[str]]:
    """Return the fields of each standard table that files are read into."""
    return {spec.name: [f.name.lstrip("~") for f in spec.fields] for spec in TABLES}


def guess(spec: TableSpec, headers: Sequence[str]) -> dict[str, str]:
    """Return the likeliest field by header; each field is guessed once."""
    scored = sorted(
        (
            (likeness(head, f"{f.says}|{f.weak}"), head, f.name.lstrip("~"))
            for head in headers
            for f in spec.fields
        ),
        key=lambda s: -s[0],
    )
    found: dict[str, str] = {}
    for score, head, field in scored:
        if score >= _TAKE and head not in found and field not in found.values():
            found[head] = field
    return found


@router.get("/{table}")
def reading(table: str, head: Annotated[list[str], Query()]) -> JSONResponse:
    """Return the fields of a table and the guess for a file's headers; a table of its own has no fields."""
    spec = next((s for s in TABLES if s.name == table), None)
    answer: dict[str, Any] = {
        "fields": fields_by_table().get(table, []),
        "guess": guess(spec, head[:2000]) if spec else {},
    }
    return JSONResponse(answer)
