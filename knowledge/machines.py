"""Which machine, maker or document a question names, and which passages are about it."""

from collections.abc import Collection, Mapping, Sequence

from knowledge.model import Passage
from knowledge.words import models_in, plain_words


class Machines:
    """Models and own words of the documents and of their sections."""

    def __init__(self, passages: Sequence[Passage], titles: Mapping[str, str]) -> None:
        self._names = {
            name: f"{name.rsplit('.', 1)[0].replace('_', ' ')} . {title}" for name, title in titles.items()
        }
        self._titled = {name: set(models_in(said)) for name, said in self._names.items()}
        self._holders: dict[str, set[str]] = {}  # model -> documents with it anywhere
        self._sections: dict[str, set[str]] = {}
        for p in passages:
            if p.section not in self._sections:
                self._sections[p.section] = set(models_in(p.section))
            for m in models_in(f"{p.section} . {p.text}"):
                self._holders.setdefault(m, set()).add(p.document)
        self._about: dict[str, set[str]] = {}  # model -> documents with it in a title or heading
        for name, models in self._titled.items():
            for m in models:
                self._about.setdefault(m, set()).add(name)
                self._holders.setdefault(m, set()).add(name)
        for p in passages:
            for m in self._sections[p.section]:
                self._about.setdefault(m, set()).add(p.document)
        self._marks = _marks(passages, titles)

    def knows(self, key: str) -> bool:
        """Whether a model stands anywhere in the documents."""
        return key in self._holders

    def mentioned(self, models: Collection[str]) -> tuple[str, ...]:
        """Return the documents that hold one of the models anywhere."""
        return tuple(sorted({d for m in models for d in self._holders.get(m, ())}))

    def named(self, question: str, models: Collection[str]) -> tuple[str, ...]:
        """Return the documents that a question names, by model, maker or own word."""
        by_model = {d for m in models for d in self._about.get(m, ())}
        if by_model:
            return tuple(sorted(by_model))
        words = set(plain_words(question))
        return tuple(d for d, marks in self._marks.items() if marks & words)

    def without_names(self, question: str, named: Collection[str]) -> str:
        """Return a question without the models it names and without the own words of the documents named."""
        for said in models_in(question).values():
            question = question.replace(said, " ")
        own = {w for d in named for w in self._marks.get(d, ())}
        return " ".join(w for w in question.split() if not own & set(plain_words(w)))

    def groups(self, models: Collection[str], allowed: Collection[str] | None) -> list[set[str]]:
        """Return the documents of each model that a question names, where they differ."""
        found: list[set[str]] = []
        for model in models:
            own = {d for d in self._about.get(model, ()) if allowed is None or d in allowed}
            if own and not any(own & other for other in found):
                found.append(own)
        return found

    def in_section(self, passage: Passage, models: Collection[str]) -> bool:
        """Whether a passage's headings name one of the models."""
        return any(m in self._sections[passage.section] for m in models)


def _marks(passages: Sequence[Passage], titles: Mapping[str, str]) -> dict[str, set[str]]:
    """Return, for each document, the words of its name and title that are its own: four of
    five passages with such a word are of that document.
    """
    where: dict[str, dict[str, int]] = {}
    for p in passages:
        for word in set(plain_words(p.text)):
            counts = where.setdefault(word, {})
            counts[p.document] = counts.get(p.document, 0) + 1
    few = max(1, len(titles) // 3)
    names = {n: set(plain_words(f"{n.rsplit('.', 1)[0].replace('_', ' ')} {t}")) for n, t in titles.items()}
    marks: dict[str, set[str]] = {name: set() for name in names}
    for name, words in names.items():
        for word in words:
            same = [n for n, other in names.items() if word in other]
            inside = sum(where.get(word, {}).get(n, 0) for n in same)
            everywhere = sum(where.get(word, {}).values())
            if len(same) <= few and not word.isdigit() and inside >= 0.8 * everywhere:
                marks[name].add(word)
    return marks
