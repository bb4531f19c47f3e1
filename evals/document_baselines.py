"""The pipelines that people build first, over the same manuals and questions: chunks of 1,000
characters with vectors, with BM25, and with both fused by equal ranks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.library import Library

SIZE, OVERLAP = 1000, 200  # characters of a chunk
_K = 60  # of reciprocal rank fusion


@dataclass(frozen=True, slots=True)
class _Chunk:
    document: str
    page: int | None
    text: str


def baselines(library: Library, questions: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Return page and evidence in the top 5 and MRR@10 of each pipeline over the answerable questions."""
    import bm25s
    import numpy as np

    chunks = _chunks(library)
    words = [_words(c.text) for c in chunks]
    index: Any = bm25s.BM25()
    index.index(words, show_progress=False)
    vectors = library.embed([c.text for c in chunks])
    asked = [q for q in questions if q["answerable"]]
    queries = library.embed([q["question"] for q in asked])
    ranks: dict[str, list[list[int]]] = {"vectors": [], "bm25": [], "equal_fusion": []}
    for question, query in zip(asked, queries, strict=True):
        dense = [int(n) for n in np.argsort(-(vectors @ query))[:50]]
        known = [w for w in _words(question["question"]) if w in index.vocab_dict]
        lexical = [int(n) for n in np.argsort(-index.get_scores(known))[:50]] if known else []
        fused: dict[int, float] = {}
        for order in (dense, lexical):
            for place, n in enumerate(order):
                fused[n] = fused.get(n, 0.0) + 1 / (_K + place)
        ranks["vectors"].append(dense[:10])
        ranks["bm25"].append(lexical[:10])
        ranks["equal_fusion"].append(sorted(fused, key=lambda n: -fused[n])[:10])
    return {name: _figures([[chunks[n] for n in r] for r in found], asked) for name, found in ranks.items()}


def _figures(found: Sequence[Sequence[_Chunk]], asked: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    from evals.documents import holds, is_right

    pages = evidence = reciprocal = 0.0
    for chunks, question in zip(found, asked, strict=True):
        rank = next((n for n, c in enumerate(chunks, 1) if is_right(c, question["evidence"])), None)
        pages += rank is not None and rank <= 5
        reciprocal += 1 / rank if rank else 0.0
        evidence += holds(" ".join(c.text for c in chunks[:5]), question["evidence"])
    n = max(len(asked), 1)
    return {
        "page_in_top_5": round(pages / n, 3),
        "evidence_in_top_5": round(evidence / n, 3),
        "mrr_at_10": round(reciprocal / n, 3),
    }


def _chunks(library: Library) -> list[_Chunk]:
    texts: dict[tuple[str, int | None], list[str]] = {}
    for p in library.passages():
        texts.setdefault((p.document, p.page), []).append(p.raw)
    chunks = []
    for (document, page), parts in texts.items():
        text = "\n".join(parts)
        for at in range(0, max(len(text) - OVERLAP, 1), SIZE - OVERLAP):
            chunks.append(_Chunk(document, page, text[at : at + SIZE]))
    return chunks


def _words(text: str) -> list[str]:
    import re

    return re.findall(r"\w+", text.casefold())
