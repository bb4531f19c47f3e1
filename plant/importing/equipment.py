"""Which equipment there is under all the names that files use for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plant.names import key_of

_NUMBER_END = re.compile(r"[\s_\-#]*\d+[a-zA-Z]?$")


@dataclass(slots=True)
class Node:
    """A node of the equipment tree as files and the plant's data describe it."""

    id: str
    name: str = ""
    level: str = "work_unit"
    parent: str | None = None
    path: str = ""  # of a node that the plant's data has already
    facts: dict[str, object] = field(default_factory=dict)  # class, maker, model, …
    aliases: dict[str, str] = field(default_factory=dict)  # alias -> source


class Registry:
    """Equipment by every name; numbers in names are exact ('press 1' is never PRESS-13)."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self._by_key: dict[str, str] = {}
        self._unsure: set[str] = set()

    def add(self, id_: str, *, name: str = "", level: str = "work_unit", source: str = "") -> Node:
        """Make a node known, or find the one that this id or name means already."""
        known = self.find(id_)
        if known is None and name:
            known = self.find(name)
        if known is None:
            known = id_
            self.nodes[id_] = Node(id_, name, level)
            self._call(id_, id_)
        node = self.nodes[known]
        for alias in (id_, name):
            if alias:
                self.alias(known, alias, source)
        if name and not node.name:
            node.name = name
        return node

    def alias(self, id_: str, alias: str, source: str = "") -> None:
        """Let a node be called by another name, unless that is another's."""
        node = self.nodes[id_]
        if alias not in {node.id, node.name} and self.find(alias) in {None, id_}:
            node.aliases.setdefault(alias, source)
        self._call(alias, id_)

    def find(self, text: str) -> str | None:
        """Return the id of the node that a text names, None if it names none or several."""
        if text in self.nodes:
            return text
        key = key_of(text)
        return None if key in self._unsure else self._by_key.get(key)

    def prefix(self, header: str) -> str | None:
        """Return the node whose name a header begins with ("CNC-01 spindle load")."""
        words = key_of(header).split()
        for length in range(min(len(words) - 1, 6), 0, -1):
            found = self._by_key.get(" ".join(words[:length]))
            if found is not None:
                return found
        return None

    def units(self) -> Iterable[Node]:
        """Return the nodes that are no site, area or line."""
        return (n for n in self.nodes.values() if n.level == "work_unit")

    def path(self, id_: str) -> str:
        """Return the UNS-like path of a node from the top."""
        parts: list[str] = []
        seen: set[str] = set()
        at: str | None = id_
        while at is not None and at not in seen:
            seen.add(at)
            node = self.nodes.get(at)
            if node is None:
                break
            if node.path:
                parts.append(node.path)
                break
            parts.append(re.sub(r"[^\w\-]+", "-", node.id.strip()).strip("-") or "unit")
            at = node.parent
        return "/".join(reversed(parts))

    def class_of(self, node: Node) -> str | None:
        """Return the class of a node: as described, else its name without the number."""
        given = node.facts.get("class")
        if given:
            return str(given)
        name = node.name or node.id
        bare = _NUMBER_END.sub("", name).strip(" _-")
        if len(bare) > 2 and bare != name and not any(c.isdigit() for c in bare):
            return bare
        return None

    def _call(self, name: str, id_: str) -> None:
        key = key_of(name)
        if not key:
            return
        if self._by_key.setdefault(key, id_) != id_ and name != self._by_key[key]:
            self._unsure.add(key)


def looks_like_units(values: Iterable[str]) -> bool:
    """Say whether texts are single machines ('CNC-01'), not classes of them ('chiller')."""
    words = list(values)
    numbered = sum(any(c.isdigit() for c in w) for w in words)
    return bool(words) and numbered >= 0.5 * len(words) and all(len(w) <= 60 for w in words)


def one_to_one(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return id -> name for the pairs in which both sides are unique."""
    names: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}
    for id_, name in pairs:
        names.setdefault(id_, set()).add(name)
        ids.setdefault(name, set()).add(id_)
    return {
        id_: next(iter(found))
        for id_, found in names.items()
        if len(found) == 1 and len(ids[next(iter(found))]) == 1
    }
