"""What to quote of the passages found: a row, one to three sentences, or a whole procedure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.model import Passage
from knowledge.words import terms

if TYPE_CHECKING:
    from knowledge.hits import Hit, SearchResult
    from knowledge.search import Searcher

MOST = 400  # characters of a quote that is no procedure
LOOK_AT = 5  # passages
_MAX_SENTENCES = 16
_STEPS_MOST = 2600
_STEPS = re.compile(
    r"\b(how (?:do|can|to|should|must|is|are|would)|steps?|procedure|instructions?|come (?:si|faccio|posso)|comment|wie (?!oft|lange|viele?|hoch|gro|schwer|schnell|weit|tief|heiß|warm)\w+ (?:ich|man|wir|der|die|das|ein))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(how (?:much|many|long|far|often|high|hot|fast|big|thick|deep|low|soon)|maximum|minimum|max|min|value|range|default"
    r"|torque|pressure|temperature|voltage|current|interval|speed|unit|capacity|distance|size|rating|time|port|limit"
    r"|tolerance|weight|length|depth|quantity|volume|concentration|noise level|flow rate|when|quanto|ogni quanto|wie (?:viel|oft|lange|hoch))\b",
    re.IGNORECASE,
)
_OFTEN = (
    r"\b(?:hourly|daily|weekly|fortnightly|monthly|quarterly|(?:half-?|semi-?|bi-?)?(?:yearly|annually)|once|continuously"
    r"|(?:each|every|per|before|after|at) (?:\w+ )?(?:shift|hour|day|week|month|year|quarter|start|use|service|change)s?"
    r"|täglich|wöchentlich|monatlich|(?:halb|viertel)?jährlich|jede[rsn]? \w+|ogni \w+|(?:giornal|settiman|mens|annu)\w+)\b"
)
# what is asked -> how its values are written
_UNITS = tuple(
    (
        re.compile(asked, re.IGNORECASE),
        re.compile(
            rf"\d[\d.,\-– to]*\s?(?:{units})(?![a-z])" + (f"|{_OFTEN}" if "often" in asked else ""), re.IGNORECASE
        ),
    )
    for asked, units in (
        (r"temperature|how (?:hot|cold|warm)|heat|temperatur", r"°\s?[CFK]?|deg|degrees?|[CFK]\b"),
        (r"pressure|druck|pressione", r"bar|psig?|kpa|mpa|pa\b|mbar"),
        (r"voltage|power (?:supply|requirement)|electrical|spannung|tensione", r"v\b|vac|vdc|volts?|kv|mv|watts?|kw|w\b"),
        (r"current|amper|fuse", r"a\b|ma\b|amps?|amperes?"),
        (r"torque|tighten|drehmoment|coppia", r"nm|n m|n·m|ft|lb"),
        (r"how (?:long|often|soon)|when|interval|time|every|age|life|delay|duration|wie (?:lange|oft)|ogni quanto",
         r"s\b|sec|seconds?|ms|ns|min|minutes?|h\b|hours?|days?|weeks?|months?|years?|shifts?|cycles?|pieces?"),
        (r"speed|rpm|how fast|velocity|drehzahl", r"rpm|1/min|m/s|mm/s|m/min|mm/min|turns?|%"),
        (r"how (?:far|deep|thick|wide|tall|big)|distance|length|depth|gap|clearance|backlash|diameter|size|tolerance",
         r"mm|cm|m\b|µm|um|inch|inches|in\b|feet|ft"),
        (r"weight|mass|how heavy|load|gewicht", r"kg|t\b|tons?|lbs?|g\b"),
        (r"how much|volume|capacity|quantity|amount|litres?|liters?", r"l\b|litres?|liters?|ml|gal|g\b|kg|cm³|m³"),
        (r"force|kraft", r"k?n\b"), (r"power\b|leistung", r"k?w\b|watts?|hp|kva"),
        (r"resistance|ohm", r"ohms?|ω|kω|Ω"), (r"noise", r"db"), (r"concentration|share|percent|coverage", r"%|percent"),
    )
)  # fmt: skip
_MANY_KINDS = frozenset(
    ["capacity", "size", "load", "power", "current", "share", "life"]
)  # a unit alone does not tell which
_QUANTITY = re.compile(r"\d")
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+(?=[^\W\d_]|[•\"“(]|\d+[.)])|\n")
_W_COVER, _W_COSINE, _W_KIND, _W_UNIT, _W_RANK = 0.9, 0.9, 0.15, 0.25, 0.55


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may be quoted, with how well they fit the question.

    Attributes:
        score: only its order means something.
        cover: share of the question's weight in the words and their headings, 0 to 1.
        cosine: similarity of the words' own vector, −1 to 1.
        fits: the words hold what the kind of question asks for, such as a number.
    """

    passage: Passage
    text: str
    score: float
    cover: float
    cosine: float
    fits: bool
    hit: "Hit"


def wants_steps(question: str) -> bool:
    """Whether a question asks how something is done."""
    return bool(_STEPS.search(question)) and not re.search(
        r"\bhow (?:much|many|long|far|often)\b", question, re.I
    )


def wants_number(question: str) -> bool:
    """Whether a question asks for a quantity."""
    return bool(_NUMBER.search(question))


def value_forms(question: str) -> list[re.Pattern[str]]:
    """Return how the values that a question asks for are written; [] where it asks for none that is known."""
    return [written for asked, written in _UNITS if asked.search(question)]


