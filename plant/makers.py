"""Who made the machines, and their models: "the franciacorta", the manual of an HP-160."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from plant.index import PlantIndex
from plant.names import Name, key_of


@dataclass(frozen=True, slots=True)
class Makers:
    """Makers and models of the work units.

    Attributes:
        units: by the key (`plant.names.key_of`) of their maker, where it made some but not all of them.
        models: by the id of a unit, as written.
    """

    units: Mapping[str, tuple[Name, ...]]
    models: Mapping[str, str]


@lru_cache(maxsize=4)
def makers_of(index: PlantIndex) -> Makers:
    """Return the makers and models of a plant's work units."""
    units = {name.id: name for name, _, _ in index.work_units()}
    held: dict[str, list[Name]] = {}
    models = {}
    for id, maker, model in index.store.rows("SELECT equipment_id, maker, model FROM equipment"):
        if id not in units:
            continue
        if maker and (key := key_of(maker)):
            held.setdefault(key, []).append(units[id])
        if model:
            models[id] = str(model)
    return Makers({k: tuple(n) for k, n in held.items() if len(n) < len(units)}, models)
