"""What a tool returns: a short text and typed artifacts that travel as JSON.

Each artifact has a ``kind`` in its JSON form; `artifact_from_json` makes the
type again at the edge, and the page has one renderer per kind.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal

from plant.errors import RequestError

Status = Literal["answered", "no_data", "clarify", "declined", "approval"]
Cell = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for people and programs; `rows` hold plain JSON values, times as local text."""

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    units: tuple[str, ...] = ()  # one per column, "" where none
    total_rows: int | None = None  # when `rows` is only the beginning


@dataclass(frozen=True, slots=True)
class Chart:
    """A Plotly figure as its JSON (``{"data": […], "layout": {…}}``), template-free."""

    kind: ClassVar[str] = "chart"
    title: str
    figure: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Metric:
    """One number with all that is needed to believe it.

    Attributes:
        name: what it is, in the field's words ("OEE").
        value: the number; None where it is undefined, never 0 instead.
        unit: "%", "h", "pieces", …; "" for a pure ratio.
        window: the period in words, plant time.
        formula: how it was computed, as implemented.
        n: number of events, pieces or measurements it rests on.
        filters: machine, product, … it was restricted to, in words.
        interval: lower and upper bound at 95 % where a method gives them.
    """

    kind: ClassVar[str] = "metric"
    name: str
    value: float | None
    unit: str = ""
    window: str = ""
    formula: str = ""
    n: int | None = None
    filters: str = ""
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands.

    Attributes:
        document: file name of the document.
        page: physical page from 1; None where the format has none.
        section: heading path, joined by " > ".
        quote: words exactly as they stand on the page.
        revision: revision of the document, "" when it has none.
        printed_page: page label as printed, "" when none.
        boxes: rectangles of the quote on the page, (left, bottom, right, top) in PDF points.
        passage: id of the passage in the library.
    """

    kind: ClassVar[str] = "citation"
    document: str
    page: int | None
    section: str
    quote: str
    revision: str = ""
    printed_page: str = ""
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    passage: str = ""


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A change that waits for a person; the store keeps the whole of it under `id`."""

    kind: ClassVar[str] = "proposal"
    id: str
    title: str
    summary: str
    sha256: str
    status: str = "proposed"
    effect: str = ""
    cost_of_nothing: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file written for the user below the workspace's exports folder."""

    kind: ClassVar[str] = "file"
    name: str
    path: str  # relative to the exports folder
    mime: str = "text/csv"


Artifact = Table | Chart | Metric | Citation | ProposalCard | File
_KINDS: dict[str, type[Any]] = {t.kind: t for t in (Table, Chart, Metric, Citation, ProposalCard, File)}


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What one tool call gives back.

    Attributes:
        text: a few sentences; each number in it also stands in an artifact or `notes`.
        artifacts: in the order they should be shown.
        status: "no_data" when what was asked for does not exist here; "clarify"
            when the caller must choose; "approval" when a proposal waits.
        notes: assumptions and data-trust remarks, each one sentence.
        choices: with "clarify": what the user can choose from.
    """

    text: str
    artifacts: tuple[Artifact, ...] = ()
    status: Status = "answered"
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)  # replay handles for programs


def artifact_to_json(artifact: Artifact) -> dict[str, Any]:
    """Return the artifact as plain JSON values with its ``kind``."""
    found: dict[str, Any] = _json_value({"kind": artifact.kind} | asdict(artifact))
    return found


def artifact_from_json(value: Mapping[str, Any]) -> Artifact:
    """Make the artifact that `artifact_to_json` wrote.

    Raises:
        RequestError: unknown kind or missing field.
    """
    given = dict(value)
    kind = given.pop("kind", None)
    if kind not in _KINDS:
        raise RequestError(f"There is no artifact of kind {kind!r}.")
    try:
        made: Artifact = _KINDS[kind](
            **{key: (v if isinstance(v, Mapping) else _frozen(v)) for key, v in given.items()}
        )
    except TypeError as error:
        raise RequestError(f"An artifact of kind {kind!r} cannot be read: {error}.") from error
    return made


def result_to_json(result: ToolResult) -> dict[str, Any]:
    """Return the whole result as plain JSON values."""
    return {
        "text": result.text,
        "artifacts": [artifact_to_json(a) for a in result.artifacts],
        "status": result.status,
        "notes": list(result.notes),
        "choices": list(result.choices),
        "extra": _json_value(dict(result.extra)),
    }


def result_from_json(value: Mapping[str, Any]) -> ToolResult:
    """Make the result that `result_to_json` wrote."""
    return ToolResult(
        text=value["text"],
        artifacts=tuple(artifact_from_json(a) for a in value["artifacts"]),
        status=value["status"],
        notes=tuple(value["notes"]),
        choices=tuple(value.get("choices", ())),
        extra=dict(value.get("extra", {})),
    )


def _json_value(value: Any) -> Any:
    """Return plain JSON: numbers of numeric libraries become Python's, NaN and infinity null."""
    if isinstance(value, Mapping):
        return {str(k): _json_value(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(v) for v in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int | bool) else str(value)


def _frozen(value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_frozen(item) for item in value)
    return value
