"""Runs about understanding that are no plain suites: variants, evidence, latency, a misbehaving model."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from agents.assistant import Assistant
from evals.case import EvalCase, Suite, suites
from evals.evidence import run_evidence
from evals.latency import run_latency
from evals.report import CaseOutcome, SuiteOutcome
from evals.runner import run_suite, understanding_of
from evals.variants import variants_of
from plant.errors import DataFault
from plant.store import PlantStore

KINDS = ("variants", "evidence", "latency")
LOSS = 0.05  # share that a way of writing may cost at most
_SEED = 11


def run_kind(
    kind: str, names: Sequence[str], assistant: Assistant, store: PlantStore, tell: Callable[[str], None]
) -> list[SuiteOutcome]:
    """Run one of `KINDS` over the named suites, or all.

    Raises:
        DataFault: a suite is not there.
    """
    chosen = suites(names)
    if kind == "variants":
        return [_variants(chosen, assistant, store, tell)]
    questions = [
        (f"{s.name}/{c.id}", c.question)
        for s in chosen
        if not s.name.startswith("languages")
        for c in s.cases
        if c.thread is None
    ]
    random.Random(_SEED).shuffle(questions)
    if kind == "evidence":
        return [run_evidence(questions, lambda q: assistant.ask(q).to_json())]
    if kind == "latency":
        return [run_latency([q for _, q in questions[:200]], assistant)]
    raise DataFault(f"There is no run '{kind}'; there are {', '.join(KINDS)}.")


def _variants(
    chosen: Sequence[Suite], assistant: Assistant, store: PlantStore, tell: Callable[[str], None]
) -> SuiteOutcome:
    """Return how many cases each way of writing costs; all by understanding alone, so that it is quick."""

    def ask_sql(statement: str) -> float | None:
        value = store.rows(statement)[0][0]
        return None if value is None else float(value)

    def share(suite: Suite) -> tuple[int, list[CaseOutcome]]:
        ask = understanding_of(assistant)
        outcome = run_suite(suite.model_copy(update={"plan_only": True}), ask, ask_sql, ask)
        return sum(c.passed for c in outcome.cases), list(outcome.cases)

    planned = [s.model_copy(update={"cases": tuple(map(_routed, s.cases))}) for s in chosen]
    total = sum(len(s.cases) for s in planned)
    plain = sum(share(s)[0] for s in planned)
    right: dict[str, int] = {}
    lost: list[CaseOutcome] = []
    for suite in planned:
        for way, written in variants_of(suite):
            good, cases = share(written)
            right[way] = right.get(way, 0) + good
            lost += [c for c in cases if not c.passed]
        tell(f"variants of {suite.name}")
    checks = [
        CaseOutcome(way, (plain - good) / total <= LOSS, f"{good} of {total} right, {plain} as written")
        for way, good in right.items()
    ]
    figures: dict[str, Any] = {"as_written": round(plain / total, 4)} | {
        w: round(g / total, 4) for w, g in right.items()
    }
    figures["lost"] = [f"{c.id}: {c.question!r}: {c.reason}" for c in lost[:40]]
    score = sum(c.passed for c in checks) / len(checks)
    return SuiteOutcome("variants", score, 1.0, tuple(checks), figures=figures)


def _routed(case: EvalCase) -> EvalCase:
    """Return a case that judges only what understanding decides: specialist, tool, arguments, refusal."""
    expect = case.expect.model_copy(
        update={
            "facts": (), "absent": (), "numbers": (), "citations": (), "chart": False, "table": False, "proposal": False,
            "status": case.expect.status if case.expect.status == "declined" else None,
        }
    )  # fmt: skip
    return case.model_copy(update={"expect": expect})
