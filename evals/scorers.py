"""Deterministic judgments of one answer, each with its reason."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from evals.case import Expected, ExpectedNumber

Answer = Mapping[str, Any]  # the JSON of `gemba ask`
AskSql = Callable[[str], float | None]
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[ ,]\d{3})*(?:\.\d+)?")


def judge(expect: Expected, answer: Answer, ask_sql: AskSql) -> list[str]:
    """Return what is wrong with an answer, in sentences; an empty list when all holds.

    Args:
        expect: what must hold.
        answer: the answer as `gemba ask --json` prints it.
        ask_sql: runs a SELECT over the plant's tables and gives its one number.
    """
    return [
        fault for check in (_status, _route, _words, _artifacts) for fault in check(expect, answer)
    ] + list(_numbers(expect.numbers, answer, ask_sql))


def _status(expect: Expected, answer: Answer) -> Iterator[str]:
    if expect.status is not None:
        wanted = (expect.status,) if isinstance(expect.status, str) else expect.status
        if answer["status"] not in wanted:
            yield f"status is {answer['status']}, not {' or '.join(wanted)}"


def _route(expect: Expected, answer: Answer) -> Iterator[str]:
    for agent in expect.agents or ():
        if not set(agent.split("|")) & set(answer["agents"]):
            yield f"agent {agent} is missing, got {answer['agents']}"
    ran = [step["tool"] for step in answer["steps"]]
    if expect.no_tools and ran:
        yield f"no tool should run, ran {ran}"
    for tool in expect.tools or ():
        if not set(tool.split("|")) & set(ran):
            yield f"tool {tool} did not run, ran {ran}"
    for name, wanted in expect.arguments.items():
        given = [step["arguments"].get(name) for step in answer["steps"]]
        if not any(_matches(wanted, value) for value in given):
            yield f"argument {name} is {given}, not {wanted!r}"


def _matches(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(_matches(w, value.get(k)) for k, w in wanted.items())
    if isinstance(wanted, list | tuple):
        return isinstance(value, list | tuple) and [*wanted] == [*value]
    if isinstance(value, list | tuple):
        return len(value) == 1 and _matches(wanted, value[0])
    return bool(wanted == value)


def _words(expect: Expected, answer: Answer) -> Iterator[str]:
    text = _plain(" ".join(_all_words(answer)))
    if expect.language is not None and answer.get("language") != expect.language:
        yield f"the answer is in {answer.get('language')}, not {expect.language}"
    for fact in expect.facts:
        if not any(_plain(part) in text for part in fact.split("|")):
            yield f"'{fact}' is not in the answer"
    said = _plain(answer["answer"])
    for word in expect.absent:
        if _plain(word) in said:
            yield f"'{word}' should not be in the answer"


def _artifacts(expect: Expected, answer: Answer) -> Iterator[str]:
    for flag, key in (("chart", "charts"), ("table", "tables"), ("proposal", "proposal")):
        if getattr(expect, flag) and not answer[key]:
            yield f"a {flag} is missing"
    for wanted in expect.citations:
        if not any(
            c["document"] == wanted.document
            and (wanted.page is None or c["page"] == wanted.page)
            and _plain(wanted.contains) in _plain(c["quote"])
            for c in answer["citations"]
        ):
            places = [(c["document"], c["page"]) for c in answer["citations"]]
            yield f"no citation {wanted.document} page {wanted.page}, got {places}"


def _numbers(wanted: Iterable[ExpectedNumber], answer: Answer, ask_sql: AskSql) -> Iterator[str]:
    for number in wanted:
        truth = number.value if number.sql is None else ask_sql(number.sql)
        if truth is None:
            yield f"the truth of {number.sql!r} is empty"
            continue
        room = number.tolerance * max(abs(truth), 1e-9 if number.value == 0 else 0)
        found = list(_numbers_of(answer, number.metric))
        if not any(abs(value - truth) <= max(room, 1e-9) for value in found):
            yield f"{truth:g} is not in the answer (nearest {_nearest(truth, found)})"


def _numbers_of(answer: Answer, metric: str | None) -> Iterator[float]:
    for entry in answer["metrics"]:
        if entry["value"] is not None and (metric is None or metric == entry["name"]):
            yield float(entry["value"])
    if metric is not None:
        return
    for table in answer["tables"]:
        for row in table["rows"]:
            for cell in row:
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    yield float(cell)
    for found in _NUMBER.findall(answer["answer"]):
        yield float(found.replace(",", "").replace(" ", "").replace("−", "-"))


def _nearest(truth: float, found: list[float]) -> str:
    return f"{min(found, key=lambda v: abs(v - truth)):g}" if found else "none"


def _all_words(answer: Answer) -> Iterator[str]:
    yield answer["answer"]
    for table in answer["tables"]:
        yield table["title"]
        yield " ".join(table["columns"])
        for row in table["rows"]:
            yield " ".join(str(cell) for cell in row)
    for citation in answer["citations"]:
        yield citation["quote"]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold().strip()
