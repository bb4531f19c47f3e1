"""The same figure in another unit: scrap in pieces for the scrap ratio, in euros for its cost."""

import re

from plant.kpi import KPIS

FIGURE_UNITS = {
    "%": "%", "percent": "%", "percentage": "%", "percentages": "%", "pct": "%", "euro": "EUR", "euros": "EUR", "eur": "EUR",
    "money": "EUR", "dollars": "USD", "pieces": "pieces", "parts": "pieces", "pcs": "pieces",
}  # fmt: skip
_IN_UNIT = re.compile(
    rf"\b(?<!\bnot )in (?P<unit>{'|'.join(u for u in FIGURE_UNITS if u != '%')})\b(?! (?:of|made|per|by|from|on|that|which|at|for)\b)",
    re.IGNORECASE,
)


def unit_of_figure(text: str) -> tuple[str, str]:
    """Return the unit in which a text wants its figure ("" where it says none), and the text without it.

    >>> unit_of_figure("scrap per crew in april, in pieces")
    ('pieces', 'scrap per crew in april,          ')
    """
    m = _IN_UNIT.search(text)
    if m is None:
        return "", text
    return FIGURE_UNITS[m["unit"].casefold()], text[: m.start()] + " " * len(m.group()) + text[m.end() :]


def kpi_in_unit(name: str, unit: str) -> str | None:
    """Return the KPI of the same sum in another unit; None where there is none.

    Args:
        name: of a KPI.
        unit: one of the values of `FIGURE_UNITS`.
    """
    kpi = KPIS.get(name)
    wanted = "cost" if unit in {"EUR", "USD"} else unit
    if kpi is None or kpi.unit == wanted:
        return None
    return next(
        (
            k.name
            for k in KPIS.values()
            if k.unit == wanted and k.top in {kpi.top, f"{kpi.top}_cost"} and not k.lacks
        ),
        None,
    )
