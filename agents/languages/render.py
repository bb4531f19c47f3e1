"""An answer in the language of its question."""

from collections.abc import Mapping
from typing import Any

from agents.languages.catalog import Catalog, catalog_of


def in_language(fields: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Return the fields of an answer in a language; quotes stay as they stand in the documents.

    Args:
        fields: of `agents.answer.Answer`, in English.
        code: of the language; English and unknown ones change nothing.
    """
    catalog = catalog_of(code)
    if catalog is None:
        return dict(fields) | {"language": "en"}
    said, left = catalog.text(str(fields["answer"]))
    if left:
        lead = catalog.say("In English:") or "In English:"
        said = f"{said}\n\n{lead} {' '.join(left)}".strip()
    return dict(fields) | {
        "answer": said,
        "language": code,
        "tables": tuple(_table(t, catalog) for t in fields.get("tables", ())),
        "notes": tuple(catalog.say(n) or n for n in fields.get("notes", ())),
    }


def _table(table: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    columns = [catalog.terms.get(c, catalog.terms.get(str(c).casefold(), c)) for c in table["columns"]]
    return dict(table) | {
        "columns": columns,
        "title": catalog.say(table["title"]) or catalog.bits(table["title"]),
    }
