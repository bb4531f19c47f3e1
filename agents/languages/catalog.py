"""Messages of a language: gettext catalogues whose sentences may hold places like ``{n}`` and ``{text}``.

The msgid is the English sentence as a tool or the assistant writes it, with places for what varies:
names beginning with ``n`` are numbers with their unit, all others any text. A sentence that fits a
msgid is said by its msgstr; what is put into the places is itself put into the language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from agents.languages.figures import put_figures

_FOLDER = Path(__file__).parent
_PLACE = re.compile(r"\\\{(\w+)\\\}")
_SENTENCE = re.compile(r"(?:e\.g\.|“[^”]*”|[^.!?“]|[.!?](?=\S)(?![A-Z“]))+[.!?]?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The messages of one language.

    Attributes:
        code: de, it, zh.
        terms: what is the same everywhere: names of KPIs, units, reasons.
        patterns: sentences with places, the longest first.
        templates: the same sentences by their msgid.
    """

    code: str
    terms: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    templates: Mapping[str, str]

    def say(self, text: str) -> str | None:
        """Return a sentence in this language; None when the catalogue does not hold it."""
        text = text.strip()
        if (exact := self.terms.get(text)) is not None:
            return exact
        for pattern, said in self.patterns:
            if m := pattern.fullmatch(text):
                return said.format_map({k: self.bits(v) for k, v in m.groupdict().items()})
        return None

    def fill(self, msgid: str, put: Mapping[str, str]) -> str | None:
        """Return the sentence of a msgid with its places filled; None when the catalogue does not hold it.

        Args:
            msgid: with places.
            put: names of the plant, which stay as they are; "when" and "kpi" are put into the language.
        """
        if (said := self.templates.get(msgid, self.terms.get(msgid))) is None:
            return None
        words = {k: self.bits(put[k]) for k in ("when", "kpi") if k in put}
        return said.format_map(dict(put) | words)

    def bits(self, text: str) -> str:
        """Return a part of a sentence with its terms, dates and figures in this language."""
        if (exact := self.terms.get(text.strip()) or self.terms.get(text.strip().casefold())) is not None:
            return exact
        if (whole := self.say(text)) is not None:
            return whole
        words = _terms_in(self.code).sub(lambda m: self.terms[m.group()], text)
        return put_figures(words, self.code)

    def text(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return a text in this language, and the sentences that it could not say."""
        said: list[str] = []
        left: list[str] = []
        for paragraph in text.split("\n\n"):
            if (whole := self.say(paragraph)) is not None:
                said.append(whole)
                continue
            if paragraph.startswith("“"):
                said.append(paragraph)
                continue
            line = []
            for m in _SENTENCE.finditer(paragraph):
                sentence = m.group().strip()
                if not sentence:
                    continue
                if (one := self.say(sentence)) is not None or sentence.startswith("“"):
                    line.append(one or sentence)
                else:
                    left.append(sentence)
            if line:
                said.append(("" if self.code == "zh" else " ").join(line))
        return "\n\n".join(said), tuple(left)


@lru_cache(maxsize=8)
def catalog_of(code: str) -> Catalog | None:
    """Return the messages of a language; None where there are none."""
    file = _FOLDER / code / "messages.po"
    if not file.is_file():
        return None
    from babel.messages.pofile import read_po

    with file.open("rb") as stream:
        found = {str(m.id): str(m.string) for m in read_po(stream, locale=code) if m.id and m.string}
    patterns = sorted((k for k in found if "{" in k), key=lambda k: -len(k))
    return Catalog(
        code,
        {k: v for k, v in found.items() if "{" not in k},
        tuple((re.compile(_PLACE.sub(_place, re.escape(k)), re.DOTALL), found[k]) for k in patterns),
        {k: found[k] for k in patterns},
    )


@lru_cache(maxsize=8)
def _terms_in(code: str) -> re.Pattern[str]:
    """Return what finds the short terms of a catalogue inside a sentence."""
    catalog = catalog_of(code)
    terms = sorted((t for t in (catalog.terms if catalog else ()) if len(t) < 30), key=lambda t: -len(t))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, terms)) or '(?!)'})(?![\w-])")


_UNIT = r"%|h|min|s|days?|hours?|weeks?|minutes|pieces(?:/h)?|values|points|stops|mm|µm|°C|bar|kWh?|rpm|Nm|[A-Z]{3}|readings|rows"


def _place(m: re.Match[str]) -> str:
    name = m.group(1)
    if name.startswith("n"):
        return rf"(?P<{name}>[-−+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?(?: (?:{_UNIT}))?)"
    return rf"(?P<{name}>(?:(?![.!?] [A-Z“]).)+?)"
