"""Take the census of equipment over all files of an import, before any row is written."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from plant.importing.cells import Column
from plant.importing.coded_units import name_by_codes
from plant.importing.equipment import Node, Registry, looks_like_units, one_to_one
from plant.importing.header_words import header_words, likeness
from plant.importing.mapping import role_headers, signal_headers
from plant.importing.other_codes import add_other_codes
from plant.importing.proposal import Proposal
from plant.store import PlantStore

_PREFIXED = re.compile(r"^([^\W\d_][\w]*?[-_ ]?\d+[A-Za-z]?)[\s_.:/-]+([^\W\d].*)$")
_MOST = 20_000  # machines; a column with more names is no equipment column
_MOSTLY = 0.8
_NAMES = (
    "name|bezeichnung|benennung|description|descrizione|nome|denominazione|beschreibung|label|text|名称|描述"
)
_FACTS = ("class", "maker", "model", "serial", "installed")


def known_equipment(store: PlantStore) -> Registry:
    """Return the equipment that the plant's data has already."""
    registry = Registry()
    rows = store.rows(
        "SELECT equipment_id, name, level, parent_id, path, class, maker, model, serial, installed "
        "FROM equipment ORDER BY path"
    )
    for id_, name, level, parent, path, *facts in rows:
        node = registry.add(id_, level=level)
        node.name, node.parent, node.path = name or "", parent, path
        node.facts = {k: v for k, v in zip(_FACTS, facts, strict=True) if v is not None}
    for node in list(registry.nodes.values()):
        if node.name and node.name != node.id:
            registry.alias(node.id, node.name)
    for alias, id_, source in store.rows(
        "SELECT alias, equipment_id, source FROM equipment_alias ORDER BY alias"
    ):
        if id_ in registry.nodes:
            registry.alias(id_, alias, source or "")
    return registry


def take_census(registry: Registry, proposals: Sequence[Proposal]) -> None:
    """Add what the files tell: ids with names first, then master lists, then single names."""
    masters = [p for p in proposals if p.shape == "standard" and p.table == "equipment"]
    others = [p for p in proposals if p not in masters and p.equipment]
    for proposal in others:
        if proposal.equipment_name:
            _add_pairs(registry, proposal)
    for proposal in masters:
        _add_master(registry, proposal)
        add_other_codes(registry, proposal, [p for p in proposals if p is not proposal])
    for proposal in others:
        values = _values(proposal.columns[proposal.equipment])
        unknown = [v for v in values if registry.find(v) is None]
        if len(values) > _MOST:
            continue
        if proposal.shape == "own" and not (proposal.time or looks_like_units(values)):
            continue  # 'chiller', 'pump': classes, not machines
        if proposal.shape == "own" and proposal.time and not _plausible(values):
            continue
        for value in unknown:
            registry.add(value, source=proposal.cells.source)
    for proposal in proposals:
        if not proposal.equipment:
            _add_prefixes(registry, _signal_names(proposal), proposal.cells.source)
    lists = [p for p in proposals if p.shape == "own" and not p.equipment and _recognise(registry, p)]
    coded = [p for p in proposals if p.shape == "own" and not p.equipment and name_by_codes(registry, p)]
    for proposal in [*masters, *others, *lists, *coded]:
        _add_places(registry, proposal)


def equipment_frame(registry: Registry) -> pd.DataFrame:
    """Return every node as a row of `equipment`; paths are unique."""
    rows, paths = [], set()
    forms = _class_forms(registry)
    for node in registry.nodes.values():
        path = base = registry.path(node.id)
        n = 2
        while path in paths:
            path, n = f"{base}-{n}", n + 1
        paths.add(path)
        facts = {k: node.facts.get(k) for k in _FACTS}
        if node.level == "work_unit" and not node.path and (class_ := registry.class_of(node)):
            facts["class"] = forms[class_.casefold()]
        rows.append(
            {
                "equipment_id": node.id,
                "parent_id": node.parent,
                "level": node.level,
                "path": path,
                "name": node.name or node.id,
                **facts,
            }
        )
    frame = pd.DataFrame(rows, dtype=object)
    return frame.where(frame.notna(), None)


def _class_forms(registry: Registry) -> dict[str, str]:
    """Return one spelling for each class ('CHILLER' and 'Chiller' are one), the commonest."""
    from collections import Counter

    spellings = Counter(c for n in registry.units() if (c := registry.class_of(n)))
    forms: dict[str, str] = {}
    for spelling, _ in sorted(spellings.items(), key=lambda pair: (-pair[1], pair[0].isupper())):
        forms.setdefault(spelling.casefold(), spelling)
    return forms


def alias_frame(registry: Registry) -> pd.DataFrame:
    """Return every other name as a row of `equipment_alias`."""
    rows = [
        (alias, node.id, source)
        for node in registry.nodes.values()
        for alias, source in node.aliases.items()
        if alias not in registry.nodes
    ]
    frame = pd.DataFrame(rows, columns=["alias", "equipment_id", "source"], dtype=object)
    return frame.drop_duplicates("alias")


def _values(column: Column) -> list[str]:
    return [str(v) for v in column.text.dropna().unique()]


def _plausible(values: Sequence[str]) -> bool:
    return len(values) <= 2_000 and all(len(v) <= 60 for v in values)


