from pathlib import Path

import pytest

from ui.reference import pages

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["configuration.md", "commands.md", "tools.md"])
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    kept = (DOCS / name).read_text(encoding="utf-8")

    assert kept == pages()[name], "run make docs"
