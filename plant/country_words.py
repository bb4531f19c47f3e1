"""The names of countries that two letters of a column stand for: DE is Germany."""

from collections.abc import Sequence

_NAMES = {
    "AT": "austria", "AU": "australia", "BE": "belgium", "BG": "bulgaria", "BR": "brazil", "CA": "canada", "CH": "switzerland",
    "CN": "china", "CZ": "czech republic|czechia", "DE": "germany", "DK": "denmark", "EE": "estonia", "ES": "spain", "FI": "finland",
    "FR": "france", "GB": "great britain|united kingdom|england", "GR": "greece", "HR": "croatia", "HU": "hungary", "IE": "ireland",
    "IN": "india", "IT": "italy", "JP": "japan", "KR": "korea|south korea", "LT": "lithuania", "LU": "luxembourg", "LV": "latvia",
    "MX": "mexico", "NL": "netherlands|the netherlands|holland", "NO": "norway", "PL": "poland", "PT": "portugal", "RO": "romania",
    "RS": "serbia", "SE": "sweden", "SI": "slovenia", "SK": "slovakia", "TR": "turkey", "UA": "ukraine",
    "UK": "great britain|united kingdom|england", "US": "united states|america|usa",
}  # fmt: skip
_FEWEST, _MOSTLY = 3, 0.8


def countries_of(values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return by code the names of countries, where nearly all values of a column are such codes; else nothing.

    >>> countries_of(["DE", "IT", "FR"])["DE"]
    ('germany',)
    """
    known = [v for v in values if v in _NAMES]
    if len(known) < _FEWEST or len(known) < _MOSTLY * len(values):
        return {}
    return {v: tuple(_NAMES[v].split("|")) for v in known}
