import pytest

from plant.query import Measure
from plant.tables import ColumnInfo, TableInfo
from tools.row_words import in_other_words

RUNS = TableInfo(
    "runs",
    columns=(
        ColumnInfo("cleaning", "DOUBLE", "min"),
        ColumnInfo("pause", "DOUBLE", "min"),
        ColumnInfo("drying", "DOUBLE", "h"),
        ColumnInfo("batches", "BIGINT"),
        ColumnInfo("began", "TIMESTAMP"),
        ColumnInfo("ended", "TIMESTAMP"),
    ),
)
PER_BATCH = Measure("sum", "cleaning", other="batches", relation="ratio")
LASTED = Measure("mean", "began", other="ended", relation="until")


@pytest.mark.parametrize(
    ("measure", "value", "unit", "said"),
    [
        (PER_BATCH, 150.0, "min", " (2.5 h)"),
        (PER_BATCH, 20.0, "min", ""),
        (Measure("sum", "cleaning"), 150.0, "min", " (2.5 h)"),
        (Measure("sum", "cleaning", other="pause", relation="ratio"), 0.25, "", " (25 %)"),
        (Measure("sum", "drying"), 60.0, "h", " (2.5 days)"),
        (LASTED, 0.5, "h", " (30 min)"),
        (LASTED, 0.005, "h", " (0.3 min)"),
        (LASTED, 0.0, "h", ""),
    ],
)
def test_a_figure_is_said_in_the_unit_people_think_in(
    measure: Measure, value: float, unit: str, said: str
) -> None:
    assert in_other_words(measure, value, unit, RUNS) == said
