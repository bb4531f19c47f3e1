"""How long the planner takes beside its tools, how long understanding takes, and whether specialists run side by side."""

import statistics
import time
from collections.abc import Sequence

from agents.assistant import Assistant
from agents.events import StepFinished, StepStarted
from evals.report import CaseOutcome, SuiteOutcome

P50_S, P95_S, UNDERSTOOD_P95_S, SIDE_BY_SIDE = 0.150, 0.600, 0.060, 0.75
# two questions of about equal weight to two specialists
PAIR = ("oee by machine this year", "mtbf by machine this year")


def run_latency(questions: Sequence[str], assistant: Assistant) -> SuiteOutcome:
    """Measure over the questions of the eval cases, each once, after one that warms up.

    Args:
        questions: to ask.
        assistant: of an installation with data.
    """
    assistant.ask("oee of all machines last week")
    beside, understood, cpu = [], [], []
    for question in questions:
        at, spent = time.perf_counter(), time.process_time()
        assistant.understood(question)
        understood.append(time.perf_counter() - at)
        cpu.append(time.process_time() - spent)
    for question in questions:
        answer = assistant.ask(question)
        longest = max((s["seconds"] for s in answer.steps), default=0.0)
        beside.append(answer.seconds - longest)
    p50, p95 = statistics.median(beside), _percentile(beside, 0.95)
    known95, known_cpu95 = _percentile(understood, 0.95), _percentile(cpu, 0.95)
    ratio = side_by_side(assistant)
    checks = (
        ("planner p50", p50, P50_S), ("planner p95", p95, P95_S), ("understanding p95", known95, UNDERSTOOD_P95_S),
        ("two specialists / sum of their times", ratio, SIDE_BY_SIDE),
    )  # fmt: skip
    cases = tuple(
        CaseOutcome(name, value <= limit, f"{value:.3f}, at most {limit:g}") for name, value, limit in checks
    )
    figures = {
        "planner_p50_s": round(p50, 4), "planner_p95_s": round(p95, 4), "understanding_p50_s": round(statistics.median(understood), 4),
        "understanding_p95_s": round(known95, 4), "understanding_cpu_p95_s": round(known_cpu95, 4), "side_by_side": round(ratio, 3),
        "questions": len(questions),
    }  # fmt: skip
    return SuiteOutcome("latency", sum(c.passed for c in cases) / len(cases), 1.0, cases, figures=figures)


def side_by_side(assistant: Assistant, pair: tuple[str, str] = PAIR, rounds: int = 3) -> float:
    """Return the time of two specialists together over the sum of their times alone; the best of some rounds."""
    best = 9.9
    for _ in range(rounds):
        alone = sum(_tools_s(assistant, question) for question in pair)
        together = _tools_s(assistant, " and ".join(pair))
        best = min(best, together / alone)
    return best


def _tools_s(assistant: Assistant, question: str) -> float:
    """Return the seconds from the first call of a tool to the end of the last."""
    begun = ended = 0.0
    for event in assistant.stream(question):
        if isinstance(event, StepStarted):
            begun = begun or time.perf_counter()
        elif isinstance(event, StepFinished):
            ended = time.perf_counter()
    return ended - begun


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
