"""Answer from the manuals: quote what stands there, or say that it doesn't."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from knowledge.codes import CODE_WORD, covers, mentions
from knowledge.confidence import confidence_of
from knowledge.disagree import disagreement
from knowledge.model import Passage
from knowledge.quotes import MOST, Candidate, candidates, procedure, sentences, wants_steps, widened
from knowledge.tongues import language_of
from knowledge.words import WORD

if TYPE_CHECKING:
    from knowledge.hits import Hit, SearchResult
    from knowledge.search import Searcher

Level = Literal["answer", "closest", "unknown"]
SURE, LIKELY = 0.36, 0.24  # probability that the quote answers the question
_SHARED = 230  # characters of a quote beside another one
_NEAR = 0.25  # of the best candidate's score, what is quoted beside it
_ROW_MOST = 900


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
        text: the answer with its quotes, numbered as in `quotes`.
        missing: what the manuals do not know, in words.
        confidence: probability that the quotes answer the question, 0 to 1.
        disagree: the quotes contradict each other.
    """

    level: Level
    text: str
    quotes: tuple[Quote, ...] = ()
    missing: str = ""
    confidence: float = 0.0
    disagree: bool = False


def answer_from(result: "SearchResult", searcher: "Searcher | None") -> ManualAnswer:
    """Choose what to quote, and judge whether it answers the question."""
    if not result.hits or searcher is None:
        return ManualAnswer("unknown", "The manuals hold nothing on this.", (), "any passage")
    names = _foreign_names(result)
    if result.codes:
        coded = None if names else _codes(result)
        if coded is not None:
            return coded
        known = ", ".join(result.codes)
        whose = f" of {' and '.join(names)}" if names else ""
        return ManualAnswer(
            "unknown", f"The manuals don't say what {known}{whose} means.", _nearest(result, searcher, 2),
            f"code {known}{whose}",
        )  # fmt: skip
    if names:
        said = " and ".join(names)
        return ManualAnswer(
            "unknown", f"The manuals don't say: nothing in them is about {said}.", _nearest(result, searcher, 2),
            ", ".join(names),
        )  # fmt: skip
    found = candidates(result, searcher)
    sure = confidence_of(result, found, searcher)
    if sure >= SURE:
        return _answer(result, found, searcher, sure)
    quotes = tuple(Quote(c.passage, widened(c, found).text) for c in _different(found)[:3])
    if sure >= LIKELY:
        said = "I am not sure the manuals answer this. These are the closest passages, not confirmed."
        return ManualAnswer("closest", said, quotes, "a sure answer", sure)
    gone = _missing_words(result, searcher)
    said = (
        "The manuals don't say"
        + (f": nothing fits {gone}" if gone else "")
        + ". These are the nearest places."
    )
    return ManualAnswer("unknown", said, quotes[:2], gone or "an answer", sure)


def _answer(
    result: "SearchResult", found: Sequence[Candidate], searcher: "Searcher", sure: float
) -> ManualAnswer:
    best = found[0]
    if wants_steps(result.query) and (steps := procedure(best.passage, searcher)):
        quotes = tuple(Quote(p, p.raw) for p in steps)
        return ManualAnswer("answer", _numbered(quotes), quotes, "", sure)
    wide = [widened(c, found) for c in _different(found)]
    other = disagreement(wide[0], wide, searcher)
    if other is not None:
        quotes = (Quote(best.passage, wide[0].text), Quote(other.passage, other.text))
        return ManualAnswer("answer", f"The manuals disagree. {_named(quotes)}", quotes, "", sure, True)
    chosen = _chosen(found, result)
    room = MOST if len(chosen) == 1 else _SHARED
    quotes = tuple(Quote(c.passage, widened(c, found, room).text) for c in chosen)
    several = len({q.passage.document for q in quotes}) > 1
    return ManualAnswer("answer", _named(quotes) if several else _numbered(quotes), quotes, "", sure)


def _chosen(found: Sequence[Candidate], result: "SearchResult") -> list[Candidate]:
    """Return the best candidate, one that comes near it, and one of each further machine asked about."""
    different = _different(found)
    chosen = different[:1]
    asked = {h.document for h in result.hits[:2]} if len(result.named) > 1 else set()
    for c in different[1:]:
        near = len(chosen) == 1 and c.score >= chosen[0].score - _NEAR
        if near or (c.passage.document in asked - {x.passage.document for x in chosen}):
            chosen.append(c)
    return chosen[:3]


