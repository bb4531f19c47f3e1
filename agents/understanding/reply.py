"""Sentences instead of tool calls: a thing that is not there, a name that means several things."""

import re
from dataclasses import replace

from agents.plan import Plan, Step
from agents.understanding.clues import Clues
from agents.understanding.named import Found
from plant.index import PlantIndex
from plant.names import Name
from tools.data import level_of

_GROUP = re.compile(r"(?P<what>line|cell|area|hall|department|group)\b", re.IGNORECASE)


def no_such(clues: Clues, index: PlantIndex, agents: tuple[str, ...], steps: tuple[Step, ...] = ()) -> Plan:
    """Return the answer to a question about a machine that is not there: what exists instead.

    Args:
        clues: of the question.
        index: what exists.
        agents: responsible specialists.
        steps: that another name would run: "no, I meant CNC-03".
    """
    kind, said = clues.names.missing[0]
    near = [n.id for n, _ in index.near(kind, said, limit=4)]
    units = [n.id for n in index.names(kind) if kind != "equipment" or index.units_below(n.id) == (n.id,)]
    what = "machine" if kind == "equipment" else kind.replace("_", " ")
    if kind == "equipment" and (group := _GROUP.match(said)) is not None:  # "line 1": lines and areas instead
        what, near = group["what"].casefold(), []
        level = "work_center" if what in {"line", "cell"} else "area"
        above = [n for n in index.names(kind) if level_of(n) == level]
        units = [n.label if n.label != n.id else n.id for n in above] or units
    if kind == "state":
        of_machines = [n for n in index.names(kind) if n.detail == "state"] or list(index.names(kind))
        near, units = [], [f"{n.parent} {n.label}" for n in of_machines]
    have = near or units[:8]
    more = f" I have {', '.join(have)}{', …' if len(units) > len(have) else ''}." if have else ""
    return Plan(
        "no_data",
        steps,
        agents=agents,
        say=f"There is no {what} named “{said}” here.{more}",
        slots=clues.slots(),
    )


def which_one(text: str, clues: Clues, agents: tuple[str, ...]) -> Plan:
    """Return the question back for a name that several things have, with the choices."""
    said, names = clues.names.ambiguous[0]
    return Plan(
        "clarify",
        agents=agents,
        say=f"Which one do you mean by “{said}”?",
        choices=tuple(offered(text, said, _told_apart(n)) for n in names[:6]),
        slots=clues.slots(),
    )


def each_of_them(clues: Clues) -> Clues:
    """Return clues in which a name that several things have means all of them."""
    all_of = tuple(Found(n.kind, n.id, n.label, 0, 0) for _, names in clues.names.ambiguous for n in names)
    return replace(clues, names=replace(clues.names, found=(*clues.names.found, *all_of), ambiguous=()))


def offered(text: str, said: str, name: str) -> str:
    """Return a question with a name in the place of what was said, or at its end.

    Args:
        text: the question, in its own language.
        said: the words that the name stands for; empty where none were said.
        name: to choose.
    """
    if said and (m := re.search(re.escape(said), text, re.IGNORECASE)):
        return f"{text[: m.start()]}{name}{text[m.end() :]}"
    return f"{text.rstrip(' ?？')} {name}"


def _told_apart(name: Name) -> str:
    """Return how a question names one of several things alike: signals by their machine."""
    return f"{name.label} of {name.parent}" if name.kind == "signal" and name.parent else name.id
