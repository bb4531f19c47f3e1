"""Everything Gemba raises on purpose, and the exit status each maps to.

A message is written for the person who reads it: what is wrong, with which
value, and how to mend it.

    GembaError                     exit 1: ours
      ModelUnavailable             the language model could not be reached
      DependencyMissing            an optional program is not installed
    RequestError                   exit 2: the caller's, also a GembaError
      NotFound                     a name that does not exist here
      DataFault                    an input file or row that cannot be used
      SettingsFault                a setting or gemba.toml that cannot be used
      NotAllowed                   the person's role does not permit it
      Busy                         another process holds the resource
"""

from collections.abc import Sequence


class GembaError(Exception):
    """Root of every error raised on purpose; its text may be shown to a user."""

    exit_status = 1


class ModelUnavailable(GembaError):
    """The configured language model could not be reached or refused to answer."""


class DependencyMissing(GembaError):
    """An optional program or package is not installed; the text names it."""


class RequestError(GembaError):
    """The caller asked for something that cannot be done as asked."""

    exit_status = 2


class NotFound(RequestError):
    """A name does not exist in this plant.

    Attributes:
        kind: what was looked for, in words ("machine", "document").
        name: the name as given.
        suggestions: nearest existing names, best first.
    """

    def __init__(self, kind: str, name: str, suggestions: Sequence[str] = ()) -> None:
        self.kind, self.name, self.suggestions = kind, name, tuple(suggestions)
        hint = f" Did you mean {' or '.join(self.suggestions[:3])}?" if self.suggestions else ""
        super().__init__(f"There is no {kind} named '{name}'.{hint}")


class DataFault(RequestError):
    """An input file, row or field cannot be used; the text names it and the mend."""


class SettingsFault(RequestError):
    """A setting or the file gemba.toml cannot be used; the text names key and mend."""


class NotAllowed(RequestError):
    """The person's role does not permit the action."""


class Busy(RequestError):
    """Another process holds what is needed; trying again later may succeed."""
