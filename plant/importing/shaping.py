"""Turn the rows of a proposal into rows of tables, by the shape of the file."""

from plant.importing.draft import Draft, good_rows
from plant.importing.equipment import Registry
from plant.importing.own import own_table
from plant.importing.proposal import Proposal
from plant.importing.raw import Reject
from plant.importing.sensors import shape_wide
from plant.importing.standard import shape_standard
from plant.importing.streams import shape_events


def make_draft(proposal: Proposal, registry: Registry) -> Draft:
    """Validate every row of a proposal and shape the good ones."""
    draft = Draft(proposal, rejects=list(proposal.cells.rejects))
    draft.rows_in = proposal.rows + len({r.row for r in proposal.cells.rejects})
    if proposal.shape == "empty":
        _reject_all(draft, "the row has only empty cells", "Fill the row or remove it.")
        return draft
    if not proposal.rows:
        return draft
    match proposal.shape:
        case "standard":
            good = shape_standard(draft, registry)
            if proposal.leftover:
                kept = good | draft.lacking if draft.lacking is not None else good
                draft.own = own_table(draft, registry, kept, apart=int(kept.sum() - good.sum()))
        case "wide":
            good = shape_wide(draft, registry)
            if proposal.leftover:
                draft.own = own_table(draft, registry, good)
        case "events":
            shape_events(draft, registry)
        case _:
            good = good_rows(draft, list(proposal.columns))
            draft.own = own_table(draft, registry, good)
    return draft


def _reject_all(draft: Draft, reason: str, mend: str) -> None:
    for row in next(iter(draft.proposal.columns.values())).text.index if draft.proposal.columns else ():
        draft.rejects.append(Reject(int(row), "", "", reason, mend))
