"""Learns what each piece of evidence weighs where a question is declined: ``python -m ui.decision``, after many sentences changed.

A sentence is judged by the likeness of the others alone, as a question is that nobody has seen; ``python -m ui.vectors``
comes first. Takes about ten minutes of two cores.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from agents.understanding.declining import evidence, write_learnt
from agents.understanding.intents import Embed, Intents
from agents.understanding.memory import Memory
from agents.understanding.question_vectors import question_embedder
from agents.understanding.refusals import refusal_asked
from agents.understanding.scene import Scene
from plant.index import PlantIndex
from plant.settings import load_settings
from plant.store import PlantStore
from plant.workspace import Workspace
from tools.catalog import TOOLS
from ui.compose import make_demo

_FOLDS, _BLOCK = 5, 20  # neighbours are alike, so a block of them is left out together
_STEP = 12  # every so many sentences are enough for so few weights


def learnt(scene: Scene) -> Mapping[str, float]:
    """Return what each piece of evidence weighs in log odds, and what holds always."""
    rows = list(_evidence(scene))
    names = list(rows[0][0])
    values = np.array([[told[name] for name in names] for told, _ in rows])
    scaled, regression = StandardScaler(), LogisticRegression(max_iter=3000)
    make_pipeline(scaled, regression).fit(values, [declined for _, declined in rows])
    weights = regression.coef_[0] / scaled.scale_
    always = regression.intercept_[0] - float(weights @ scaled.mean_)
    return {"always": always, **dict(zip(names, weights, strict=True))}


def _evidence(scene: Scene) -> Iterator[tuple[dict[str, float], bool]]:
    """Yield what is told of sentences by the likeness of the others, and whether each is declined."""
    likeness = scene.intents.likeness
    said = likeness.sentences
    fold = (np.arange(len(said)) // _BLOCK) % _FOLDS
    for left_out in range(_FOLDS):
        weights = likeness.solved(fold != left_out)
        for n in np.flatnonzero(fold == left_out)[::_STEP]:
            text = said[n].text
            clues = scene.clues(text)
            reading = replace(scene.read(clues), likeness=partial(likeness.read, text, weights))
            rule = refusal_asked(clues.masked)
            bare = scene.is_bare(clues)
            yield evidence(reading, bare=bare, words=len(text.split()), rule=rule), said[n].declined


def _scene(workspace: Workspace, embed: Embed | None) -> Scene:
    store = PlantStore.open(workspace)
    index, intents = PlantIndex.open(store), Intents(TOOLS, embed)
    return Scene(index, (), intents, store.now(), store.zone, "", frozenset(), Memory(), None)


def main() -> None:
    """Learn by vectors and by words alone, and write both."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(load_settings(workspace=Path(folder))).create()
        make_demo(workspace, size="small")
        embed = question_embedder(workspace).encode
        write_learnt({"vectors": learnt(_scene(workspace, embed)), "words": learnt(_scene(workspace, None))})


if __name__ == "__main__":
    main()
