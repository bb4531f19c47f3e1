import numpy as np
import pytest

from plant.errors import RequestError
from tools.quality.agreement import attribute_agreement, cohens_kappa, fleiss_kappa
from tools.quality.capability import fitted_capability
from tools.quality.change_points import mean_shifts
from tools.quality.choose import choose_chart
from tools.quality.components import choose_subgroups, nested_components
from tools.quality.exact import one_way_anova, summary
from tools.quality.failure_rules import failure_rule
from tools.quality.gage import gage_rr
from tools.quality.memory_charts import cusum_arl, ewma_arl, shewhart_arl
from tools.quality.multivariate import pca_monitor, t2_individuals
from tools.quality.rules import NELSON, false_alarm_probability, find_patterns
from tools.quality.sampling import sampling_plan


def test_a_missing_point_ends_a_run() -> None:
    z = np.array([0.5] * 8 + [np.nan] + [0.5] * 9)

    assert np.flatnonzero(find_patterns(z, "N2")).tolist() == [17]


def test_more_rules_give_more_false_alarms() -> None:
    assert false_alarm_probability(("N1",), 100) == pytest.approx(0.237, abs=0.002)
    assert false_alarm_probability(NELSON, 100) > 0.6


def test_run_lengths_of_textbook_designs() -> None:
    # Montgomery, 7th ed.: 370; tables 9.3 and 9.11
    assert shewhart_arl() == pytest.approx(370.4, abs=0.1)
    assert cusum_arl(0.5, 5) == pytest.approx(465, abs=1)
    assert ewma_arl(0.1, 2.7, shift=1) == pytest.approx(9.7, abs=0.1)


def test_an_np_chart_of_unequal_samples_is_corrected() -> None:
    choice = choose_chart("np", np.array([3.0, 5.0]), sizes=np.array([100.0, 200.0]))

    assert choice.kind == "p"
    assert choice.corrected
    assert "differ in size" in choice.why


def test_digits_survive_a_large_mean() -> None:
    groups = {"a": [1e12 + 0.4, 1e12 + 0.3], "b": [1e12 + 0.5, 1e12 + 0.6]}

    assert one_way_anova(groups).f == pytest.approx(8.0, rel=1e-12)
    assert summary([10000001, 10000003, 10000002]).sd == 1.0


def test_a_gauge_with_much_noise_is_refused() -> None:
    rng = np.random.default_rng(1)
    rows = [(p, o) for p in range(10) for o in "ABC" for _ in range(3)]
    values = [p * 0.1 + rng.normal(0, 0.4) for p, _ in rows]

    study = gage_rr([p for p, _ in rows], [o for _, o in rows], values, tolerance=3)

    assert study.verdict == "not acceptable"
    assert study.variance["total"] == pytest.approx(study.variance["grr"] + study.variance["part"])


def test_an_unbalanced_gauge_study_names_the_cell() -> None:
    with pytest.raises(RequestError, match="unbalanced"):
        gage_rr([1, 1, 2, 2, 2], ["A", "A", "A", "A", "A"], [1, 2, 3, 4, 5])


def test_kappa_of_full_and_of_no_agreement() -> None:
    assert cohens_kappa(["ok", "bad"] * 10, ["ok", "bad"] * 10).kappa == pytest.approx(1)
    assert fleiss_kappa([["ok", "bad"]] * 6).kappa < 0


def test_an_appraiser_is_judged_against_the_standard() -> None:
    parts, people, ratings, standard = [], [], [], []
    for part in range(8):
        for person in "AB":
            for _ in range(2):
                parts.append(part)
                people.append(person)
                standard.append("bad" if part < 4 else "ok")
                ratings.append("ok" if person == "B" and part == 0 else standard[-1])

    done = attribute_agreement(parts, people, ratings, standard=standard)

    assert done.versus_standard["A"].share == 1
    assert done.versus_standard["B"].matched == 7
    assert done.between.matched == 7


