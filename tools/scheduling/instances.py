"""Public instances in the field's text formats: job shops, flexible job shops, and by `flow_instances` others."""

from pathlib import Path
from typing import Literal, get_args

from plant.errors import DataFault
from tools.scheduling.flow_instances import FlowFormat, read_flow_instance
from tools.scheduling.model import Job, Machine, Operation, Problem

Format = Literal["jsplib", "fjsplib"] | FlowFormat
FORMATS = ("jsplib", "fjsplib", *get_args(FlowFormat))


def read_instance(path: Path, form: Format) -> tuple[Problem, int]:
    """Read an instance.

    Args:
        path: the file; lines that begin with '#' are comments.
        form: "jsplib" (pairs machine, time; machines from 0) or "fjsplib" (per operation the number of
            alternatives, then pairs; machines from 0 or 1, told by the numbers used), or one of
            `flow_instances`.

    Returns:
        The problem, machines from 0, and the number its first machine has in the file.

    Raises:
        DataFault: the file is not of that form; the text names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFault(f"{path}: cannot be read: {error}.") from error
    if form != "jsplib" and form != "fjsplib":
        return read_flow_instance(path, text, form), 0
    lines = [
        (n, ln.split()) for n, ln in enumerate(text.splitlines(), 1) if ln.strip() and ln.strip()[0] != "#"
    ]
    if not lines:
        raise DataFault(f"{path}: the file is empty.")
    head = _numbers(path, *lines[0])
    if len(head) < 2:
        raise DataFault(f"{path}, line {lines[0][0]}: expected 'jobs machines'.")
    jobs, machines = int(head[0]), int(head[1])
    if len(lines) - 1 < jobs:
        raise DataFault(f"{path}: {jobs} jobs are announced, {len(lines) - 1} lines follow.")
    rows = [(n, [int(v) for v in _numbers(path, n, words)]) for n, words in lines[1 : jobs + 1]]
    read = _jsp if form == "jsplib" else _fjsp
    raw = [read(path, n, values) for n, values in rows]
    used = {m for operations in raw for durations in operations for m in durations}
    first = 1 if used and (max(used) >= machines or 0 not in used) and form == "fjsplib" else 0
    if used and (min(used) < first or max(used) >= machines + first):
        raise DataFault(f"{path}: machine {max(used)} is used, but there are only {machines} machines.")
    made = tuple(
        Job(
            f"job {j}",
            tuple(
                Operation(j, k, {m - first: d for m, d in durations.items()})
                for k, durations in enumerate(ops)
            ),
        )
        for j, ops in enumerate(raw)
    )
    return Problem(made, tuple(Machine(str(m + first)) for m in range(machines))), first


def _jsp(path: Path, line: int, values: list[int]) -> list[dict[int, int]]:
    if len(values) % 2:
        raise DataFault(
            f"{path}, line {line}: expected pairs of machine and time, got {len(values)} numbers."
        )
    return [{values[n]: values[n + 1]} for n in range(0, len(values), 2)]


def _fjsp(path: Path, line: int, values: list[int]) -> list[dict[int, int]]:
    at, operations = 1, []
    try:
        for _ in range(values[0]):
            count = values[at]
            pairs = values[at + 1 : at + 1 + 2 * count]
            if len(pairs) != 2 * count:
                raise IndexError
            operations.append(dict(zip(pairs[::2], pairs[1::2], strict=True)))
            at += 1 + 2 * count
    except IndexError as error:
        raise DataFault(
            f"{path}, line {line}: the line ends before its {values[0]} operations do."
        ) from error
    if at != len(values):
        raise DataFault(f"{path}, line {line}: {len(values) - at} numbers too many.")
    return operations


def _numbers(path: Path, line: int, words: list[str]) -> list[float]:
    try:
        return [float(w) for w in words]
    except ValueError as error:
        raise DataFault(f"{path}, line {line}: '{' '.join(words)[:60]}' are not numbers.") from error
