"""The interface in English, Italian, German and Chinese: gettext catalogues, read with Babel."""

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from babel import dates
from babel.core import negotiate_locale
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol

LANGUAGES = {"en": "English", "it": "Italiano", "de": "Deutsch", "zh": "中文"}
LOCALES_FOLDER = Path(__file__).parents[1] / "locales"


@dataclass(frozen=True)
class Language:
    """One language of the interface; called with an English text it returns the translation.

    Attributes:
        code: en, it, de or zh.
        texts: English text → translation; what is missing stays English.
    """

    code: str
    texts: dict[str, str] = field(default_factory=dict)

    def __call__(self, text: str, **values: object) -> str:
        """Return the translation with ``{name}`` places filled in."""
        found = self.texts.get(text) or text
        return found.format(**values) if values else found

    def value(self, value: object, decimals: int | None = None) -> str:
        """Return a value as people read it; a missing one is a dash.

        Args:
            value: a number, a truth, a text or None.
            decimals: of a number; None or below 0: four significant digits.
        """
        if value is None:
            return "–"
        if isinstance(value, bool):
            return "✓" if value else "✗"
        if isinstance(value, int):
            return f"{value:,}".translate(self._marks)
        if not isinstance(value, float):
            return str(value)
        form = (
            ",.0f" if abs(value) >= 1e4 else ",.4g" if decimals is None or decimals < 0 else f",.{decimals}f"
        )
        return f"{value:{form}}".translate(self._marks)

    def day(self, day: dt.date) -> str:
        """Return a date as the language writes it."""
        return str(dates.format_date(day, "medium", locale=self._locale))

    def month(self, day: dt.date) -> str:
        """Return the month of a date, with its year."""
        return str(dates.format_skeleton("yMMMM", day, locale=self._locale))

    def time(self, at: dt.datetime) -> str:
        """Return day and time of day; `at` is in the plant's zone."""
        return f"{self.day(at.date())} {at:%H:%M}"

    @property
    def _marks(self) -> dict[int, str]:
        """Python's marks of decimals and thousands → the language's."""
        return {ord("."): get_decimal_symbol(self._locale), ord(","): get_group_symbol(self._locale)}

    @property
    def _locale(self) -> str:
        return {"en": "en_GB", "zh": "zh_CN"}.get(self.code, self.code)


@lru_cache
def language(code: str) -> Language:
    """Return a language of the interface; English where there is no such catalogue."""
    path = LOCALES_FOLDER / f"{code}.po"
    if code == "en" or code not in LANGUAGES or not path.is_file():
        return Language("en")
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    return Language(code, {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy})


def choose(accepted: str, chosen: str | None, default: str) -> Language:
    """Return the language for a request.

    Args:
        accepted: value of the header Accept-Language.
        chosen: what the person picked, None when nothing.
        default: of the installation.
    """
    if chosen in LANGUAGES:
        return language(str(chosen))
    wanted = [part.split(";")[0].strip().replace("-", "_") for part in accepted.split(",") if part.strip()]
    return language(negotiate_locale([w.split("_")[0] for w in wanted], list(LANGUAGES)) or default)