def test_nested_components_are_recovered() -> None:
    rng = np.random.default_rng(4)
    lot = np.repeat(np.arange(40), 12)
    wafer = np.tile(np.repeat(np.arange(4), 3), 40)
    value = rng.normal(0, 3, 40)[lot] + rng.normal(0, 2, 160)[lot * 4 + wafer] + rng.normal(0, 1, 480)

    done = nested_components({"lot": lot.tolist(), "wafer": wafer.tolist()}, value)

    assert done.variance["lot"] == pytest.approx(9, rel=0.5)
    assert done.variance["wafer"] == pytest.approx(4, rel=0.4)
    assert done.variance["error"] == pytest.approx(1, rel=0.2)


def test_subgroups_that_mix_heads_are_not_rational() -> None:
    rng = np.random.default_rng(2)
    hour, head = np.repeat(np.arange(30), 4), np.tile(np.arange(4), 30)
    value = np.array([0.0, 2.0, 4.0, 6.0])[head] + rng.normal(0, 0.3, 120)

    choice = choose_subgroups(value, {"hour": hour.tolist(), "head": head.tolist()})

    assert choice.chosen == "head"
    assert "mixes" in choice.why


def test_a_shift_is_dated() -> None:
    x = np.concatenate([np.random.default_rng(1).normal(0, 1, 40), np.random.default_rng(2).normal(2, 1, 40)])

    (shift,) = mean_shifts(x)

    assert abs(shift.last_before - 40) <= 2
    assert shift.interval is not None


def test_a_skew_process_is_fitted() -> None:
    x = np.random.default_rng(1).weibull(1.5, 300) * 4

    done = fitted_capability(x, lower=None, upper=20)

    assert done.distribution in {"weibull", "gamma"}
    assert done.pp is None


def test_contributions_name_the_characteristic_that_left() -> None:
    x = np.random.default_rng(1).normal(0, 1, (60, 3))
    x[30, 1] += 8

    chart = t2_individuals(x)

    assert 30 in chart.beyond
    assert int(chart.contributions[30].argmax()) == 1


def test_a_monitor_stays_quiet_on_healthy_rows_and_names_the_signal() -> None:
    rng = np.random.default_rng(3)
    monitor = pca_monitor(rng.normal(0, 1, (400, 4)), ["a", "b", "c", "d"])
    bad = rng.normal(0, 1, (100, 4))
    bad[:, 2] += 6

    assert monitor.alarms(rng.normal(0, 1, (400, 4))).mean() < 0.02
    assert monitor.alarms(bad)[10:].mean() > 0.9
    assert int(monitor.contributions(bad).mean(axis=0).argmax()) == 2


@pytest.mark.parametrize(
    ("lot", "aql", "size", "accept"),
    [(1200, 1.0, 80, 2), (3000, 1.0, 125, 3), (300, 1.0, 50, 1), (150, 1.0, 13, 0), (1200, 0.65, 80, 1)],
)
def test_sampling_plans_of_the_standard(lot: int, aql: float, size: int, accept: int) -> None:
    plan = sampling_plan(lot, aql)

    assert (plan.size, plan.accept) == (size, accept)


def test_a_rule_of_failure_is_told_in_physical_terms() -> None:
    rng = np.random.default_rng(5)
    torque, speed = rng.normal(40, 10, 1500), rng.normal(1500, 200, 1500)
    failed = torque * speed * 2 * np.pi / 60 > 9000

    rule = failure_rule("overload", failed, {"Torque [Nm]": torque, "Speed [rpm]": speed})
    nothing = failure_rule("random", rng.random(1500) < 0.03, {"Torque [Nm]": torque, "Speed [rpm]": speed})

    assert "power" in rule.text
    assert rule.precision > 0.9
    assert "no recorded cause" in nothing.text


def test_components_of_unequal_numbers_solve_the_mean_squares() -> None:
    # batches of 3, 2 and 1 values: E[MS batch] = error + n0 batch, n0 = (6 − 14/6) / 2
    values = [10.0, 11.0, 12.0, 20.0, 22.0, 30.0]
    means = {"a": 11.0, "b": 21.0, "c": 30.0}
    batches = list("aaabbc")
    error = (2 + 2) / 3
    between = sum(batches.count(b) * (m - 17.5) ** 2 for b, m in means.items()) / 2

    done = nested_components({"batch": batches}, values, method="anova")

    assert done.raw["error"] == pytest.approx(error)
    assert done.raw["batch"] == pytest.approx((between - error) / ((6 - 14 / 6) / 2))
