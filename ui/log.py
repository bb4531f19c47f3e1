"""Where details of errors go: a file in the workspace, words of warning to stderr."""

import logging
import logging.handlers
import sys
import tempfile
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_FILE = "gemba.log"


def start_log() -> None:
    """Send warnings to stderr in one line each; tracebacks go to the file alone."""
    if any(isinstance(h, _Stderr) for h in logging.getLogger().handlers):
        return
    handler = _Stderr(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_OneLine("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    log_to(Path(tempfile.gettempdir()))


def log_to(folder: Path) -> None:
    """Write the log into a folder from now on (1 MB, three files kept)."""
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, logging.handlers.RotatingFileHandler)]:
        root.removeHandler(old)
        old.close()
    handler = logging.handlers.RotatingFileHandler(
        folder / _FILE, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)


def log_place() -> str:
    """Return the path of the log file in use, "" when there is none."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.handlers.RotatingFileHandler):
            return handler.baseFilename
    return ""


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]
    """Tells ours apart from handlers of others."""


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        plain = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return super().format(plain)
