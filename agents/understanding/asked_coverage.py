"""How much of a question a table accounts for: by its name, columns, values and the words that every question has."""

import re
from collections.abc import Sequence

from agents.understanding.asked_mentions import base
from agents.understanding.asked_tables import EVERYDAY, TableShape
from agents.understanding.asked_values import ValueHit
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import Word
from plant.lexicon import apart

# words of counting, computing, comparing, grouping, which belong to no table
_OF_FORM = frozenset(
    re.findall(
        r"\w+",
        "how many much often long number count total sum average mean avg median maximum minimum max min highest lowest largest "
        "smallest longest shortest biggest most least fewest top first last latest newest oldest earliest common frequent share percentage "
        "percent rate ratio per by each every different distinct compare difference change above below over under more less than at least "
        "exactly between hour day week month year quarter minute hours days weeks months years minutes daily weekly monthly yearly date time "
        "list show give tell which what when where who whose have has had were was are is do does did get got there all any only not no "
        "longer shorter higher lower greater larger smaller bigger heavier lighter faster slower older newer earlier later sooner pls please just "
        "without missing still ever overall altogether whole record recorded taken took take takes made make happen happened occur occurred "
        "come came need needed require value values figure name names called whose one two three four five ten and or also",
    )
)


def covered(text: str, words: Sequence[Word], shape: TableShape, hits: Sequence[ValueHit]) -> float:
    """Return the share of a question's content words that a table accounts for, 0 to 1.

    Args:
        text: the question without periods and names of machines.
        words: of it.
        shape: the table as words.
        hits: values of the question that the table, or one that it hangs together with, holds.
    """
    known = {base(s) for s in shape.name | shape.entity | shape.columns}
    units = {c.unit.casefold() for c in shape.info.columns if c.unit}
    content = [
        w
        for w in words
        if w.text.casefold() not in FUNCTION_WORDS | _OF_FORM | EVERYDAY
        and not w.text.isdecimal()
        and len(w.text) > 1
    ]
    if not content:
        return 0.0
    explained = sum(
        any(h.start <= w.start and w.end <= h.end for h in hits)
        or any(base(part) in known for part in (w.stem, *apart(w.stem)))
        or w.text.casefold() in units
        for w in content
    )
    return explained / len(content)
