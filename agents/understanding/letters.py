"""How alike sentences are by their words and letters: TF-IDF of words, word pairs and character n-grams."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 512


class Letters:
    """The words and letters of known sentences.

    Args:
        texts: the sentences.
        shortest: characters of the shortest n-gram.
    """

    def __init__(self, texts: Sequence[str], shortest: int) -> None:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        words = TfidfVectorizer(
            ngram_range=(1, 2), token_pattern=r"(?u)[\w<>%']+", sublinear_tf=True, dtype=np.float32
        )
        chars = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(shortest, 5), sublinear_tf=True, dtype=np.float32
        )
        self._ways = [(v, rows, rows.T.tocsr()) for v in (words, chars) for rows in [v.fit_transform(texts)]]

    def among(self) -> "NDArray[np.float32]":
        """Return how alike each sentence is to each other, 0 to 2: cosine of words and of letters."""
        import numpy as np

        many = self._ways[0][1].shape[0]
        both = np.zeros((many, many), dtype=np.float32)
        for at in range(0, many, _BLOCK):  # so that no whole product lies in memory beside it
            for _, rows, columns in self._ways:
                both[at : at + _BLOCK] += (rows[at : at + _BLOCK] @ columns).toarray()
        return both

    def of(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return how alike texts, one a row, are to each known sentence, 0 to 2."""
        import numpy as np
        from sklearn import config_context

        both = np.zeros((len(texts), self._ways[0][1].shape[0]), dtype=np.float32)
        with config_context(skip_parameter_validation=True, assume_finite=True):
            for vectorizer, _, columns in self._ways:
                for n, row in enumerate(vectorizer.transform(texts)):
                    # one dense row from the few columns that it has: a third of the time of a sparse product
                    both[n] += columns[row.indices].T @ row.data
        return both
