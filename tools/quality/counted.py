"""Counted pieces of one product, or of what is made of one raw material."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def of_product(frame: "pd.DataFrame", product: str | None) -> "pd.DataFrame":
    """Return the rows of `plant.quality_data.daily_counts` of a product, or of lots of that material; all without one."""
    return frame if product is None else frame[(frame["product"] == product) | (frame["material"] == product)]
