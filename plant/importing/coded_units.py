"""Machines that a log names by codes under a header of its own: "Unit: PST-A", "Filler: FIL-2"."""

import re
from collections.abc import Sequence

from plant.importing.cells import Column
from plant.importing.equipment import Registry
from plant.importing.header_words import header_words
from plant.importing.proposal import Proposal
from plant.lexicon import machine_word, one_word

_CODE = re.compile(r"([^\W\d_]{1,12})[-_ .#]{0,2}(?:\d{1,4}[A-Za-z]?|[A-Z])")
_MOST = 60  # machines that one log names by codes
_REPEATED = 3  # rows of each at least, on average
# codes that abbreviate these are of no machines: "CUS-04" of "Customer"
_NO_MACHINES = frozenset(
    [
        "sku",
        "product",
        "article",
        "item",
        "part",
        "material",
        "customer",
        "client",
        "supplier",
        "vendor",
        "operator",
        "worker",
        "technician",
        "order",
        "job",
        "project",
        "batch",
        "lot",
        "recipe",
        "formula",
        "reason",
        "defect",
        "fault",
        "alarm",
        "shift",
        "crew",
        "tool",
        "pallet",
        "container",
        "invoice",
        "delivery",
        "complaint",
        "prodotto",
        "cliente",
        "fornitore",
        "ordine",
        "lotto",
        "artikel",
        "produkt",
        "kunde",
        "lieferant",
        "auftrag",
        "charge",
    ]
)
_KNOWN = 0.25  # share of the codes that other files name as machines


def name_by_codes(registry: Registry, proposal: Proposal) -> bool:
    """Find the column of a log whose cells are codes of machines, and make them known.

    The header says so ("Unit", "Station", "Pump"), the codes abbreviate it ("FIL-1" of "Filler"), or other files name
    some of them as machines.
    """
    for header, column in proposal.columns.items():
        values = _codes(column)
        if not values:
            continue
        kind = _kind(header, values)
        known = sum(registry.find(v) is not None for v in values)
        if kind is None and not known >= max(2, _KNOWN * len(values)):
            continue
        proposal.equipment = header
        for value in values:
            node = registry.add(value, source=proposal.cells.source)
            if kind:
                node.facts.setdefault("class", kind)
        return True
    return False


def _codes(column: Column) -> Sequence[str]:
    """Return the codes of a column whose cells are nothing else, each in several rows; empty where it is another."""
    if column.kind != "text":
        return ()
    cells = column.text.dropna()
    values = sorted({str(v) for v in cells})
    if not 2 <= len(values) <= _MOST or len(cells) < _REPEATED * len(values):
        return ()
    return values if all(_CODE.fullmatch(v) for v in values) else ()


def _kind(header: str, values: Sequence[str]) -> str | None:
    """Return the kind of machine that a header says, "" where it only says that they are machines, None where it says none."""
    words = sorted(header_words(header).words)
    if len(words) == 1 and one_word(words[0]) == "machine":
        return ""
    if len(words) == 1 and machine_word(words[0]) is not None:
        return words[0]
    if len(words) == 1 and words[0] in _NO_MACHINES:
        return None
    heads = {m[1].casefold() for v in values if (m := _CODE.fullmatch(v))}
    head = next(iter(heads)) if len(heads) == 1 else ""
    if len(words) == 1 and 2 <= len(head) < len(words[0]) and words[0].startswith(head):
        return words[0]
    return None