def implied(question: str, said: str) -> frozenset[str]:
    """Return the stems of a question that a value in a text stands for: "temperature" where it says 140 °C."""
    words = [
        match.group()
        for asked, written in _UNITS
        if written.search(said)
        for match in asked.finditer(question)
        if match.group().casefold() not in _MANY_KINDS
    ]
    return frozenset(terms(" ".join(words)))


def candidates(result: "SearchResult", searcher: "Searcher") -> list[Candidate]:
    """Return what may be quoted for a question, best first."""
    hits = result.hits[:LOOK_AT]
    parts: list[tuple[Hit, str]] = []
    for hit in hits:
        passage = hit.passage
        if passage.kind == "row" or len(passage.raw) < 140:
            parts.append((hit, passage.raw))
        else:
            parts += [(hit, s) for s in sentences(passage.raw)]
    asked = result.content
    if len(parts) > _MAX_SENTENCES:  # those without a word of the question are not worth a vector
        worth = [searcher.lexical.cover_of(asked, frozenset(terms(s))) for _, s in parts]
        keep = sorted(sorted(range(len(parts)), key=lambda n: -worth[n])[:_MAX_SENTENCES])
        parts = [parts[n] for n in keep]
    question = searcher.embed_query(result.repaired)
    titles = [h.section.rsplit(" > ", 1)[-1] for h, _ in parts]
    vectors = searcher.embed(
        [f"{t}: {s}"[:400] if t else s[:400] for t, (_, s) in zip(titles, parts, strict=True)]
    )
    cosines: list[float] = (vectors @ question).tolist() if parts else []
    number = wants_number(result.query)
    written = value_forms(result.query)
    best = hits[0].score or 1.0
    found = []
    for (hit, said), title, cosine in zip(parts, titles, cosines, strict=True):
        around = frozenset(terms(f"{title} {hit.section} {hit.document.replace('_', ' ')}"))
        words = hit.passage.text if hit.passage.kind == "row" else said
        own = frozenset(terms(words)) | implied(result.query, words)
        cover = 0.7 * searcher.lexical.cover_of(asked, own | around) + 0.3 * searcher.lexical.cover_of(
            asked, own
        )
        fits = not number or bool(_QUANTITY.search(said))
        unit = any(w.search(said) for w in written)
        fits = fits or unit
        score = (
            _W_COVER * cover
            + _W_COSINE * cosine
            + _W_KIND * (number and fits)
            + _W_UNIT * unit
            + _W_RANK * hit.score / best
            - 0.6 * said.rstrip().endswith("?")
        )
        found.append(Candidate(hit.passage, said, score, cover, cosine, fits, hit))
    return sorted(found, key=lambda c: -c.score)


def sentences(raw: str) -> list[str]:
    """Return the sentences of a text, each as it stands there; very short ones join the next."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE.finditer(raw):
        if match.start() - start >= 25 or "\n" in match.group():
            found.append(raw[start : match.start()])
            start = match.end()
    found.append(raw[start:])
    return [s.strip() for s in found if s.strip()]


def procedure(passage: Passage, searcher: "Searcher") -> list[Passage]:
    """Return the steps of a passage's section with its warnings, in order; [] when it has none."""
    section = [p for p in searcher.passages_in(passage.document, passage.section) if p.kind != "row"]
    if not any(p.kind == "steps" for p in section):
        return []
    here = next((n for n, p in enumerate(section) if p.id == passage.id), 0)
    chosen: list[Passage] = []
    length = 0
    first = max((n for n in range(here + 1) if n == 0 or section[n - 1].kind != "steps"), default=0)
    first = here if section[here].kind == "steps" and here - first > 3 else first
    for p in section[first:]:
        if length + len(p.raw) > _STEPS_MOST or (length and chosen[-1].kind == "steps" and p.kind == "text"):
            break
        chosen.append(p)
        length += len(p.raw)
    return chosen if any(p.kind == "steps" for p in chosen) else []


def widened(candidate: Candidate, others: Sequence[Candidate], most: int = MOST) -> Candidate:
    """Add the sentences around, best first, while there is room for them.

    Args:
        candidate: one of `others`.
        others: all candidates, for what the sentences around are worth.
        most: characters of the whole.
    """
    raw = candidate.passage.raw
    if candidate.text == raw:
        return candidate
    parts = sentences(raw)
    worth = {c.text: c.score for c in others if c.passage.id == candidate.passage.id}
    at = parts.index(candidate.text) if candidate.text in parts else 0
    first = last = at
    length = len(candidate.text)
    while True:
        options = [
            n for n in (first - 1, last + 1) if 0 <= n < len(parts) and length + len(parts[n]) + 1 <= MOST
        ]
        if not options:
            break
        pick = max(options, key=lambda n: worth.get(parts[n], 0.0))
        length += len(parts[pick]) + 1
        first, last = min(first, pick), max(last, pick)
    start = _find(raw, parts, first)
    end = _find(raw, parts, last) + len(parts[last])
    return Candidate(candidate.passage, raw[start:end], candidate.score, candidate.cover, candidate.cosine,
                     candidate.fits, candidate.hit)  # fmt: skip


def _find(raw: str, parts: Sequence[str], n: int) -> int:
    at = 0
    for part in parts[:n]:
        at = raw.index(part, at) + len(part)
    return raw.index(parts[n], at)
