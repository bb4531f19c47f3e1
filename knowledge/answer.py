"""Answer from the manuals: quote what stands there, or say that it doesn't."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from knowledge.model import Passage
from knowledge.words import WORD, alike, terms

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.search import Hit, SearchResult

Level = Literal["answer", "closest", "unknown"]
SURE_COVER, SURE_COSINE, NEAR_COVER = 0.62, 0.50, 0.40
_MOST = 420
_STEPS = re.compile(r"\b(how (?:do|can|to|should|is|are)|steps?|procedure|instructions?)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(how (?:much|many|long|far|often|high|hot)|maximum|minimum|max|min|value|range|default"
    r"|torque|pressure|temperature|voltage|current|interval|speed|unit)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words of a passage."""

    passage: Passage
    text: str


@dataclass(frozen=True, slots=True)
class ManualAnswer:
    """What the manuals say.

    Attributes:
        level: "answer"; "closest" are passages that may help, not confirmed; "unknown"
            is "the manuals don't say".
        missing: what the manuals do not know, in words.
    """

    level: Level
    text: str
    quotes: tuple[Quote, ...] = ()
    missing: str = ""


def answer_from(result: "SearchResult", library: "Library") -> ManualAnswer:
    """Choose what to quote, and judge whether it answers the question."""
    if not result.hits:
        return ManualAnswer("unknown", "There are no manuals yet.", (), "any manual")
    if result.codes:
        coded = _codes(result)
        if coded is not None:
            return coded
        known = ", ".join(result.codes)
        return ManualAnswer(
            "unknown",
            f"The manuals don't say what {known} means.",
            _quotes(result, 2),
            f"code {known}",
        )
    best = result.hits[0]
    if names := _foreign_names(result):
        return ManualAnswer(
            "unknown",
            f"The manuals don't say: nothing in them is about {' and '.join(names)}.",
            _quotes(result, 2),
            ", ".join(names),
        )
    sure = best.cover >= SURE_COVER or (best.cosine >= SURE_COSINE and best.cover >= NEAR_COVER)
    if sure:
        quote = _best_quote(best, result)
        return ManualAnswer("answer", f"“{quote.text}”", (quote,))
    if best.cover >= NEAR_COVER or best.cosine >= SURE_COSINE:
        return ManualAnswer(
            "closest",
            "I am not sure the manuals answer this. These are the closest passages, not confirmed.",
            _quotes(result, 3),
        )
    return ManualAnswer(
        "unknown", "The manuals don't say. These are the nearest places.", _quotes(result, 2), "an answer"
    )


def _codes(result: "SearchResult") -> ManualAnswer | None:
    from knowledge.search import covers

    found: list[Hit] = [h for h in result.hits if h.code]
    if not found:
        return None
    if result.named and not any(h.document in result.named for h in found):
        return None
    chosen: list[Quote] = []
    for code in result.codes:
        own = [h for h in found if any(covers(c, code) for c in h.passage.codes)]
        if not own:
            return None
        top = own[0].score
        near = [h for h in own if h.score > top - 0.25 or h.document in result.named][:1]
        others = [h for h in own if h.document != near[0].document and h.score > top - 0.2][:2]
        chosen += [Quote(h.passage, _whole(h.passage)) for h in (*near, *others)]
        if near[0].passage.kind != "row":
            more = [h for h in own if h.section == near[0].section and h is not near[0]][:2]
            chosen += [Quote(h.passage, _whole(h.passage)) for h in more]
    unique = {q.passage.id: q for q in chosen}
    said = "\n\n".join(f"{q.passage.section.split(' > ')[-1]}: “{q.text}”" for q in unique.values())
    return ManualAnswer("answer", said, tuple(unique.values()))


def _whole(passage: Passage) -> str:
    return passage.raw if len(passage.raw) <= 2 * _MOST else passage.raw[: 2 * _MOST].rsplit(" ", 1)[0]


def _best_quote(best: "Hit", result: "SearchResult") -> Quote:
    passage = best.passage
    if passage.kind == "row" or len(passage.raw) <= _MOST or _STEPS.search(result.query):
        return Quote(passage, _whole(passage))
    asked = set(terms(result.repaired))
    asked |= {a for t in asked for a in alike(t)}
    parts = [p for p in re.split(r"(?<=[.!?:;])\s+|\n", passage.raw) if p.strip()]
    wants_number = bool(_NUMBER.search(result.query))

    def worth(part: str) -> float:
        have = set(terms(part))
        return len(asked & have) + (1.2 if wants_number and re.search(r"\d", part) else 0)

    top = max(range(len(parts)), key=lambda n: worth(parts[n]))
    first = last = top
    while True:
        options = [n for n in (first - 1, last + 1) if 0 <= n < len(parts)]
        length = sum(len(parts[n]) for n in range(first, last + 1))
        options = [n for n in options if length + len(parts[n]) <= _MOST]
        if not options:
            break
        pick = max(options, key=lambda n: worth(parts[n]))
        first, last = min(first, pick), max(last, pick)
    start = passage.raw.index(parts[first])
    end = passage.raw.index(parts[last], start) + len(parts[last])
    return Quote(passage, passage.raw[start:end])


def _quotes(result: "SearchResult", most: int) -> tuple[Quote, ...]:
    return tuple(Quote(h.passage, _best_quote(h, result).text) for h in result.hits[:most])


def _foreign_names(result: "SearchResult") -> list[str]:
    """Return names in the question that no document knows: other makers, models, parts."""
    words = WORD.findall(result.query)
    found = []
    for word in result.foreign:
        begins = bool(words) and words[0] == word
        named = (word[:1].isupper() and not begins) or (word.isupper() and len(word) > 1)
        model = bool(re.search(r"\d", word)) and bool(re.search(r"[A-Za-z]", word))
        if named or model or (begins and word[:1].isupper() and len(words) > 2 and not result.named):
            found.append(word)
    return found
