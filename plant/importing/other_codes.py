"""Other codes by which a list of machines calls each of them, and other files name them: the control system's beside the register's."""

from collections.abc import Sequence

import pandas as pd

from plant.importing.cells import Column
from plant.importing.equipment import Registry, one_to_one
from plant.importing.proposal import Proposal

_MOST = 20_000  # machines of a list
_FEWEST = 2
_MOSTLY = 0.8  # of a column's different cells are codes of the list


def add_other_codes(registry: Registry, master: Proposal, others: Sequence[Proposal]) -> None:
    """Let machines be called by a column of their list that tells each of them apart and that another file uses.

    What stands in the cells decides, whatever the columns are called; a serial number that no other file speaks of is
    no name.

    Args:
        registry: with the machines of the list.
        master: the list, one row a machine.
        others: all other tables of the import.
    """
    ids = master.columns[master.fields["equipment_id"]].text
    if len(ids) > _MOST:
        return
    taken = set(master.fields.values())
    for header, column in master.columns.items():
        if header in taken or column.kind != "text":
            continue
        pairs = pd.DataFrame({"id": ids, "code": column.text}).dropna().astype(str)
        codes = dict(one_to_one(pairs.itertuples(index=False, name=None)))
        if len(codes) < max(_FEWEST, len(pairs.drop_duplicates())) or not _used(set(codes.values()), others):
            continue
        for id_, code in codes.items():
            if (known := registry.find(id_)) is not None:
                registry.alias(known, code, master.cells.source)


def _used(codes: set[str], others: Sequence[Proposal]) -> bool:
    """Whether a column of another table holds such codes and hardly anything else."""
    return any(_names(column, codes) for p in others for column in p.columns.values())


def _names(column: Column, codes: set[str]) -> bool:
    if column.kind != "text":
        return False
    cells = column.text.dropna()
    if len(cells) and not cells.head(200).isin(codes).any():
        return False
    values = {str(v) for v in cells.unique()}
    return len(values) >= _FEWEST and len(values & codes) >= _MOSTLY * len(values)
