"""One turn of one conversation: what all parts of the graph share while a question is answered."""

import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from agents.answer import StepRecord
from agents.budget import Budget
from agents.events import Event, StepFinished, StepProgress, StepStarted
from agents.plan import Plan, Step
from agents.understanding import Memory, understand
from agents.understanding.question_vectors import embed_of
from plant.errors import GembaError, NotFound
from tools.context import ToolContext
from tools.result import ToolResult, result_to_json
from tools.spec import ToolSpec

MAX_CALLS = 12
_UNREAD = (
    "I could not read that question: something went wrong (error {ticket}). Please ask it in other words."
)
_log = logging.getLogger(__name__)


@dataclass
class Turn:
    """A question on its way.

    Attributes:
        records: the tool calls so far, in the order they were asked for.
        warnings: what must be said about how the answer came about.
        previous: fields of the conversation's last answer.
        budget: what a language model may cost, and did.
        limit_s: seconds that tools and model may take. They count from when the question is understood: the first
            understanding after a start loads vectors and models, which takes long on a slow PC and waits for nobody.
    """

    question: str
    context: ToolContext
    tools: tuple[ToolSpec, ...]
    memory: Memory
    emit: Callable[[Event], None] = field(default=lambda event: None)
    limit_s: float = 60.0
    records: list[StepRecord] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    used_model: str = "planner"
    previous: Mapping[str, Any] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    stopped: Callable[[], bool] = field(default=lambda: False)
    _plan: Plan | None = None
    _understood: float | None = None  # when, by the clock that seconds_left counts by
    _handed: dict[int, dict[str, Any]] = field(default_factory=dict)  # arguments of the steps handed over

    def plan(self) -> Plan:
        """Return the planner's understanding of the question; made once."""
        if self._plan is None:
            context = self.context
            library = context.library
            try:
                plan = understand(
                    self.question,
                    index=context.index,
                    documents=[d.name for d in library.documents()],
                    tools=self.tools,
                    clock=context.plant.now(),
                    zone=context.plant.zone,
                    memory=self.memory,
                    embed=embed_of(library),
                    knows=library.vocabulary(),
                    covered=library.coverage,
                    keep=context.workspace.knowledge_folder / "models",
                )
            except GembaError:
                raise
            except Exception:  # people type what nobody thought of: one question must not end in a traceback
                ticket = uuid.uuid4().hex[:8]
                _log.exception("a question was not read, error %s", ticket)
                plan = Plan("no_data", say=_UNREAD.format(ticket=ticket))
            self._plan = self._assigned(plan)
            self._understood = time.monotonic()
        return self._plan

    def _assigned(self, plan: Plan) -> Plan:
        """Return the plan with each step given to the specialist who answers for what it asks."""
        tools = {t.name: t for t in self.tools}
        steps = tuple(
            replace(s, agent=tools[s.tool].responsible(s.arguments)) if s.tool in tools else s
            for s in plan.steps
        )
        if not steps or plan.agents != tuple(dict.fromkeys(s.agent for s in plan.steps)):
            return plan
        return replace(plan, steps=steps, agents=tuple(dict.fromkeys(s.agent for s in steps)))

    def plans(self, tool: str, arguments: Mapping[str, Any]) -> bool:
        """Return whether a call is one of the planner's own."""
        asked = _as_json(arguments)  # a list that was a tuple is the same
        return any(
            s.tool == tool and asked in (_as_json(s.arguments), _as_json(self._handed.get(n)))
            for n, s in enumerate(self.plan().steps)
        )

    def next_steps(self) -> list[tuple[Step, dict[str, Any]]]:
        """Return the steps of the plan that can be run now, with their arguments, and count them as handed over."""
        plan = self.plan()
        if plan.status != "run" or (self._handed and len(self.records) < len(self._handed)):
            return []
        ready = [
            (n, s) for n, s in enumerate(plan.steps)
            if n not in self._handed and all(before in self._handed for before in s.after)
        ]  # fmt: skip
        found = [(s, self._resolved(s)) for _, s in ready]
        self._handed |= {n: arguments for (n, _), (_, arguments) in zip(ready, found, strict=True)}
        return found

    def _resolved(self, step: Step) -> dict[str, Any]:
        """Return a step's arguments with what an earlier step found put in: the first row of its table."""
        arguments: dict[str, Any] = {}
        for name, value in step.arguments.items():
            if not (isinstance(value, Mapping) and "from" in value):
                arguments[name] = value
            elif (found := self._first_row(int(value["from"]), str(value["kind"]))) is not None:
                arguments[name] = [found] if value["many"] else found
        return arguments

    def _first_row(self, step: int, kind: str) -> str | None:
        for record in self.records:
            if dict(record.arguments) != self._handed.get(step):
                continue
            for artifact in record.result.get("artifacts", ()):
                if artifact["kind"] == "table" and artifact["rows"] and artifact["rows"][0]:
                    said = str(artifact["rows"][0][0])
                    words = [said, *said.split()[:1]]  # "518 Door opened" is alarm 518
                    near = next((n for w in words if (n := self.context.index.get(kind, w))), None)
                    return near.id if near else None
        return None

    @property
    def seconds_left(self) -> float:
        """Return how long the turn may still take; all its time until the question is understood."""
        if self._understood is None:
            return self.limit_s
        return self.limit_s - (time.monotonic() - self._understood)

    def run(self, spec: ToolSpec, arguments: Mapping[str, Any]) -> StepRecord:
        """Run one tool and keep what came of it; never raises."""
        key = uuid.uuid4().hex[:8]
        agent = spec.responsible(arguments)
        title = f"{agent}: {spec.name.replace('_', ' ')}"
        self.emit(StepStarted(key, agent, spec.name, dict(arguments), title))
        at = time.perf_counter()
        result = self._result(spec, arguments, key)
        record = StepRecord(
            agent,
            spec.name,
            dict(arguments),
            result.status,
            result.text,
            time.perf_counter() - at,
            result_to_json(result),
        )
        self.records.append(record)
        self.emit(
            StepFinished(key, record.status, record.summary, record.seconds, record.result["artifacts"])
        )
        return record

    def _result(self, spec: ToolSpec, arguments: Mapping[str, Any], key: str) -> ToolResult:
        if len(self.records) >= MAX_CALLS:
            return ToolResult(f"I stopped after {MAX_CALLS} tool calls.", status="no_data")
        if self.seconds_left < 0:
            return ToolResult(f"I stopped after {self.limit_s:.0f} seconds.", status="no_data")

        def progress(step: Mapping[str, Any]) -> None:
            value, bound = step.get("value"), step.get("bound")
            said = ", ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}" for k, v in step.items())
            self.emit(StepProgress(key, value, bound, said))

        context = replace(self.context, progress=progress, cancelled=self._cancelled)
        try:
            return spec.call(context, arguments)
        except NotFound as error:
            return ToolResult(str(error), status="no_data", choices=error.suggestions)
        except GembaError as error:
            return ToolResult(str(error), status="no_data")
        except Exception:
            ticket = uuid.uuid4().hex[:8]
            _log.exception("tool %s failed, error %s", spec.name, ticket)
            return ToolResult(f"Something went wrong inside {spec.name} (error {ticket}).", status="no_data")

    def _cancelled(self) -> bool:
        return self.stopped() or self.seconds_left < 0


def _as_json(arguments: Mapping[str, Any] | None) -> str:
    return json.dumps(arguments, sort_keys=True, default=str)


CURRENT: ContextVar[Turn] = ContextVar("gemba_turn")
