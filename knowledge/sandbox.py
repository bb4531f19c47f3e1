"""Open a foreign file in a process of its own, with limits: a bomb or a crash never reaches the caller."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plant.errors import DataFault

MAX_BYTES = 100_000_000
MEMORY_BYTES = 1_500_000_000
CPU_S = 20
CPU_PER_MB_S = 4  # scans of many pages may take longer
WALL_S = 900
_ROOT = Path(__file__).resolve().parents[1]


def run_apart(task: str, path: Path, **arguments: Any) -> dict[str, Any]:
    """Call a function of the project on a file in a subprocess.

    Args:
        task: "module:function"; it takes the path and the arguments and returns plain JSON values.
        path: the file; its size sets the time allowed.
        arguments: plain JSON values.

    Raises:
        DataFault: the file is empty, too large, hostile or cannot be read; the text names it and why.
    """
    size = path.stat().st_size
    if size == 0:
        raise DataFault(f"{path.name}: the file is empty.")
    if size > MAX_BYTES:
        raise DataFault(f"{path.name}: {size / 1e6:.0f} MB is more than {MAX_BYTES / 1e6:.0f} MB; split it.")
    request = json.dumps({"task": task, "path": str(path), "arguments": arguments})
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from knowledge.sandbox import child; child()"],
            input=request.encode(),
            capture_output=True,
            timeout=WALL_S,
            check=False,
            cwd=_ROOT,
            env=os.environ | {"PYTHONPATH": str(_ROOT), "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise DataFault(f"{path.name}: reading took more than {WALL_S} s and was stopped.") from error
    if done.returncode:
        raise DataFault(f"{path.name}: {_reason(done.returncode, done.stderr)}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "fault" in answer:
        raise DataFault(f"{path.name}: {answer['fault']}.")
    return answer


def child() -> None:
    """Do the task that stdin names and print what came of it; runs in the subprocess."""
    request: Mapping[str, Any] = json.load(sys.stdin)
    path = Path(request["path"])
    _limit(path)
    module, _, function = request["task"].partition(":")
    try:
        answer = getattr(importlib.import_module(module), function)(path, **request["arguments"])
    except MemoryError:
        answer = {"fault": "it needs more than 1.5 GB of memory to read"}
    except (ValueError, KeyError, OSError, RecursionError, AttributeError, TypeError, IndexError) as error:
        answer = {"fault": f"it cannot be read ({error or type(error).__name__})"}
    except Exception as error:
        answer = {"fault": f"it cannot be read ({type(error).__name__})"}
    json.dump(answer, sys.stdout)


def _limit(path: Path) -> None:
    try:
        import resource
    except ImportError:  # Windows: the wall clock alone limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    seconds = CPU_S + int(CPU_PER_MB_S * path.stat().st_size / 1e6)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))


def _reason(status: int, stderr: bytes) -> str:
    if status in {-9, -24}:
        return "reading took too long and was stopped."
    if b"MemoryError" in stderr or status == -6:
        return "it needs more than 1.5 GB of memory to read and was refused."
    return "the file broke its reader; it is damaged or hostile and was refused."
