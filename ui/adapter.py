"""Teaches the sentence model how people ask in a plant: ``python -m ui.adapter``, then ``python -m ui.vectors``.

Needs some fifteen minutes of two cores; only of use after many sentences changed.
"""

import argparse
from pathlib import Path

from agents.understanding.likeness import compared_phrases
from agents.understanding.masking import masked
from agents.understanding.phrases import phrases_of
from agents.understanding.question_vectors import ADAPTER
from knowledge.adapter import write_adapter
from knowledge.teaching import EPOCHS, Sentence, learn
from tools.catalog import TOOLS


def sentences() -> list[Sentence]:
    """Return all that is learnt from."""
    phrases = phrases_of(TOOLS)
    for_tools = [Sentence(masked(p.text), p.means, None) for p in phrases if not p.declined]
    judged = [Sentence(text, None, reason) for text, reason in compared_phrases(phrases)]
    return [*for_tools, *judged]


def main() -> None:
    """Learn, and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ADAPTER)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    chosen = parser.parse_args()
    write_adapter(learn(sentences(), chosen.epochs), chosen.to)


if __name__ == "__main__":
    main()
