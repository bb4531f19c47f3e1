"""Names of people in imported files become pseudonyms, the same for the same name in every file.

A pseudonym is a keyed hash: without the key, which never leaves the workspace, no name can be found again.
Personnel numbers and other ids with digits are pseudonyms already and stay.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from typing import Any

from plant.importing.header_words import likeness
from plant.importing.proposal import Proposal
from plant.importing.vocabulary import PERSON
from plant.names import key_of
from plant.workspace import Workspace

_KEY_FILE = "people.key"
_SURE = 0.85
_LENGTH = 6


def pseudonymise(workspace: Workspace, proposals: Sequence[Proposal]) -> None:
    """Put pseudonyms for the names of people into the columns of proposals.

    Args:
        workspace: whose setting `people` decides, and which keeps the key.
        proposals: changed in place; a note of each says which columns were changed.
    """
    if workspace.settings.people == "names":
        return
    for proposal in proposals:
        changed = [h for h in _person_headers(proposal) if _hide(workspace, proposal, h)]
        if changed:
            listed = ", ".join(f"'{h}'" for h in changed)
            proposal.notes.append(f"names of people in {listed} were replaced by pseudonyms (setting people)")


def _person_headers(proposal: Proposal) -> list[str]:
    fields = {"person_id", "~person_name"} | ({"name"} if proposal.table == "person" else set())
    found = [h for f, h in proposal.fields.items() if f in fields]
    roles = {proposal.equipment, proposal.equipment_name}
    return found + [
        h
        for h, c in proposal.columns.items()
        if h not in found and h not in roles and c.kind == "text" and is_of_people(h)
    ]


def is_of_people(heading: str) -> bool:
    """Return whether a heading is that of a column of people: "Operator", "booked_by", "Bediener"."""
    return likeness(heading, PERSON) >= _SURE


def _hide(workspace: Workspace, proposal: Proposal, header: str) -> bool:
    """Replace the names in a column; return whether there were any."""
    column = proposal.columns[header]
    names = [str(v) for v in column.text.dropna().unique()]
    hidden = {n: _pseudonym(_key(workspace), n) for n in names if _is_name(n)}
    if not hidden:
        return False

    def change(cells: Any) -> Any:
        return cells.map(lambda v: hidden.get(str(v), v), na_action="ignore").astype(cells.dtype)

    column.text = change(column.text)
    if column.kind == "text":
        column.values = change(column.values)
    return True


def _is_name(text: str) -> bool:
    return (
        len(text.strip()) > 1 and not re.search(r"\d", text) and re.search(r"[^\W\d_]{2}", text) is not None
    )


def _pseudonym(key: bytes, name: str) -> str:
    """Return "P-" and six letters and digits; spelling, case and accents of the name do not matter."""
    digest = hmac.new(key, key_of(name).encode(), hashlib.sha256).digest()
    return f"P-{base64.b32encode(digest).decode()[:_LENGTH]}"


def _key(workspace: Workspace) -> bytes:
    """Return the workspace's key, made at its first use and readable by its owner alone."""
    path = workspace.folder / _KEY_FILE
    if not path.exists():
        beside = path.with_suffix(f".{os.getpid()}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
        try:
            os.link(beside, path)  # another import may have made it meanwhile
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_bytes()
