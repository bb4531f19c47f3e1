"""Find passages: exact codes, BM25 and vectors, fused; typos repaired, the named document preferred."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.dense import DenseIndex
from knowledge.embedding import Embedder
from knowledge.model import Passage
from knowledge.truth import Truth
from knowledge.words import CODE_WORD, alike, codes_in, plain_words, repaired, terms
from plant.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# weights of the fused score, each part between 0 and 1
W_BM25, W_DENSE, W_COVER, W_CODE, W_DOCUMENT, W_MACHINE = 0.9, 0.7, 0.6, 2.0, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    Attributes:
        score: fused score; only its order means something.
        cover: share of the question's weight (inverse document frequency) that stands there.
        cosine: similarity of the vectors, −1 to 1.
        code: the asked code is defined there.
    """

    passage: Passage
    score: float
    cover: float
    cosine: float
    code: bool

    @property
    def document(self) -> str:
        """File name of the document."""
        return self.passage.document

    @property
    def page(self) -> int | None:
        """Physical page from 1."""
        return self.passage.page

    @property
    def section(self) -> str:
        """Heading path."""
        return self.passage.section

    @property
    def text(self) -> str:
        """The passage's words; a table row as it stands, then with its headings."""
        passage = self.passage
        return f"{passage.raw}\n{passage.text}" if passage.kind == "row" else passage.text


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits for a question, best first, and what the question asked about.

    Attributes:
        codes: codes the question asks about.
        foreign: words of the question that stand in no document.
        repaired: the question with typos mended.
        named: documents that the question names.
    """

    query: str
    hits: tuple[Hit, ...]
    codes: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    repaired: str = ""
    named: tuple[str, ...] = ()


class Searcher:
    """The search indexes of one version of the library, in memory."""

    def __init__(self, workspace: Workspace, truth: Truth) -> None:
        self.version = truth.version()
        self._truth = truth
        self._passages = [p for p in truth.passages() if not p.hidden]
        self._at = {p.id: n for n, p in enumerate(self._passages)}
        self._embedder = Embedder(workspace)
        self._dense = DenseIndex(workspace)
        self._titles = {d.name: d.title for d in truth.documents()}
        self._terms = [self._terms_of(p) for p in self._passages]
        self._df: dict[str, int] = {}
        for found in self._terms:
            for term in set(found):
                self._df[term] = self._df.get(term, 0) + 1
        self.vocabulary = frozenset(
            w
            for p in self._passages
            for w in plain_words(f"{p.section} {p.text} {p.document} {self._titles.get(p.document, '')}")
        )
        self._bm25 = _bm25(self._terms)
        self._marks = self._document_marks()
        self._vectors: NDArray[np.float32] | None = None

    def refresh(self) -> None:
        """Build the Chroma index when it does not belong to this version."""
        if not self._dense.is_current(self.version):
            passages = self._truth.passages()
            self._dense.build(self.version, [p.id for p in passages], self._truth.vectors())

    def search(
        self, query: str, k: int, *, machine: str | None = None, documents: Sequence[str] = ()
    ) -> SearchResult:
        """Return the k best passages."""
        codes = codes_in(query)
        mended, foreign = repaired(query, self.vocabulary)
        asked = terms(mended)
        named = tuple(d for d, marks in self._marks.items() if marks & set(plain_words(mended)))
        allowed = set(documents) or None
        lexical = self._lexical(asked)
        cosines = self._cosines(mended)
        hits = []
        machine_terms = set(terms(machine or ""))
        candidates = {n for n, _ in lexical[:80]} | {
            n for n, _ in sorted(cosines.items(), key=lambda c: -c[1])[:80]
        }
        defined = self._defined(codes, mended)
        candidates |= defined.keys()
        best = lexical[0][1] if lexical else 1.0
        by_bm25 = dict(lexical)
        for n in candidates:
            passage = self._passages[n]
            if allowed is not None and passage.document not in allowed:
                continue
            cover = self._cover(asked, n)
            cosine = cosines.get(n, 0.0)
            score = (
                W_BM25 * by_bm25.get(n, 0.0) / best
                + W_DENSE * max(cosine, 0.0)
                + W_COVER * cover
                + W_CODE * defined.get(n, 0.0)
                + W_DOCUMENT * (passage.document in named)
                + W_MACHINE * bool(machine_terms & set(self._terms[n]))
            )
            hits.append(Hit(passage, score, cover, cosine, defined.get(n, 0.0) >= 0.5))
        hits.sort(key=lambda h: (-h.score, h.passage.document, h.passage.place))
        own = [code for n in defined for code in self._passages[n].codes]
        sure = tuple(c for c in codes if not self._is_word(c) or any(covers(o, c) for o in own))
        return SearchResult(query, tuple(hits[:k]), sure, foreign, mended, named)

    def neighbours(self, passage: str, before: int, after: int) -> tuple[str, ...]:
        """Return texts around a passage, in order, within its section."""
        n = self._at[passage]
        here = self._passages[n]
        found = []
        for m in range(n - before, n + after + 1):
            if 0 <= m < len(self._passages):
                other = self._passages[m]
                if other.document == here.document and other.section == here.section:
                    found.append(other.text)
        return tuple(found)

    def passages_in(self, document: str, section: str) -> tuple[Passage, ...]:
        """Return the passages of a section, in order."""
        return tuple(p for p in self._passages if p.document == document and p.section == section)

    def weight(self, term: str) -> float:
        """Return the inverse document frequency of a stem; unknown stems weigh most."""
        return math.log(1 + (len(self._passages) + 0.5) / (self._df.get(term, 0) + 0.5))

    def _terms_of(self, p: Passage) -> list[str]:
        name = p.document.rsplit(".", 1)[0].replace("_", " ")
        last = p.section.split(" > ")[-1]
        return terms(f"{name} {self._titles.get(p.document, '')} {p.section} {last} {p.text}")

    def _lexical(self, asked: Sequence[str]) -> list[tuple[int, float]]:
        import numpy as np

        if not asked:
            return []
        scores = self._bm25.get_scores(list(asked))
        extra = [a for term in asked for a in alike(term) if a in self._df]
        if extra:
            scores = scores + 0.5 * self._bm25.get_scores(extra)
        order = np.argsort(-scores)[:100]
        return [(int(n), float(scores[n])) for n in order if scores[n] > 0]

    def _cosines(self, question: str) -> dict[int, float]:
        vector = self._embedder.encode([question])[0]
        found = self._dense.nearest(self.version, vector, min(100, max(1, len(self._passages))))
        if found is None:
            return self._from_truth(vector)
        return {self._at[i]: c for i, c in found.items() if i in self._at}

    def _from_truth(self, vector: "NDArray[np.float32]") -> dict[int, float]:
        if self._vectors is None:
            everything = self._truth.passages()
            keep = [n for n, p in enumerate(everything) if not p.hidden]
            self._vectors = self._truth.vectors()[keep]
            try:
                self.refresh()
            except Exception:
                self._dense.forget()
        scores = self._vectors @ vector
        return {int(n): float(scores[n]) for n in (-scores).argsort()[:100]}

    def _cover(self, asked: Sequence[str], n: int) -> float:
        have = set(self._terms[n])
        total = got = 0.0
        for term in dict.fromkeys(asked):
            weight = self.weight(term)
            total += weight
            if term in have:
                got += weight
            elif any(a in have for a in alike(term)):
                got += 0.8 * weight
        return got / total if total else 0.0

    def _defined(self, codes: Sequence[str], question: str) -> dict[int, float]:
        """Return passages that define an asked code, with how sure that is."""
        if not codes:
            return {}
        kinds = {w.casefold().rstrip("s") for w in CODE_WORD.findall(question)}
        kinds = {{"alrm": "alarm", "eror": "error"}.get(w, w) for w in kinds} - {"code"}
        context = set(terms(question))
        found: dict[int, float] = {}
        for n, p in enumerate(self._passages):
            if not p.codes:
                continue
            if not any(covers(own, asked) for own in p.codes for asked in codes):
                continue
            around = f"{p.section} {p.text.split(':')[0]} {p.document}".casefold()
            kind = 1.0 if not kinds or any(w in around for w in kinds) else 0.35
            near = len(context & set(terms(f"{p.document.rsplit('.', 1)[0].replace('_', ' ')} {p.section}")))
            found[n] = kind * (0.7 + 0.1 * min(near, 3))
        return found

    def _is_word(self, code: str) -> bool:
        """Whether what looks like a code is a word of the manuals (a model, a part)."""
        return code.casefold() in self.vocabulary and not code.isdigit()

    def _document_marks(self) -> dict[str, set[str]]:
        """Return, for each document, the words of its name and title that are its own: four of
        five passages with such a word are of that document.
        """
        where: dict[str, dict[str, int]] = {}
        for p in self._passages:
            for word in set(plain_words(p.text)):
                counts = where.setdefault(word, {})
                counts[p.document] = counts.get(p.document, 0) + 1
        few = max(1, len(self._titles) // 3)
        marks: dict[str, set[str]] = {}
        names = {
            name: set(plain_words(f"{name.rsplit('.', 1)[0].replace('_', ' ')} {title}"))
            for name, title in self._titles.items()
        }
        for name, words in names.items():
            marks[name] = set()
            for word in words:
                same = [n for n, other in names.items() if word in other]
                inside = sum(where.get(word, {}).get(n, 0) for n in same)
                everywhere = sum(where.get(word, {}).values())
                if len(same) <= few and not word.isdigit() and inside >= 0.8 * everywhere:
                    marks[name].add(word)
        return marks


def covers(own: str, asked: str) -> bool:
    """Whether a code, or a range such as 8011[23 - 54], is the asked one."""
    own, asked = own.replace(" ", "").lstrip("$"), asked.lstrip("$")
    if own == asked:
        return True
    ranged = re.fullmatch(r"(\w+)\[\s*(\d+)\s*[-–]\s*(\d+)\s*\]", own)
    single = re.fullmatch(r"(\w+)\[(\d+)\]", asked)
    return bool(
        ranged
        and single
        and ranged.group(1) == single.group(1)
        and int(ranged.group(2)) <= int(single.group(2)) <= int(ranged.group(3))
    )


def _bm25(corpus: list[list[str]]) -> Any:
    import bm25s

    index = bm25s.BM25(k1=1.2, b=0.6)
    index.index(corpus or [["nothing"]], show_progress=False)
    return index
