from pathlib import Path

import pytest

from plant.errors import RequestError
from tools.quality.agreement import attribute_agreement, cohens_kappa, fleiss_kappa
from tools.quality.csv_file import read_csv_file
from tools.quality.ratings import Ratings, read_ratings


def _read(folder: Path, text: str) -> Ratings:
    path = folder / "study.csv"
    path.write_text(text)
    return read_ratings(read_csv_file(path))


def test_one_study_reads_the_same_in_every_form(tmp_path: Path) -> None:
    long = "part,appraiser,rating,reference\n" + "".join(
        f"{p},{a},{r},{s}\n"
        for p, row, s in (("1", "ggbg", "g"), ("2", "bbbb", "b"), ("3", "gbgg", "g"))
        for a, r in zip("AABB", row, strict=True)
    )
    wide = "part,A1,A2,B1,B2,reference\n1,g,g,b,g,g\n2,b,b,b,b,b\n3,g,b,g,g,g\n"

    studies = [_read(tmp_path, text) for text in (long, wide)]

    assert studies[0] == studies[1]
    assert studies[0].by_appraiser == {"A": list("ggbbgb"), "B": list("bgbbgg")}


def test_a_cross_table_of_two_raters_is_counted_out(tmp_path: Path) -> None:
    study = _read(tmp_path, "inspector,yes,no\nyes,20,5\nno,10,15\n")
    first, second = study.by_appraiser.values()

    kappa = cohens_kappa(first, second)

    assert kappa.kappa == pytest.approx(0.4)  # (0.70 − 0.50) / (1 − 0.50)
    assert (kappa.agreement, kappa.chance) == (pytest.approx(0.7), pytest.approx(0.5))


def test_a_table_of_choices_gives_fleiss_kappa(tmp_path: Path) -> None:
    # Fleiss (1971): 14 raters, 10 subjects, 5 categories; kappa 0.210
    rows = ("0,0,0,0,14", "0,2,6,4,2", "0,0,3,5,6", "0,3,9,2,0", "2,2,8,1,1", "7,7,0,0,0", "3,2,6,3,0", "2,5,3,2,2",
            "6,5,2,1,0", "0,2,2,3,7")  # fmt: skip

    study = _read(tmp_path, "1,2,3,4,5\n" + "\n".join(rows) + "\n")

    assert fleiss_kappa(study.by_part).kappa == pytest.approx(0.210, abs=5e-4)


def test_a_part_without_a_rating_is_left_out_and_counted(tmp_path: Path) -> None:
    study = _read(tmp_path, "rater1,rater2\na,a\nb,\nb,b\n")

    assert study.left_out == 1
    assert study.by_part == [["a", "a"], ["b", "b"]]


def test_a_file_without_two_ratings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="two ratings"):
        _read(tmp_path, "part,verdict\n1,ok\n2,bad\n")


def test_kappas_follow_both_conventions() -> None:
    parts = [p for p in range(10) for _ in "AABB"]
    people = list("AABB") * 10
    right = ["bad" if p < 5 else "ok" for p in parts]
    ratings = list(right)
    ratings[2] = "ok"  # B's first trial of part 0

    done = attribute_agreement(parts, people, ratings, standard=right)

    assert done.kappa_crosstab["A"].kappa == pytest.approx(1)
    assert done.kappa_standard["B"].kappa == pytest.approx((0.8 + 1) / 2)  # trials of 9 and 10 of 10 right
    assert done.kappa_crosstab["B"].kappa == pytest.approx(0.9)  # 19 of 20 right
    assert done.kappa_pairs["A × B"].kappa == pytest.approx(0.9)
