"""The Chroma index: derived from the truth, built aside, verified, swapped in, rebuilt by itself."""

import json
import logging
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plant.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)
_NAME = "passages"
_BATCH = 2000
# so dense and searched so widely that its nearest hundred are the true ones; with the defaults a few are missed
_GRAPH = {"space": "cosine", "ef_search": 500, "ef_construction": 400, "max_neighbors": 48}


class DenseIndex:
    """Nearest passages by cosine, in an embedded Chroma or a Chroma server."""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.knowledge_folder
        self._url = workspace.settings.chroma_url
        self._pointer = self._folder / "CHROMA"
        self._collection: Any = None
        self._opened = ""

    def ensure(self, version: str, read: "Callable[[], tuple[Sequence[str], NDArray[np.float32]]]") -> None:
        """Build the index of a version unless it is there and whole: aside, verified, swapped in.

        Args:
            version: of the truth.
            read: returns the ids and vectors of all passages.
        """
        from filelock import FileLock

        with FileLock(self._folder / "chroma.lock", timeout=300):
            if self._open(version) is not None:
                return
            ids, vectors = read()
            if not ids:
                return
            name = f"chroma-{uuid.uuid4().hex[:12]}"
            collection = self._client(name).create_collection(
                name if self._url else _NAME,
                embedding_function=None,
                configuration={"hnsw": _GRAPH},
            )
            for at in range(0, len(ids), _BATCH):
                collection.add(ids=list(ids[at : at + _BATCH]), embeddings=vectors[at : at + _BATCH])
            _verify(collection, ids, vectors)
            old = self._read_pointer().get("name")
            beside = self._pointer.with_suffix(".new")
            pointer = {"version": version, "name": name, "count": str(len(ids))}
            beside.write_text(json.dumps(pointer), encoding="utf-8")
            beside.replace(self._pointer)
            self._collection, self._opened = collection, version
            for stale in self._folder.glob("chroma-*"):
                if stale.name not in {name, old} and stale.is_dir():
                    shutil.rmtree(stale, ignore_errors=True)

    def nearest(
        self,
        version: str,
        vector: "NDArray[np.float32]",
        k: int,
        exact: "Callable[[Sequence[str]], Mapping[str, float]]",
    ) -> dict[str, float] | None:
        """Return passage id -> cosine of the k nearest; None when the index cannot be used.

        Args:
            version: of the truth.
            vector: of the question.
            k: how many.
            exact: returns the cosines of passages by the truth's own vectors; an index that says
                otherwise is damaged and given up.
        """
        collection = self._open(version)
        if collection is None:
            return None
        try:
            found = collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
            said = dict(zip(found["ids"][0], found["distances"][0], strict=True))
            true = dict(exact(list(said)))
            if true.keys() != said.keys() or any(abs(1.0 - said[i] - c) > 1e-3 for i, c in true.items()):
                raise RuntimeError("distances differ from those of the passages' vectors")
        except BaseException as error:
            self._give_up(error)
            return None
        return true

    def is_open(self, version: str) -> bool:
        """Whether the index of a version answers."""
        return self._open(version) is not None

    def forget(self) -> None:
        """Give the index up, so that the next search builds it anew."""
        self._pointer.unlink(missing_ok=True)
        self._collection, self._opened = None, ""

    def _open(self, version: str) -> Any:
        if self._collection is not None and self._opened == version:
            return self._collection
        known = self._read_pointer()
        if known.get("version") != version:
            return None
        try:
            client = self._client(known["name"])
            name = known["name"] if self._url else _NAME
            collection = client.get_collection(name, embedding_function=None)
            if collection.count() != int(known.get("count", -1)):
                raise RuntimeError("the index lost passages")
            self._collection, self._opened = collection, version
        except BaseException as error:
            self._give_up(error)
            return None
        return self._collection

    def _give_up(self, error: BaseException) -> None:
        """Forget a damaged index; Chroma's core reports some damage as a panic, which is no Exception."""
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise error
        _log.warning("the Chroma index is damaged (%s); it is rebuilt", error)
        self.forget()

    def _client(self, name: str) -> Any:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, allow_reset=False)
        if self._url:
            from urllib.parse import urlparse

            parts = urlparse(self._url)
            return chromadb.HttpClient(
                host=parts.hostname or "localhost", port=parts.port or 8000,
                ssl=parts.scheme == "https", settings=settings,
            )  # fmt: skip
        return chromadb.PersistentClient(path=str(self._folder / name), settings=settings)

    def _read_pointer(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self._pointer.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found


def _verify(collection: Any, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
    if collection.count() != len(ids):
        raise RuntimeError("the new index lost passages")
    for at in range(0, len(ids), max(1, len(ids) // 5)):
        found = collection.query(query_embeddings=[vectors[at]], n_results=1, include=["distances"])
        if found["distances"][0][0] > 1e-3:
            raise RuntimeError("the new index does not find its own passages")