def _codes(result: "SearchResult") -> ManualAnswer | None:
    found: list[Hit] = [h for h in result.hits if h.code]
    whose = {*result.named, *result.mentioned}
    if not found or (whose and not any(h.document in whose for h in found)):
        return None
    chosen: list[Hit] = []
    for code in result.codes:
        own = [
            h for h in found if any(covers(c, code) for c in h.passage.codes) or mentions(h.passage.raw, code)
        ]
        if not own:
            return None
        top = own[0].score
        chosen.append(own[0])
        current = [h for h in own[1:] if not h.superseded and h.document not in {c.document for c in chosen}]
        chosen += [h for h in current if h.score > top - 0.25 and not result.named][:2]
        if own[0].passage.kind != "row":
            chosen += [h for h in own[1:] if h.section == own[0].section][:2]
    unique = {h.passage.id: h for h in chosen}
    quotes = tuple(Quote(h.passage, _of_code(h.passage, result.codes)) for h in unique.values())
    return ManualAnswer("answer", _named(quotes), quotes, "", 0.95)


def _of_code(passage: Passage, codes: Sequence[str]) -> str:
    """Return the whole of a passage that defines a code, the sentence of one that speaks of it."""
    if not any(covers(own, code) for own in passage.codes for code in codes):
        for sentence in sentences(passage.raw):
            if any(mentions(sentence, code) for code in codes):
                return sentence
    return _whole(passage)


def _whole(passage: Passage) -> str:
    return passage.raw if len(passage.raw) <= _ROW_MOST else passage.raw[:_ROW_MOST].rsplit(" ", 1)[0]


def _numbered(quotes: Sequence[Quote]) -> str:
    return "\n\n".join(f"“{q.text}” [{n}]{_in_words(q)}" for n, q in enumerate(quotes, 1))


def _named(quotes: Sequence[Quote]) -> str:
    """Return the quotes, each under the heading and document that it comes from."""
    lines = []
    for n, q in enumerate(quotes, 1):
        heading = q.passage.section.rsplit(" > ", 1)[-1]
        revision = f", revision {q.passage.revision}" if q.passage.revision else ""
        where = (
            f"{heading} ({q.passage.document}{revision})" if heading else f"{q.passage.document}{revision}"
        )
        lines.append(f"{where}: “{q.text}” [{n}]{_in_words(q)}")
    return "\n\n".join(lines)


def _in_words(quote: Quote) -> str:
    """Return a table row with its column headings, where it has some."""
    passage = quote.passage
    return (
        f"\n{passage.text}"
        if passage.kind == "row" and ": " in passage.text and quote.text == passage.raw
        else ""
    )


def _nearest(result: "SearchResult", searcher: "Searcher", most: int) -> tuple[Quote, ...]:
    found = candidates(result, searcher)
    return tuple(Quote(c.passage, widened(c, found).text) for c in _different(found)[:most])


def _different(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each passage."""
    best: dict[str, Candidate] = {}
    for c in found:
        best.setdefault(c.passage.id, c)
    return list(best.values())


def _missing_words(result: "SearchResult", searcher: "Searcher") -> str:
    """Return the words of the question that its best passage lacks, heaviest first."""
    from knowledge.words import stems_of

    gone = searcher.lexical.missing(result.content, searcher.stems_of(result.hits[0].passage))[:3]
    said = [w for w in WORD.findall(result.query) if stems_of(w) in gone]
    return ", ".join(f"“{w}”" for w in dict.fromkeys(said))


def _foreign_names(result: "SearchResult") -> list[str]:
    """Return names in the question that no document knows: other makers, models, parts."""
    words = WORD.findall(result.query)
    found = []
    all_nouns = language_of(result.query) == "de"  # which are written with a capital there
    for word in result.foreign:
        begins = bool(words) and words[0] == word
        named = (word[:1].isupper() and not begins and not all_nouns) or (word.isupper() and len(word) > 1)
        model = bool(re.search(r"\d", word)) and bool(re.search(r"[A-Za-z]", word))
        first = begins and word[:1].isupper() and len(words) > 2 and not all_nouns
        if named or model or (first and (_is_no_english(word) or _names_a_maker(words))):
            found.append(word)
    return found


def _names_a_maker(words: Sequence[str]) -> bool:
    """Whether the first word stands before a kind of code or a model, as makers' names do."""
    return bool(CODE_WORD.match(words[1])) or bool(re.search(r"[A-Za-z]\d", words[1]))


def _is_no_english(word: str) -> bool:
    from knowledge.embedding import english_words

    return word.casefold() not in english_words()
