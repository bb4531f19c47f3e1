"""People who may sign in, their roles and sessions; passwords are kept as Argon2id hashes."""

import datetime as dt
import hashlib
import re
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from plant import audit
from plant.errors import NotAllowed, NotFound, RequestError
from plant.state import StateFile
from plant.workspace import Workspace

Role = Literal["viewer", "engineer", "planner", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
Action = Literal["decide", "documents", "data", "administer"]
_MAY: dict[Action, frozenset[str]] = {
    "decide": frozenset({"planner", "admin"}),
    "documents": frozenset({"engineer", "planner", "admin"}),
    "data": frozenset({"engineer", "admin"}),
    "administer": frozenset({"admin"}),
}
_WORDS: dict[Action, str] = {
    "decide": "decide on proposals; ask a planner",
    "documents": "change the manuals; ask an engineer",
    "data": "bring in data; ask an engineer",
    "administer": "do this; ask an admin",
}
SESSION_HOURS = 7 * 24
MIN_PASSWORD = 8
_TRIES, _TRIES_WINDOW_S = 5, 300.0
_NAME = re.compile(r"[\w.@-]{1,64}")
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, "
    "created TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE IF NOT EXISTS session (token_sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, until TEXT NOT NULL)",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, and what the role permits.

    Attributes:
        disabled: the account is closed; it cannot be signed in to.
    """

    name: str
    role: str
    disabled: bool = False

    def may(self, action: Action) -> bool:
        """Return whether the role permits an action."""
        return self.role in _MAY[action]

    def check(self, action: Action) -> None:
        """Raise NotAllowed, with whom to ask, unless the role permits the action."""
        if not self.may(action):
            raise NotAllowed(f"A {self.role} may not {_WORDS[action]}.")


class Accounts:
    """The accounts of one installation; safe over threads and processes."""

    def __init__(self, workspace: Workspace) -> None:
        self._state = StateFile(workspace.state_path)
        self._hasher = PasswordHasher()
        self._failed: dict[str, list[float]] = {}
        self._decoy = self._hasher.hash(secrets.token_hex(8))
        with self._state.reading() as db:
            audit.prepare(db)
        with self._state.writing() as db:
            for statement in _SCHEMA:
                db.execute(statement)
            if "disabled" not in {row[1] for row in db.execute("PRAGMA table_info(account)")}:
                db.execute("ALTER TABLE account ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0")

    def add(self, name: str, role: str, password: str, *, by: str = "local") -> Person:
        """Make an account.

        Raises:
            RequestError: the name is taken or malformed, the role unknown, the password too short.
        """
        _check(name, role, password)
        with self._state.writing() as db:
            if db.execute("SELECT 1 FROM account WHERE name = ?", [name]).fetchone():
                raise RequestError(f"There is an account '{name}' already. Change it: gemba user set {name}")
            db.execute(
                "INSERT INTO account (name, role, password, created) VALUES (?, ?, ?, ?)",
                [name, role, self._hasher.hash(password), dt.datetime.now(dt.UTC).isoformat()],
            )
            audit.record(db, by, "add user", name, {"role": role})
        return Person(name, role)

    def change(
        self,
        name: str,
        *,
        role: str | None = None,
        password: str | None = None,
        disabled: bool | None = None,
        by: str = "local",
    ) -> Person:
        """Give an account another role or password, close it or open it again; its sessions end.

        Raises:
            NotFound: there is no such account.
            RequestError: the role is unknown, the password too short, or no admin would be left.
        """
        person = self.get(name)
        _check(name, role or person.role, password if password is not None else "x" * MIN_PASSWORD)
        detail: dict[str, object] = {"role": role, "password": password is not None}
        with self._changing() as db:
            if role is not None:
                db.execute("UPDATE account SET role = ? WHERE name = ?", [role, name])
            if password is not None:
                db.execute(
                    "UPDATE account SET password = ? WHERE name = ?", [self._hasher.hash(password), name]
                )
            if disabled is not None:
                db.execute("UPDATE account SET disabled = ? WHERE name = ?", [int(disabled), name])
                detail["disabled"] = disabled
            db.execute("DELETE FROM session WHERE name = ?", [name])
            audit.record(db, by, "change user", name, detail)
        return self.get(name)

    def remove(self, name: str, *, by: str = "local") -> None:
        """Take an account out, with its sessions; raises what `change` raises."""
        self.get(name)
        with self._changing() as db:
            db.execute("DELETE FROM account WHERE name = ?", [name])
            db.execute("DELETE FROM session WHERE name = ?", [name])
            audit.record(db, by, "remove user", name, {})

    def all(self) -> tuple[Person, ...]:
        """Return the accounts by name."""
        with self._state.reading() as db:
            rows = db.execute("SELECT name, role, disabled FROM account ORDER BY name")
            return tuple(Person(name, role, bool(disabled)) for name, role, disabled in rows)

    def get(self, name: str) -> Person:
        """Return the account of a name; raises NotFound."""
        with self._state.reading() as db:
            row = db.execute("SELECT name, role, disabled FROM account WHERE name = ?", [name]).fetchone()
        if row is None:
            raise NotFound("user", name, [p.name for p in self.all()][:3])
        return Person(row[0], row[1], bool(row[2]))

    def sign_in(self, name: str, password: str) -> str:
        """Check a password and return the token of a new session.

        Raises:
            NotAllowed: name or password is wrong (it is not said which), or there were too many tries.
        """
        recent = [t for t in self._failed.get(name, ()) if time.monotonic() - t < _TRIES_WINDOW_S]
        if len(recent) >= _TRIES:
            raise NotAllowed("Too many tries. Wait five minutes.")
        with self._state.reading() as db:
            row = db.execute(
                "SELECT password FROM account WHERE name = ? AND NOT disabled", [name]
            ).fetchone()
        try:
            self._hasher.verify(row[0] if row else self._decoy, password)
        except (VerificationError, InvalidHashError):
            row = None
        if row is None:
            self._failed = {
                k: v for k, v in self._failed.items() if k == name or v[-1:] > [time.monotonic() - 900]
            }
            self._failed[name] = [*recent, time.monotonic()]
            raise NotAllowed("Name or password is wrong.")
        self._failed.pop(name, None)
        token = secrets.token_urlsafe(32)
        now = dt.datetime.now(dt.UTC)
        until = (now + dt.timedelta(hours=SESSION_HOURS)).isoformat()
        with self._state.writing() as db:
            if self._hasher.check_needs_rehash(row[0]):
                db.execute(
                    "UPDATE account SET password = ? WHERE name = ?", [self._hasher.hash(password), name]
                )
            db.execute("DELETE FROM session WHERE until < ?", [now.isoformat()])
            db.execute("INSERT INTO session VALUES (?, ?, ?)", [_digest(token), name, until])
            audit.record(db, name, "sign in", name, {})
        return token

    def of_session(self, token: str) -> Person | None:
        """Return who a session belongs to; None when it is unknown or over."""
        with self._state.reading() as db:
            row = db.execute(
                "SELECT a.name, a.role FROM session s JOIN account a ON a.name = s.name "
                "WHERE s.token_sha256 = ? AND s.until > ? AND NOT a.disabled",
                [_digest(token), dt.datetime.now(dt.UTC).isoformat()],
            ).fetchone()
        return None if row is None else Person(*row)

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._state.writing() as db:
            db.execute("DELETE FROM session WHERE token_sha256 = ?", [_digest(token)])

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction after which there still is an admin, if there was one and accounts are left."""
        admins = "SELECT count(*) FROM account WHERE role = 'admin' AND NOT disabled"
        with self._state.writing() as db:
            before = db.execute(admins).fetchone()[0]
            yield db
            left = db.execute("SELECT count(*) FROM account").fetchone()[0]
            if before and left and not db.execute(admins).fetchone()[0]:
                raise RequestError(
                    "This is the only admin; nobody could change accounts. Make another admin first."
                )


def _check(name: str, role: str, password: str) -> None:
    if not _NAME.fullmatch(name):
        raise RequestError(f"'{name}' is no user name: letters, digits and . _ @ - only, 64 at most.")
    if role not in ROLES:
        raise RequestError(f"There is no role '{role}'; roles are {', '.join(ROLES)}.")
    if len(password) < MIN_PASSWORD:
        raise RequestError(
            f"The password has {len(password)} characters; at least {MIN_PASSWORD} are needed."
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
