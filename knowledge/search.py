"""Find passages: exact codes, BM25 and vectors, fused; typos repaired, the named document preferred."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from knowledge.codes import CODE_WORD, codes_in, covers, mentions
from knowledge.dense import DenseIndex
from knowledge.embedding import Embedder
from knowledge.hits import WEIGHTS, Hit, SearchResult
from knowledge.lexical import LexicalIndex
from knowledge.machines import Machines
from knowledge.model import Passage
from knowledge.revision import superseded
from knowledge.thesaurus import Thesaurus
from knowledge.tongues import asking_words
from knowledge.truth import Truth
from knowledge.words import key_of_model, models_in, plain_words, repaired, terms
from plant.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


DEPTH = 80  # candidates of each index
_LOOKED_AT = 8  # passages in which a question may stand as a whole
_UNDEFINED = 0.75  # a code of no plant name is asked of the manuals, even where they do not define it


@dataclass(slots=True)
class _Asked:
    """A question taken apart."""

    mended: str
    terms: list[str]
    codes: tuple[str, ...]
    foreign: tuple[str, ...]
    models: set[str]
    named: tuple[str, ...]
    machine_terms: set[str] = field(default_factory=set)


class Searcher:
    """The search indexes of one version of the library, in memory."""

    def __init__(
        self, workspace: Workspace, truth: Truth, weights: Sequence[float] = WEIGHTS, *, by_index: bool = True
    ) -> None:
        self._by_index = by_index
        self.version = truth.version()
        self.weights = weights
        self.thesaurus = Thesaurus.of(workspace.folder)
        self._truth = truth
        self._documents = {d.name: d for d in truth.documents()}
        self._passages = [p for p in truth.passages() if not p.hidden and p.document in self._documents]
        self._at = {p.id: n for n, p in enumerate(self._passages)}
        self._embedder = Embedder(workspace)
        self._reranker = workspace.settings.rerank_model
        self._dense = DenseIndex(workspace)
        self._titles = {name: d.title for name, d in self._documents.items()}
        self.lexical = LexicalIndex([self._words_of(p) for p in self._passages], self.thesaurus)
        self.machines = Machines(self._passages, self._titles)
        self.vocabulary = frozenset(
            w for p in self._passages for w in plain_words(f"{p.section} {p.text}")
        ) | frozenset(
            w for n, t in self._titles.items() for w in plain_words(f"{n.replace('_', ' ')} {n} {t}")
        )
        self._kinds: dict[str, set[str]] = {}
        self._coded: set[str] = set()
        for p in self._passages:
            if p.codes:
                self._kinds.setdefault(p.document, set()).update(_kinds_of(p))
                self._coded.update(c for c in p.codes if c[:1].isalpha() and _kinds_of(p))
        self._older = superseded([(d.name, d.title, d.revision) for d in self._documents.values()])
        self._vectors: tuple[list[int], NDArray[np.float32]] | None = None
        self._vectors_pending = -1

    @property
    def size(self) -> int:
        """How many passages can be found."""
        return len(self._passages)

    @property
    def is_indexed(self) -> bool:
        """Whether the Chroma index of this version is there and whole."""
        return self._dense.is_open(self.version)

    def refresh(self) -> None:
        """Build the Chroma index when it does not belong to this version."""
        if not self._truth.count_pending():
            self._dense.ensure(self.version, self._truth.vectors)

    def allowed(
        self, documents: Sequence[str], role: str, language: str | None, revision: str | None
    ) -> Collection[str] | None:
        """Return the documents to search, None for all."""
        names = {
            d.name
            for d in self._documents.values()
            if d.may_read(role)
            and (not documents or d.name in documents)
            and (language is None or d.language == language)
            and (revision is None or d.revision.casefold() == revision.casefold())
        }
        return None if len(names) == len(self._documents) else names

    def search(
        self, query: str, k: int, *, machine: str | None = None, allowed: Collection[str] | None = None
    ) -> SearchResult:
        """Return the k best passages; of each named machine in turn where the question names several."""
        asked = self._asked(query, machine)
        groups = self.machines.groups(asked.models, allowed)
        vector = self.embed_query(asked.mended)
        if len(groups) < 2:
            hits = self._best(asked, vector, allowed)[:k]
        else:
            lists = [self._best(asked, vector, group) for group in groups]
            hits = [h for rank in zip(*(ls[:k] for ls in lists), strict=False) for h in rank][:k]
        defined = {c for h in hits if h.code for c in h.passage.codes}
        sure = tuple(c for c in asked.codes if not self._is_word(c) or any(covers(o, c) for o in defined))
        mentioned = self.machines.mentioned(asked.models)
        content = self.machines.without_names(asked.mended, asked.named)
        content_terms = tuple(_named_terms(content, asking_words(query))) or tuple(asked.terms)
        return SearchResult(
            query, tuple(hits), sure, asked.foreign, asked.mended, asked.named, mentioned, content_terms
        )

    def embed_query(self, text: str) -> "NDArray[np.float32]":
        """Return the unit vector of a question or sentence."""
        vector: NDArray[np.float32] = self._embedder.encode([text])[0]
        return vector

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return unit vectors, one row a text."""
        return self._embedder.encode(texts)

    def stems_of(self, passage: Passage) -> frozenset[str]:
        """Return the stems of a passage, its headings and title among them."""
        return self.lexical.stems(self._at[passage.id])

    def newer_of(self, document: str) -> str:
        """Return the newest revision of a document that is superseded, "" when it is not."""
        return self._older.get(document, "")

    def related(self, document: str) -> tuple[str, ...]:
        """Return the other revisions of a document."""
        newest = self._older.get(document, document)
        family = {newest, *(old for old, new in self._older.items() if new == newest)}
        return tuple(sorted(family - {document}))

    def neighbours(self, passage: str, before: int, after: int) -> tuple[str, ...]:
        """Return texts around a passage, in order, within its section."""
        here = self._passages[self._at[passage]]
        return tuple(p.text for p in self.around(here, before, after))

    def around(self, here: Passage, before: int, after: int) -> tuple[Passage, ...]:
        """Return the passages around one, itself among them, within its section and document."""
        n = self._at[here.id]
        near = self._passages[max(n - before, 0) : n + after + 1]
        return tuple(p for p in near if p.document == here.document and p.section == here.section)

    def passages_in(self, document: str, section: str) -> tuple[Passage, ...]:
        """Return the passages of a section, in order."""
        return tuple(p for p in self._passages if p.document == document and p.section == section)

    def _asked(self, query: str, machine: str | None) -> _Asked:
        asking = asking_words(query)
        mended, foreign = repaired(query, self.vocabulary, asking)
        models = models_in(mended)
        codes = codes_in(query) or tuple(
            said.upper() for said in models.values() if any(covers(own, said) for own in self._coded)
        )
        coded = {key_of_model(c) for c in codes}
        unknown = [
            said
            for key, said in models_in(query).items()
            if key not in coded and not self.machines.knows(key)
        ]
        named = self.machines.named(mended, models)
        return _Asked(
            mended,
            _named_terms(mended, asking),
            codes,
            (*unknown, *foreign),
            set(models),
            named,
            set(terms(machine or "")),
        )

    def _best(
        self, asked: _Asked, vector: "NDArray[np.float32]", allowed: Collection[str] | None
    ) -> list[Hit]:
        """Return hits, best first; the configured cross-encoder orders the first of them, codes ahead."""
        hits = self._ranked(asked, vector, allowed)
        if not self._reranker:
            return hits
        from knowledge.reranking import LOOK_AT, relevance

        first = hits[:LOOK_AT]
        texts = [f"{h.section}\n{h.text}" for h in first]
        judged = zip(first, relevance(self._reranker, asked.mended, texts), strict=True)
        seen = [replace(h, score=worth + h.code) for h, worth in judged]
        least = min((h.score for h in seen), default=0.0)
        rest = [replace(h, score=least - 1e-3 * n) for n, h in enumerate(hits[LOOK_AT:], 1)]
        return sorted(seen, key=lambda h: -h.score) + rest

    def _ranked(
        self, asked: _Asked, vector: "NDArray[np.float32]", allowed: Collection[str] | None
    ) -> list[Hit]:
        only = None if allowed is None else [n for n, p in enumerate(self._passages) if p.document in allowed]
        lexical = self.lexical.best(asked.terms, DEPTH, only)
        cosines = self._cosines(vector, allowed)
        defined = self._defined(asked)
        best = max(lexical.values(), default=1.0)
        hits = []
        for n in {*lexical, *sorted(cosines, key=lambda m: -cosines[m])[:DEPTH], *defined}:
            passage = self._passages[n]
            if allowed is not None and passage.document not in allowed:
                continue
            parts = (
                lexical.get(n, 0.0) / best,
                max(cosines.get(n, 0.0), 0.0),
                cover := self.lexical.cover(asked.terms, n),
                defined.get(n, 0.0),
                float(passage.document in asked.named),
                float(self.machines.in_section(passage, asked.models)),
                float(bool(asked.machine_terms & self.lexical.stems(n))),
                float(passage.document in self._older),
                float(passage.raw.count("?") > 1 and passage.raw.rstrip().endswith("?")),
            )
            score = sum(w * p for w, p in zip(self.weights, parts, strict=True))
            hits.append(Hit(passage, score, cover, cosines.get(n, 0.0), parts[3] >= 0.5, parts))
        hits.sort(key=lambda h: (-h.score, h.passage.document, h.passage.place))
        return hits

    def _words_of(self, p: Passage) -> str:
        name = p.document.rsplit(".", 1)[0].replace("_", " ")
        last = p.section.rsplit(" > ", 1)[-1]
        return f"{name} {self._titles.get(p.document, '')} {p.section} {last} {p.text}"

    def _cosines(self, vector: "NDArray[np.float32]", allowed: Collection[str] | None) -> dict[int, float]:
        if allowed is None and self._by_index:
            k = min(100, max(1, len(self._passages)))
            found = self._dense.nearest(self.version, vector, k, lambda ids: self._truth.cosines(vector, ids))
            if found is not None:
                return {self._at[i]: c for i, c in found.items() if i in self._at}
        rows, vectors = self._from_truth()
        if not rows:
            return {}
        scores = vectors @ vector
        found_rows: dict[int, float] = {}
        for n in (-scores).argsort():
            passage = self._passages[rows[int(n)]]
            if allowed is None or passage.document in allowed:
                found_rows[rows[int(n)]] = float(scores[n])
            if len(found_rows) >= 100:
                break
        return found_rows

    def _from_truth(self) -> "tuple[list[int], NDArray[np.float32]]":
        pending = self._truth.count_pending()
        if self._vectors is None or pending != self._vectors_pending:
            ids, vectors = self._truth.vectors()
            keep = [n for n, i in enumerate(ids) if i in self._at]
            self._vectors = [self._at[ids[n]] for n in keep], vectors[keep]
            self._vectors_pending = pending
        return self._vectors

    def _defined(self, asked: _Asked) -> dict[int, float]:
        """Return passages that define an asked code, with how sure that is."""
        if not asked.codes:
            return {}
        kinds = {w.casefold().rstrip("s") for w in CODE_WORD.findall(asked.mended)} - {"code"}
        context = set(asked.terms)
        found: dict[int, float] = {}
        for n, p in enumerate(self._passages):
            if not p.codes or not any(covers(own, code) for own in p.codes for code in asked.codes):
                continue
            # a list of errors does not define an alarm where the document has a list of alarms too
            parted = kinds & self._kinds.get(p.document, set())
            kind = 0.35 if parted and not parted & _kinds_of(p) else 1.0
            near = len(context & set(terms(f"{p.document.rsplit('.', 1)[0].replace('_', ' ')} {p.section}")))
            found[n] = kind * (0.7 + 0.1 * min(near, 3))
        if not found:  # no list or heading defines it, but a sentence may speak of it
            found = {
                n: 0.6 for n, p in enumerate(self._passages) if any(mentions(p.raw, c) for c in asked.codes)
            }
        return found

    def coverage(self, question: str, common: Collection[str]) -> float:
        """Return how much of a question stands in one passage, 0 to 1; 1 where a passage defines a code it names.

        Args:
            question: as typed.
            common: stems that say nothing of manuals; a question of these alone, or of one word, counts 0.
        """
        asked = self._asked(question, None)
        if asked.codes:
            return 1.0 if self._defined(asked) else _UNDEFINED
        if any(any(c.isdigit() for c in said) for said in asked.foreign):
            return _UNDEFINED
        own = [t for t in dict.fromkeys(asked.terms) if t not in common]
        if not own or len(set(asked.terms)) < 2:
            return 0.0
        best = self.lexical.best(asked.terms, _LOOKED_AT)
        return max(
            (min(self.lexical.cover(asked.terms, n), self.lexical.cover(own, n)) for n in best), default=0.0
        )

    def _is_word(self, code: str) -> bool:
        """Whether what looks like a code is a word or model of the manuals."""
        return not code.isdigit() and (
            code.casefold() in self.vocabulary or self.machines.knows(key_of_model(code))
        )


def _named_terms(question: str, asking: Collection[str]) -> list[str]:
    """Return the stems of a question without the words that only ask."""
    return terms(" ".join(w for w in question.split() if w.strip(".,;:!?").casefold() not in asking))


def _kinds_of(p: Passage) -> set[str]:
    """Return the words for kinds of codes around a passage that defines one: alarm, error, setting."""
    around = f"{p.section} {p.text.split(':')[0]} {p.document.replace('_', ' ')}"
    return {w.casefold().rstrip("s") for w in CODE_WORD.findall(around)} - {"code"}