def _add_pairs(registry: Registry, proposal: Proposal) -> None:
    ids = proposal.columns[proposal.equipment].text
    names = proposal.columns[proposal.equipment_name].text
    pairs = pd.DataFrame({"id": ids, "name": names}).dropna().drop_duplicates()
    if len(pairs) > _MOST:
        return
    for id_, name in one_to_one(pairs.itertuples(index=False, name=None)).items():
        registry.add(id_, name=name, source=proposal.cells.source)


def _add_master(registry: Registry, proposal: Proposal) -> None:
    fields, columns = proposal.fields, proposal.columns
    source = proposal.cells.source
    ids = columns[fields["equipment_id"]].text

    def cell(name: str, row: Any) -> Any:
        header = fields.get(name)
        value = columns[header].text[row] if header else None
        return None if value is None or pd.isna(value) else str(value)

    other = proposal.equipment_name
    pairs = {}
    if other:
        both = pd.DataFrame({"id": ids, "name": columns[other].text}).dropna()
        pairs = dict(one_to_one(both.itertuples(index=False, name=None)))
    for row, id_ in zip(ids.dropna().index, ids.dropna(), strict=True):
        node = registry.add(str(id_), name=pairs.get(str(id_), ""), source=source)
        described = cell("name", row)
        if described and not node.name:
            node.name = described
            if len(described) <= 40:
                registry.alias(node.id, described, source)
        for alias in (cell("~alias", row),):
            if alias:
                registry.alias(node.id, alias, source)
        for fact in ("class", "maker", "model", "serial"):
            if (value := cell(fact, row)) is not None:
                node.facts[fact] = value
        if "installed" in fields:
            time = columns[fields["installed"]].values[row]
            if not pd.isna(time):
                local = pd.Timestamp(time).tz_convert(proposal.notation.zone)
                node.facts["installed"] = local.date()
        parent = cell("parent_id", row)
        if parent:
            above = registry.add(parent, source=source)
            if above.id != node.id:
                node.parent = above.id


def _signal_names(proposal: Proposal) -> Sequence[str]:
    """Return the names of the signals of a table of readings: its columns, or the cells of one column."""
    if proposal.shape == "wide":
        return signal_headers(proposal)
    if proposal.shape == "standard" and proposal.table == "reading" and "~signal" in proposal.fields:
        return _values(proposal.columns[proposal.fields["~signal"]])
    return ()


def _add_prefixes(registry: Registry, names: Sequence[str], source: str) -> None:
    """Take "PRESS-1 Temp", "PRESS-2 Temp" as signals of two machines: same words behind each."""
    found: dict[str, set[str]] = {}
    for name in names:
        if match := _PREFIXED.match(name):
            found.setdefault(match[1], set()).add(header_words(match[2]).key)
    known = any(registry.find(prefix) for prefix in found)
    for prefix, behind in found.items():
        others = set().union(*(b for p, b in found.items() if p != prefix), set())
        if registry.find(prefix) is None and (known or behind & others):
            registry.add(prefix, source=source)


def _recognise(registry: Registry, proposal: Proposal) -> bool:
    """Find the column whose cells are machines that other files name, and the one that names them in words.

    A list of machines may call its columns anything; what stands in them decides.
    """
    texts = {h: _values(c) for h, c in proposal.columns.items() if c.kind == "text"}
    for header, values in texts.items():
        known = sum(registry.find(v) is not None for v in values)
        if not 2 <= len(values) <= _MOST or known < _MOSTLY * len(values):
            continue
        proposal.equipment = header
        named = {h: likeness(h, _NAMES) for h in texts if h != header}
        best = max(named, key=lambda h: named[h], default="")
        if best and named[best] >= 0.6:
            proposal.equipment_name = best
            _add_pairs(registry, proposal)
        if looks_like_units(values):
            for value in values:
                registry.add(value, source=proposal.cells.source)
        return True
    return False


def _add_places(registry: Registry, proposal: Proposal) -> None:
    """Hang equipment under the site, area and line of its row, where it has one of each."""
    roles = role_headers(proposal)
    if not roles:
        return
    table = pd.DataFrame(
        {"equipment": proposal.columns[proposal.equipment].text}
        | {role: proposal.columns[header].text for role, header in roles.items()}
    ).drop_duplicates()
    if len(table) > _MOST:
        return
    for name, rows in table.dropna(subset=["equipment"]).groupby("equipment", sort=False):
        id_ = registry.find(str(name))
        if id_ is None or registry.nodes[id_].parent is not None:
            continue
        above: Node | None = None
        for role, level in (("site", "site"), ("area", "area"), ("line", "work_center")):
            places = _single(rows[role]) if role in roles else None
            if places is None:
                continue
            place = registry.nodes.get(registry.find(places) or "")
            if place is None:
                place = registry.add(places, level=level, source=proposal.cells.source)
            if place.level == "work_unit":
                continue  # a machine of the same name
            if above is not None and place.parent is None and place.id != above.id:
                place.parent = above.id
            above = place
        if above is not None and above.id != id_:
            registry.nodes[id_].parent = above.id


def _single(values: Iterable[Any]) -> str | None:
    found = {str(v) for v in values if not pd.isna(v)}
    return found.pop() if len(found) == 1 else None
