"""What countries are called beside how a column writes them: DE is Germany, what is Italian is of Italy."""

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
_OF_THERE = {
    "AT": "austrian", "AU": "australian", "BE": "belgian", "BG": "bulgarian", "BR": "brazilian", "CA": "canadian", "CH": "swiss",
    "CN": "chinese", "CZ": "czech", "DE": "german", "DK": "danish", "EE": "estonian", "ES": "spanish", "FI": "finnish",
    "FR": "french", "GB": "british|english", "GR": "greek", "HR": "croatian", "HU": "hungarian", "IE": "irish", "IN": "indian",
    "IT": "italian", "JP": "japanese", "KR": "korean", "LT": "lithuanian", "LU": "luxembourgish", "LV": "latvian", "MX": "mexican",
    "NL": "dutch", "NO": "norwegian", "PL": "polish", "PT": "portuguese", "RO": "romanian", "RS": "serbian", "SE": "swedish",
    "SI": "slovenian", "SK": "slovak", "TR": "turkish", "UA": "ukrainian", "UK": "british|english", "US": "american",
}  # fmt: skip
_CODES = {name: code for code, names in _NAMES.items() for name in names.split("|")}
_FEWEST, _MOSTLY = 3, 0.8


def countries_of(values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return by value what else a country is called, where nearly all values of a column are countries; else nothing.

    >>> countries_of(["DE", "IT", "FR"])["DE"], countries_of(["Italy", "Spain", "Austria"])["Italy"]
    (('germany', 'german'), ('italian',))
    """
    codes = {v: v if v in _NAMES else _CODES.get(v.casefold(), "") for v in values}
    known = {v: code for v, code in codes.items() if code}
    if len(known) < _FEWEST or len(known) < _MOSTLY * len(values):
        return {}
    names = {v: (*_NAMES[code].split("|"), *_OF_THERE[code].split("|")) for v, code in known.items()}
    return {v: tuple(n for n in found if n != v.casefold()) for v, found in names.items()}
