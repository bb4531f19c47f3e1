"""Import Gradio in half the time: it parses and rewrites the type stubs of all its components at every start.

The stubs lie beside its code, where an installed program should not write; they serve editors, not the page.
"""

import inspect
from typing import Any


def import_gradio() -> None:
    """Import Gradio with the writing of stubs left out; does nothing when it is imported already."""
    known = inspect.getfile

    def getfile(object: Any) -> str:
        if inspect.isclass(object) and object.__module__.startswith("gradio."):
            raise OSError("no stub is written for this class")  # what Gradio takes for "has no file"
        return known(object)

    inspect.getfile = getfile
    try:
        import gradio  # noqa: F401
    finally:
        inspect.getfile = known
