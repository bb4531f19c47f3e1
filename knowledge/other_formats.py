"""Formats beside our own, through a loader of langchain-community: the words only, without tables or headings."""

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.model import Block, Page, Parsed

_UNSTRUCTURED: Mapping[str, Any] = {"mode": "single"}
_WEB: Mapping[str, Any] = {
    "open_encoding": "utf-8", "bs_kwargs": {"features": "html.parser"}, "get_text_separator": "\n",
}  # fmt: skip
# format -> loader's class and its arguments; most want a package of their own, which their error names
LOADERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    ".mht": ("MHTMLLoader", _WEB), ".mhtml": ("MHTMLLoader", _WEB),
    ".rtf": ("UnstructuredRTFLoader", _UNSTRUCTURED), ".odt": ("UnstructuredODTLoader", _UNSTRUCTURED),
    ".epub": ("UnstructuredEPubLoader", _UNSTRUCTURED), ".eml": ("UnstructuredEmailLoader", _UNSTRUCTURED),
    ".msg": ("OutlookMessageLoader", {}), ".doc": ("UnstructuredWordDocumentLoader", _UNSTRUCTURED),
    ".ppt": ("UnstructuredPowerPointLoader", _UNSTRUCTURED), ".rst": ("UnstructuredRSTLoader", _UNSTRUCTURED),
    ".org": ("UnstructuredOrgModeLoader", _UNSTRUCTURED),
}  # fmt: skip


def parse_other(path: Path) -> Parsed:
    """Read a file of one of the formats of `LOADERS`.

    Raises:
        ValueError: the loader's package is not installed (the text names it).
    """
    name, arguments = LOADERS[path.suffix.lower()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langchain_community import document_loaders

        try:
            loaded = getattr(document_loaders, name)(str(path), **arguments).load()
        except ImportError as error:
            raise ValueError(f"{path.suffix} files need another package: {error}") from error
    pages: dict[int | None, Page] = {}
    for part in loaded:
        number = part.metadata.get("page_number")
        page = pages.setdefault(number, Page(number))
        paragraphs = re.split(r"\n\s*\n", part.page_content)
        page.blocks += [Block("text", said) for p in paragraphs if (said := " ".join(p.split()))]
    title = next((str(part.metadata["title"]) for part in loaded if part.metadata.get("title")), path.stem)
    return Parsed(title, list(pages.values()))
