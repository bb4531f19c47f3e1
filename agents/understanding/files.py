"""Files that a question names and that were never imported."""

import re
from collections.abc import Sequence

from agents.plan import Plan
from plant.index import PlantIndex

_FILE = re.compile(
    r"(?<![\w.])['\"“]?((?:[\w.-]*[\\/])*[\w-][\w .-]*?\.(?:csv|tsv|xlsx?|jsonl?|parquet|pdf|docx?|pptx?|html?|md|txt))\b",
    re.IGNORECASE,
)


def missing_file(text: str, index: PlantIndex, documents: Sequence[str]) -> Plan | None:
    """Return the answer to a question about a file that was never imported; None when it is here."""
    if _FILE.search(text) is None:
        return None
    known = {
        str(s).rsplit("/", 1)[-1].split("#")[0].casefold()
        for (s,) in index.store.rows('SELECT source FROM "import"')
    }
    known |= {d.casefold() for d in documents}
    for m in _FILE.finditer(text):
        name = re.split(r"[\\/]", m.group(1))[-1]
        if name.casefold() not in known:
            have = ", ".join(sorted(known)[:6]) or "none"
            return Plan(
                "no_data",
                agents=(
                    "documents"
                    if re.search(r"\.(?:pdf|docx?|pptx?|html?|md)$", name, re.IGNORECASE)
                    else "production",
                ),
                say=f"The file {name} is not in the data: it could not be found among what was imported ({have}"
                f"{', …' if len(known) > 6 else ''}). Import it first: gemba import {name}.",
            )
    return None
