"""An optional second look at the best passages by a cross-encoder (setting ``rerank_model``)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from plant.errors import SettingsFault

LOOK_AT = 30  # passages a question


def relevance(model: str, question: str, texts: Sequence[str]) -> list[float]:
    """Return how well each text answers a question, 0 to 1.

    Args:
        model: name or folder of a sentence-transformers cross-encoder with one output.
        question: in the user's words.
        texts: of passages.

    Raises:
        SettingsFault: the model cannot be loaded.
    """
    if not texts:
        return []
    found = _cross_encoder(model).predict([(question, text) for text in texts], show_progress_bar=False)
    return [float(score) for score in found]


@lru_cache(maxsize=1)
def _cross_encoder(name: str) -> Any:
    from sentence_transformers import CrossEncoder
    from torch.nn import Sigmoid

    try:
        return CrossEncoder(
            name, num_labels=1, activation_fn=Sigmoid(), trust_remote_code=False, device="cpu", max_length=512
        )
    except (OSError, ValueError) as error:
        raise SettingsFault(
            f"The model '{name}' of the setting rerank_model cannot be loaded: {error}. Give a folder, or a name "
            "with allow_hub = true, or leave the setting out."
        ) from error
