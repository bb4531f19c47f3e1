"""Words that leave hardly a doubt which tool is meant, whatever else a long question tells."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from agents.understanding.clues import Clues
from agents.understanding.intents import Ranked
from agents.understanding.whole_words import whole_words

_FILE = Path(__file__).with_name("plain_words.yaml")
_PLAINLY, _AHEAD = 0.4, 0.05
_MOSTLY, _FAR = 0.5, 1.0


def toward_plain_words(ranked: Sequence[Ranked], clues: Clues) -> list[Ranked]:
    """Move tools up whose own words a question says.

    Args:
        ranked: tools, best first.
        clues: of the question.
    """
    low = clues.text.casefold()
    said = {tool for tool, (say, unless) in _words().items() if say.search(low) and not unless.search(low)}
    if not said:
        return list(ranked)
    top = ranked[0].score + _AHEAD
    own = clues.asked is not None and clues.asked.own and clues.asked.covers >= _MOSTLY
    low_score = (
        ranked[0].score - _FAR if own else float("-inf")
    )  # of a tool without rows, where a table has them
    moved = [
        Ranked(r.tool, max(r.score + _PLAINLY, top)) if r.tool.name in said and r.score > low_score else r
        for r in ranked
    ]
    return sorted(moved, key=lambda r: -r.score)


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    raw = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        tool: (re.compile(whole_words(w["say"])), re.compile(whole_words(w["unless"])))
        for tool, w in raw.items()
    }
