import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from plant.errors import NotAllowed, NotFound, RequestError
from plant.proposals import Proposal, ProposalStore
from plant.settings import load_settings
from plant.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(load_settings(workspace=tmp_path)).create()


def _propose(store: ProposalStore, title: str = "Plan of next week") -> Proposal:
    return store.create(kind="schedule", title=title, summary="3 jobs", payload={"jobs": [1, 2]}, user="ann")


def test_eight_approvals_at_once_publish_once(workspace: Workspace) -> None:
    proposal = _propose(ProposalStore.open(workspace))

    def approve(n: int) -> bool:
        try:
            ProposalStore.open(workspace).approve(proposal.id, user=f"u{n}", role="planner")
        except RequestError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(approve, range(8)))

    assert sum(done) == 1
    rows = ProposalStore.open(workspace).audit_rows()
    assert [r.action for r in rows] == ["propose", "approve"]


def test_a_changed_proposal_is_not_published(workspace: Workspace) -> None:
    store = ProposalStore.open(workspace)
    proposal = _propose(store)
    with sqlite3.connect(workspace.state_path) as db:
        db.execute("UPDATE proposal SET payload = '{\"jobs\":[9]}'")

    with pytest.raises(RequestError, match="changed since it was shown"):
        store.approve(proposal.id, user="bob", role="planner", sha256=proposal.sha256)

    assert store.published() is None


def test_an_approval_of_another_version_is_refused(workspace: Workspace) -> None:
    store = ProposalStore.open(workspace)
    proposal = _propose(store)

    with pytest.raises(RequestError, match="changed"):
        store.approve(proposal.id, user="bob", role="planner", sha256="0" * 64)


@pytest.mark.parametrize("role", ["viewer", "engineer", ""])
def test_only_planners_decide(workspace: Workspace, role: str) -> None:
    store = ProposalStore.open(workspace)
    proposal = _propose(store)

    with pytest.raises(NotAllowed):
        store.approve(proposal.id, user="eve", role=role)

    assert store.get(proposal.id).status == "proposed"


def test_undo_brings_back_what_was_in_force(workspace: Workspace) -> None:
    store = ProposalStore.open(workspace)
    first, second = _propose(store, "first"), _propose(store, "second")
    store.approve(first.id, user="bob", role="planner")
    store.approve(second.id, user="bob", role="planner")

    store.undo(second.id, user="bob", role="planner")

    in_force = store.published()
    assert in_force is not None
    assert in_force.id == first.id
    with pytest.raises(RequestError, match="not in force"):
        store.undo(second.id, user="bob", role="planner")


def test_a_rejection_needs_a_reason_and_ends_the_matter(workspace: Workspace) -> None:
    store = ProposalStore.open(workspace)
    proposal = _propose(store)

    with pytest.raises(RequestError, match="why"):
        store.reject(proposal.id, user="bob", role="planner", why=" ")
    store.reject(proposal.id, user="bob", role="planner", why="too many setups")

    with pytest.raises(RequestError, match="rejected by bob"):
        store.approve(proposal.id, user="ann", role="admin")


def test_a_tampered_audit_is_found(workspace: Workspace) -> None:
    store = ProposalStore.open(workspace)
    store.approve(_propose(store).id, user="bob", role="planner")
    assert store.verify_audit() is None
    with sqlite3.connect(workspace.state_path) as db:
        db.execute("DROP TRIGGER audit_no_update")
        db.execute("UPDATE audit SET user = 'mallory' WHERE n = 2")

    assert store.verify_audit() == 2


def test_an_unknown_proposal_names_what_exists(workspace: Workspace) -> None:
    store = ProposalStore.open(workspace)
    _propose(store)

    with pytest.raises(NotFound, match="P-0001"):
        store.get("P-9999")
