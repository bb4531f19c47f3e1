"""Teaching the sentence model: what is learnt brings sentences of one meaning together."""

from pathlib import Path

import numpy as np

from knowledge.adapter import write_adapter
from knowledge.embedding import Embedder
from knowledge.teaching import Sentence, learn
from plant.workspace import Workspace
from ui.adapter import sentences


def test_what_is_learnt_brings_sentences_of_one_tool_together(
    demo_workspace: Workspace, tmp_path: Path
) -> None:
    first = (
        "the loom stands again",
        "why is weaver three quiet",
        "no cloth from line two",
        "it does not weave",
    )
    second = ("yarn on the shelf", "how many cones are left", "do we have weft", "cones in the store")
    taught = [Sentence(t, name, None) for name, texts in (("stops", first), ("stock", second)) for t in texts]
    file = tmp_path / "adapter.npz"
    write_adapter(learn(taught * 8, epochs=8), file)

    def apart(vectors: "np.typing.NDArray[np.float32]") -> float:
        near = vectors @ vectors.T
        return float(near[:4, :4].mean() + near[4:, 4:].mean() - 2 * near[:4, 4:].mean())

    before, after = (
        e.encode([*first, *second]) for e in (Embedder(demo_workspace), Embedder(demo_workspace, file))
    )

    assert apart(after) > apart(before)


def test_all_sentences_are_learnt_from() -> None:
    found = sentences()

    assert {"", "unsafe", "private"} <= {s.declined for s in found}
    assert {"kpi", "what_if", "ask_manuals"} <= {s.tool for s in found}
