"""The declaration of a tool: one typed function and how people ask for it.

The agents, the MCP server, the command line and the evals all read tools
through this; none of them knows a tool by name.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from plant.errors import RequestError
from plant.kpi import KPIS, Operations
from plant.period import Period
from tools.beside import set_beside
from tools.context import ToolContext
from tools.result import ToolResult
from tools.slots import Slot, slot_of
from tools.views import View, viewed

COMMON = frozenset(["against", "view"])  # arguments that every tool takes


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a tool."""

    name: str
    annotation: Any
    slot: Slot | None
    required: bool
    many: bool  # a sequence of values of the slot's kind
    default: Any


@dataclass(frozen=True)
class ToolSpec:
    """A tool as the rest of the system sees it.

    Attributes:
        function: ``f(context: ToolContext, *, …) -> ToolResult``; every argument but the
            first is keyword-only and annotated with a type of `tools.slots`.
        agent: responsible specialist: scheduler, quality, production, maintenance or
            documents; it need not be given, `tools.catalog` lists tools by specialist.
        examples: at least five sentences that people say when they mean this tool.
        about: words that questions for this tool speak of ("work order", "alarm"); a question that
            speaks of another tool's words and none of these is less likely meant for it.
        reads: tables it answers from; where all are empty it has nothing to say.
        ahead: it tells of time to come, so a bare weekday or month is the coming one.
        writes: it stores a proposal (it never changes the plant itself).
    """

    function: Callable[..., ToolResult]
    agent: str
    examples: tuple[str, ...]
    writes: bool = False
    about: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    ahead: bool = False

    @property
    def name(self) -> str:
        """Name of the tool: that of its function."""
        return self.function.__name__

    @property
    def description(self) -> str:
        """First paragraph of the function's docstring."""
        return inspect.cleandoc(self.function.__doc__ or "").split("\n\n")[0].replace("\n", " ")

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The arguments after `context`, in order."""
        hints = get_type_hints(self.function, include_extras=True)
        found = []
        for parameter in list(inspect.signature(self.function).parameters.values())[1:]:
            hint = hints[parameter.name]
            required = parameter.default is inspect.Parameter.empty
            found.append(
                Parameter(
                    parameter.name,
                    hint,
                    slot_of(hint),
                    required,
                    "tuple[" in str(hint).replace("typing.", "").lower(),
                    None if required else parameter.default,
                )
            )
        return tuple(found)

    @property
    def agents(self) -> tuple[str, ...]:
        """Specialists that have the tool: one that takes any KPI serves all who answer for KPIs."""
        takes_kpi = any(p.slot is not None and p.slot.kind == "kpi" for p in self.parameters)
        return tuple(dict.fromkeys((self.agent, *get_args(Operations)))) if takes_kpi else (self.agent,)

    def responsible(self, arguments: Mapping[str, Any]) -> str:
        """Return the specialist who answers for a call: by the KPI it asks for, else the tool's own."""
        named = next((p.name for p in self.parameters if p.slot and p.slot.kind == "kpi"), None)
        kpi = arguments.get(named) if named else None
        known = next((k for k in KPIS.values() if k.name == kpi), None)
        return known.operations if known else self.agent

    def arguments_model(self) -> type[BaseModel]:
        """Return a pydantic model of the arguments, for JSON schemas and validation."""
        fields: dict[str, Any] = {}
        for p in self.parameters:
            hint = p.annotation
            fields[p.name] = (hint, ... if p.required else p.default)
        return create_model(
            f"{self.name}_arguments",
            __config__=ConfigDict(extra="forbid", arbitrary_types_allowed=True),
            **fields,
        )

    def call(self, context: ToolContext, arguments: Mapping[str, Any]) -> ToolResult:
        """Check the arguments and run the tool.

        Args:
            context: the plant, the library and who asks.
            arguments: JSON values or typed ones; periods as `Period` or its JSON. Every tool takes two more:
                ``against``, arguments to run it with once more and set the results side by side, and ``view``,
                which rows of its table are shown (`tools.views.View`).

        Raises:
            RequestError: an argument is unknown, missing or of the wrong form.
            GembaError: whatever the tool raises on purpose.
        """
        plain = {k: v for k, v in arguments.items() if k not in COMMON}
        if against := arguments.get("against"):
            result = set_beside(lambda given: self.call(context, given), plain, against)
        else:
            result = self._run(context, plain)
        view = arguments.get("view")
        return viewed(result, View.from_json(view)) if view else result

    def _run(self, context: ToolContext, arguments: Mapping[str, Any]) -> ToolResult:
        given = {
            k: Period.from_json(v) if _is_period(v) else v for k, v in arguments.items() if v is not None
        }
        try:
            checked = self.arguments_model().model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise RequestError(f"{self.name}: argument '{key}': {first['msg']}.") from error
        return self.function(context, **{k: getattr(checked, k) for k in given})


def _is_period(value: Any) -> bool:
    return isinstance(value, Mapping) and {"start", "end"} <= set(value)
