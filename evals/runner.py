"""Ask the assistant every case of a suite and judge the answers."""

import asyncio
import time
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from agents.assistant import Assistant
from agents.understanding import Memory
from evals.case import EvalCase, Suite
from evals.report import CaseOutcome, SuiteOutcome
from evals.scorers import AskSql, judge


class Asks(Protocol):
    """What a suite is asked of: `agents.assistant.Assistant`, or a recording."""

    def __call__(self, question: str, *, thread: str, user: str) -> dict[str, Any]:
        """Return the JSON object of `gemba ask`."""


@dataclass
class _Judge(Evaluator[EvalCase, dict[str, Any], None]):
    ask_sql: AskSql

    def evaluate(self, ctx: EvaluatorContext[EvalCase, dict[str, Any], None]) -> dict[str, EvaluationReason]:
        faults = judge(ctx.inputs.expect, ctx.output, self.ask_sql)
        return {"right": EvaluationReason(value=not faults, reason="; ".join(faults))}


def understanding_of(assistant: Assistant) -> Asks:
    """Return what answers a question by how it is understood alone; conversations are remembered."""
    memories: dict[str, Memory] = {}

    def ask(question: str, *, thread: str, user: str) -> dict[str, Any]:
        at = time.perf_counter()
        answer, memories[thread] = assistant.understood(question, user=user, memory=memories.get(thread))
        return answer.to_json() | {"seconds": time.perf_counter() - at}

    return ask


def run_suite(suite: Suite, ask: Asks, ask_sql: AskSql, understand: Asks | None = None) -> SuiteOutcome:
    """Ask and judge every case, in file order.

    Args:
        suite: the cases.
        ask: answers a question as the JSON of `gemba ask`.
        understand: likewise by understanding alone, for suites that judge only that.
        ask_sql: runs a SELECT over the plant's tables and gives its one number.
    """
    started = time.perf_counter()
    if suite.plan_only and understand is not None:
        ask = understand
    run = uuid.uuid4().hex[:8]  # conversations of one run never meet those of another
    answers: dict[str, dict[str, Any]] = {}

    def answer(case: EvalCase) -> dict[str, Any]:
        thread = f"eval-{run}-{suite.name}-{case.thread or case.id}"
        answers[case.id] = ask(case.question, thread=thread, user=case.user)
        return answers[case.id]

    dataset = Dataset[EvalCase, dict[str, Any], None](
        name=suite.name,
        cases=[Case(name=case.id, inputs=case) for case in suite.cases],
        evaluators=[_Judge(ask_sql)],
    )
    with asyncio.Runner() as runner:  # a loop of our own, closed when the suite is done
        report = runner.run(dataset.evaluate(answer, max_concurrency=1, progress=False))
    judged = {c.name: c for c in report.cases}
    broken = {f.name: f for f in report.failures}
    outcomes = []
    for case in suite.cases:
        if case.id in judged:
            found = judged[case.id].assertions["right"]
            outcomes.append(
                CaseOutcome(
                    case.id,
                    bool(found.value),
                    found.reason or "",
                    case.question,
                    answers[case.id]["answer"],
                    round(answers[case.id]["seconds"], 3),
                    tuple(answers[case.id]["agents"]),
                    tuple(case.expect.agents or ()),
                    _tokens(answers[case.id]),
                )
            )
        else:
            reason = f"the question broke the assistant: {broken[case.id].error_message}"
            outcomes.append(CaseOutcome(case.id, False, reason, case.question))
    score = sum(o.passed for o in outcomes) / max(len(outcomes), 1)
    times = sorted(o.seconds for o in outcomes if o.seconds)
    figures = {"p50_s": times[len(times) // 2], "p95_s": times[int(len(times) * 0.95)]} if times else {}
    return SuiteOutcome(
        suite.name,
        round(score, 4),
        suite.gate,
        tuple(outcomes),
        round(time.perf_counter() - started, 2),
        figures,
    )


def _tokens(answer: dict[str, Any]) -> int:
    used = answer.get("usage") or {}
    return int(used.get("tokens_in", 0)) + int(used.get("tokens_out", 0))
