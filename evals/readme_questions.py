"""The ten questions of the README, in the order they are asked there, with the name of each answer's picture."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
_LINE = re.compile(r"^\d+\. \[(?P<question>[^\]]+)\]\(docs/images/(?P<picture>[\w-]+)\.png\)", re.MULTILINE)


def readme_questions() -> list[tuple[str, str]]:
    """Return question and picture name of each."""
    return [(m["question"], m["picture"]) for m in _LINE.finditer(README.read_text(encoding="utf-8"))]
