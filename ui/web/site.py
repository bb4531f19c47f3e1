"""What all parts of the web application share: the installation, its assistant, who asks."""

import datetime as dt
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import HTTPConnection

from plant.errors import NotAllowed, NotFound
from plant.proposals import ProposalStore
from plant.workspace import Workspace
from tools.context import ToolContext
from ui.web.accounts import Accounts, Person
from ui.web.jobs import Jobs
from ui.web.language import Language, choose

if TYPE_CHECKING:
    from agents.assistant import Assistant

LANGUAGE_COOKIE = "gemba_language"
LOCAL = Person("local", "admin")


@dataclass
class Site:
    """One installation as the page serves it.

    Attributes:
        open_to_all: nobody signs in; whoever reaches the page is the one user of this PC.
        base: context that is copied for each caller.
        opened: set when somebody has opened the page.
    """

    workspace: Workspace
    assistant: "Assistant"
    base: ToolContext
    accounts: Accounts
    jobs: Jobs
    open_to_all: bool
    proposals: ProposalStore = field(init=False)
    opened: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.proposals = ProposalStore.open(self.workspace)

    def context(self, person: Person) -> ToolContext:
        """Return plant, index of its present version, and library, for one person."""
        from plant.index import PlantIndex

        plant = self.base.plant
        return ToolContext(
            self.workspace,
            plant,
            PlantIndex.open(plant),
            self.base.library,
            user=person.name,
            role=person.role,
        )

    def person(self, name: str | None) -> Person:
        """Return who a signed-in name is now; roles are read anew each time.

        Raises:
            NotFound: there is no such account any more.
            NotAllowed: it is closed.
        """
        if self.open_to_all:
            return LOCAL
        if not name:
            raise NotFound("user", "", ())
        try:
            found = self.accounts.get(name)
        except NotFound:
            if self.workspace.settings.proxy_header:
                return Person(name, self.workspace.settings.proxy_role)
            raise
        if found.disabled:
            raise NotAllowed(f"The account of {name} is closed; ask an admin.")
        return found

    def language(self, connection: HTTPConnection | Any) -> Language:
        """Return the interface language of a request."""
        return choose(
            connection.headers.get("accept-language", ""),
            connection.cookies.get(LANGUAGE_COOKIE),
            self.workspace.settings.language,
        )

    def refresh(self) -> None:
        """Load what changed data need, so that the next person to ask does not wait for it."""
        self.context(LOCAL)
        if self.base.library.version:
            self.base.library.search("alarm", 1)

    def is_empty(self) -> bool:
        """Return whether there is neither data nor a manual."""
        return not any(t.rows for t in self.base.plant.tables()) and not self.base.library.documents()

    def local(self, at: dt.datetime) -> dt.datetime:
        """Return a time in the plant's zone."""
        return at.astimezone(self.base.plant.zone)


def site_of(connection: HTTPConnection) -> Site:
    """Return the site of a request; the guard has set it."""
    found: Site = connection.scope["gemba.site"]
    return found


def person_of(connection: HTTPConnection) -> Person:
    """Return who makes a request; the guard has set it."""
    found: Person = connection.scope["gemba.person"]
    return found


def language_of(connection: HTTPConnection) -> Language:
    """Return the interface language of a request."""
    return site_of(connection).language(connection)
