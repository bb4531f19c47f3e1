"""Why did scrap rise? A cause that a statistician would sign, or "not enough evidence".

In order: is there a rise; is it the mix or a rate; which factor (`cause_scan`), with the family-wise error held by
permuting days; a second scan given the named cause, which drops its proxies; effects in pieces with intervals. The
answer is always an association, with the one check that would confirm it.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from plant.errors import DataFault, RequestError
from tools.quality.cause_rows import LotRows, lot_rows, without
from tools.quality.cause_scan import (
    Fit,
    Test,
    days_apart,
    family_wise,
    fit_rates,
    scan,
    shares_of,
    shuffles_of,
    slope_of,
)
from tools.quality.change_points import mean_shifts
from tools.quality.constants import Floats
from tools.quality.csv_file import CsvFile

ALPHA = 0.045  # of the family for "the cause is"; permutations are finite
WORTH = 0.10  # false discovery rate for "also worth a look"
RISE_ALPHA = 0.05
MIN_SCRAP, MIN_DAYS = 12, 3
ALPHA_NEXT = 0.02  # of a further cause, given those named
MOST_NAMED = 3
_RIVALS = 5  # strongest tests among which the cause is chosen
_WIDE = 1.6  # an interval of the ratio that reaches so far says nothing


@dataclass(frozen=True, slots=True)
class Suspect:
    """A factor that stands out.

    Attributes:
        kind: "rate" (a level's rate rose), "mix" or "exposure" (a parameter shifted, and matters).
        level: of the factor, "" for mix and exposure.
        ratio: rate after over before, against the others on the same days; of mix and exposure, the rise they explain.
        interval: of the ratio, 95 %.
        excess: scrapped pieces after the change beyond what would be without it.
        p: family-wise p-value when it was named; of one worth a look, its own p-value.
        q: false discovery rate (Benjamini-Hochberg) among all tests of its scan.
        confounded: sentence on what cannot be told apart, "" when nothing.
    """

    kind: str
    factor: str
    level: str
    ratio: float
    interval: tuple[float, float]
    excess: float
    p: float
    q: float
    rate_before: float
    rate_after: float
    days: int
    confounded: str = ""


@dataclass(frozen=True, slots=True)
class Causes:
    """The judgment.

    Attributes:
        verdict: "cause candidate", "worth checking", "general rise", "no rise" or "not enough evidence".
        ratio: rate after over before with its 95 % interval, days as the unit.
        rise_p: one-sided p-value of the rise, days permuted.
        standardised_ratio: the same at the earlier product mix (indirect standardisation over all factors).
        named: causes, largest excess first; worth: to check, not proved.
        tests: how many tests were done.
    """

    verdict: str
    rate_before: float
    rate_after: float
    ratio: float
    interval: tuple[float, float]
    standardised_ratio: float
    rise_p: float
    made: tuple[int, int]
    scrap: tuple[int, int]
    days: tuple[int, int]
    named: tuple[Suspect, ...]
    worth: tuple[Suspect, ...]
    tests: int
    permutations: int

    @property
    def first(self) -> Suspect | None:
        """The first cause named."""
        return self.named[0] if self.named else None

    @property
    def text(self) -> str:
        """The judgment in a few sentences."""
        return in_words(self)


def find_causes(rows: LotRows, *, seed: int = 1) -> Causes:
    """Judge whether scrap rose, and what explains it.

    Args:
        rows: what was made, see `lot_rows`.
        seed: of the permutations.
    """
    made, scrap = rows.by_day(rows.made), rows.by_day(rows.scrap)
    after = rows.after
    lengths = (int((~after).sum()), int(after.sum()))
    if min(lengths) < MIN_DAYS or scrap.sum() < MIN_SCRAP:
        return _unknown(rows, made, scrap, lengths)
    shuffles = shuffles_of(rows, seed)
    ratio, interval = rate_ratio(made, scrap, after)
    rise_p = _rise_p(made, scrap, after, shuffles)
    known = np.ones(len(rows.made))
    fit = fit_rates(rows, known)
    standard = rate_ratio(rows.by_day(fit.base), scrap, after)[0]
    named: list[Suspect] = []
    worth: list[Suspect] = []
    tests = scan(rows, fit, shuffles)
    count = len(tests)
    while tests and len(named) < MOST_NAMED:
        p = family_wise(tests)
        q = _discovery_rate(tests)
        best = _best(rows, fit, tests, p, known, shuffles)
        if p[best] > (ALPHA_NEXT if named else ALPHA):
            worth = [
                _suspect(rows, fit, t, p=t.p, q=float(q[i]))
                for i, t in enumerate(tests) if q[i] <= WORTH and t.z > 0
            ]  # fmt: skip
            break
        suspect = _suspect(rows, fit, tests[best], p=float(p[best]), q=float(q[best]))
        if suspect.interval[0] <= 1:  # significant, yet no effect that one could rely on
            tests = [t for n, t in enumerate(tests) if n != best]
            continue
        named.append(suspect)
        rows, known, shuffles = _given(rows, fit, tests[best], suspect, known, shuffles, seed)
        if min(rows.after.sum(), (~rows.after).sum()) < MIN_DAYS:
            break
        fit = fit_rates(rows, known)
        done = {(s.kind, s.factor, s.level) for s in named}
        tests = [t for t in scan(rows, fit, shuffles) if (t.kind, t.factor, t.level) not in done]
    named = _in_order(named)
    verdict = _verdict(named, rise_p, interval)
    if verdict in {"no rise", "not enough evidence"}:
        worth = []
    return Causes(
        verdict, *_rates(made, scrap, after), ratio, interval, standard, rise_p, _pair(made, after),
        _pair(scrap, after), lengths, tuple(named), tuple(sorted(worth, key=lambda s: -s.excess)[:3]), count,
        len(shuffles),
    )  # fmt: skip


def rate_ratio(made: Floats, scrap: Floats, after: "np.ndarray") -> tuple[float, tuple[float, float]]:
    """Return the ratio of two periods' rates with its 95 % interval, the day as the unit.

    Args:
        made: per day, pieces (or expected scrap).
        scrap: per day.
        after: per day, whether it belongs to the later period.

    Source:
        Ratio estimator by days (Cochran, Sampling Techniques, 3rd ed., section 6.4), log scale, Welch's freedom.
    """
    from scipy import stats

    parts = []
    for mask in (after, ~after):
        m, s = made[mask], scrap[mask]
        total, n = float(s.sum()), int(mask.sum())
        rate = total / max(float(m.sum()), 1e-9)
        left = s - rate * m
        lever = 1 - m / max(float(m.sum()), 1e-9)
        variance = float((left**2 / np.maximum(lever, 1e-3)).sum()) / max(total, 0.5) ** 2
        parts.append((rate, max(variance, 1 / max(total, 0.5)), n - 1))
    (ra, va, na), (rb, vb, nb) = parts
    if ra <= 0 or rb <= 0:
        return (math.nan if rb <= 0 else 0.0), (0.0, math.inf)
    freedom = (va + vb) ** 2 / (va**2 / max(na, 1) + vb**2 / max(nb, 1))
    half = float(stats.t.ppf(0.975, freedom)) * math.sqrt(va + vb)
    ratio = ra / rb
    return ratio, (ratio * math.exp(-half), ratio * math.exp(half))


def why_file(
    file: CsvFile,
    *,
    date: str | None = None,
    made: str | None = None,
    scrap: str | None = None,
    change_date: str | None = None,
    factors: Sequence[str] = (),
    parameters: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the judgment on a CSV file as plain JSON values; columns left out are guessed by their names.

    Args:
        file: one row a lot, or finer.
        date: column of days.
        made: column of pieces.
        scrap: column of scrapped pieces.
        change_date: first day of the later period; the most likely shift of the daily rate when not given.
        factors: columns of labels.
        parameters: columns of numbers.

    Raises:
        DataFault: a column is missing, cannot be guessed, or holds something else.
        RequestError: no change is given and none is found.
    """
    date = date or _guess(file, ("date", "day", "time"), "--date")
    scrap = scrap or _guess(file, ("scrap", "defect", "reject", "bad", "ng"), "--scrap")
    made = made or _guess(
        file, ("made", "produced", "total", "qty", "pieces", "output"), "--made", besides=scrap
    )
    given = change_date or _likely_change(file, date, made, scrap)
    found = causes_of_file(
        file, date=date, made=made, scrap=scrap, change_date=given, factors=factors, parameters=parameters
    )
    notes = (
        []
        if change_date
        else [f"The change date {given} was found from the data, so p-values are too small."]
    )
    answer: dict[str, Any] = _plain(asdict(found)) | {
        "change_date": given,
        "text": " ".join([found.text, *notes]),
    }
    top = found.first
    return answer | {
        "cause": None if top is None else {"kind": top.kind, "factor": top.factor, "level": top.level or None},
        "method": f"days permuted {found.permutations} times, maximum statistic over {found.tests} tests at {ALPHA:g}; "
        f"worth checking: Benjamini-Hochberg at {WORTH:g}",
    }  # fmt: skip


def causes_of_file(
    file: CsvFile,
    *,
    date: str,
    made: str,
    scrap: str,
    change_date: str,
    factors: Sequence[str] = (),
    parameters: Sequence[str] = (),
) -> Causes:
    """Judge a CSV file.

    Args:
        file: one row a lot, or finer.
        date: column of days.
        made: column of pieces.
        scrap: column of scrapped pieces.
        change_date: first day of the later period.
        factors: columns of labels; all text columns when neither factors nor parameters are given.
        parameters: columns of numbers.

    Raises:
        DataFault: a column is missing or holds something else.
    """
    import pandas as pd

    if not factors and not parameters:
        rest = [n for n in file.names if n not in {date, made, scrap}]
        parameters = [n for n in rest if file.is_numeric(n)]
        factors = [n for n in rest if n not in parameters]
    columns: dict[str, Any] = {date: file.labels(date), made: file.numbers(made), scrap: file.numbers(scrap)}
    columns |= {name: pd.Series(file.labels(name), dtype=object) for name in factors}
    columns |= {name: file.numbers(name) for name in parameters}
    rows = lot_rows(
        pd.DataFrame(columns), day=date, made=made, scrap=scrap, change=change_date, factors=factors,
        parameters=parameters,
    )  # fmt: skip
    return find_causes(rows)


def in_words(found: Causes, *, place: str = "", window: str = "") -> str:
    """Return the judgment as sentences: verdict first, then the rise, the evidence, and what would confirm it.

    Args:
        found: the judgment.
        place: what the scrap is of, e.g. a machine; "" leaves it out.
        window: the two periods in words; "" leaves them out.
    """
    before, after = 100 * found.rate_before, 100 * found.rate_after
    low, high = found.interval
    rise = (
        f"scrap{f' of {place}' if place else ''} went from {before:.2f} % to {after:.2f} %, ratio {found.ratio:.2f} (95 % {low:.2f} to {high:.2f}), "
        f"p = {found.rise_p:.3f} by days" + (f" ({window})" if window else "")
    )
    match found.verdict:
        case "cause candidate":
            text = f"Cause candidate: {name_of(found.named[0])}. {rise[:1].upper()}{rise[1:]}. {evidence(found.named[0])}"
            for other in found.named[1:]:
                text += f" Besides it: {name_of(other)}. {evidence(other)}"
            if found.rise_p > RISE_ALPHA:
                text += " Over all pieces the rise is not beyond chance."
            return text + f" This is an association: {confirming_check(found.named[0])}"
        case "worth checking":
            names = ", ".join(name_of(s) for s in found.worth)
            return f"Worth checking, not proved: {names}; {rise}."
        case "general rise":
            text = (
                f"General rise: {rise}, and no recorded factor explains it ({found.tests} tests, corrected)."
            )
            if found.worth:
                text += f" Worth checking, not proved: {', '.join(name_of(s) for s in found.worth)}."
            return text
        case "no rise":
            way = "fell" if high < 1 else "did not rise beyond chance"
            return f"No rise: {rise}; it {way}, so there is no cause to name."
    return (
        f"Not enough evidence: {rise}; {found.days[0]} days before and {found.days[1]} after with "
        f"{sum(found.scrap)} scrapped pieces do not tell a cause from chance."
    )


def name_of(suspect: Suspect) -> str:
    """Return a suspect's name as people say it."""
    return f"{suspect.factor} mix" if suspect.kind == "mix" else f"{suspect.factor} {suspect.level}".strip()


def evidence(suspect: Suspect) -> str:
    """Return the evidence for a suspect in one or two sentences."""
    low, high = suspect.interval
    span = f"{suspect.ratio:.2f} (95 % {low:.2f} to {high:.2f})"
    much = f"about {suspect.excess:.0f} scrapped pieces more than without it, family-wise p = {suspect.p:.3f}"
    if suspect.kind == "mix":
        return f"More of what always scraps more was made: the mix alone raises scrap by the factor {span}, {much}."
    if suspect.kind == "exposure":
        said = f"from {suspect.rate_before:.5g} to {suspect.rate_after:.5g}"
        return f"Its daily mean moved {said}, and within days scrap follows it: together the factor {span}, {much}."
    where = (
        "against other days of the later period"
        if suspect.confounded
        else "against the others on the same days"
    )
    text = (
        f"Its scrap is {100 * suspect.rate_after:.2f} %, {span} times what is expected {where}, {much}."
        if math.isnan(suspect.rate_before)
        else f"Its scrap went from {100 * suspect.rate_before:.2f} % to {100 * suspect.rate_after:.2f} %, {span} times "
        f"{where}, {much}."
    )
    return text + (f" {suspect.confounded}" if suspect.confounded else "")


def confirming_check(suspect: Suspect) -> str:
    """Return the one check that would confirm or refute a suspect."""
    first = "check the gauge and the count first, then "
    if suspect.kind == "mix":
        return (
            first + "compare scrap per product before and after; each product's own rate should be unchanged."
        )
    if suspect.kind == "exposure":
        return first + f"set {suspect.factor} back for a day and see whether scrap falls."
    factor = suspect.factor.casefold()
    if any(word in factor for word in ("lot", "supplier", "material", "batch")):
        return first + f"run another {suspect.factor} on the same machine on the same day."
    if any(word in factor for word in ("operator", "crew", "shift", "person")):
        return first + f"let {suspect.level} and another swap machines for a shift."
    return first + f"run the same product and lot on {suspect.level} and on another side by side."


def _guess(file: CsvFile, words: Sequence[str], option: str, *, besides: str = "") -> str:
    for word in words:
        for name in file.names:
            if word in name.casefold() and name != besides:
                return name
    raise DataFault(
        f"{file.path}: no column is named like {' or '.join(words)}; say which with {option} COLUMN."
    )


def _likely_change(file: CsvFile, date: str, made: str, scrap: str) -> str:
    import pandas as pd

    frame = pd.DataFrame({"d": file.labels(date), "m": file.numbers(made), "s": file.numbers(scrap)})
    frame["d"] = pd.to_datetime(frame.d, errors="coerce").dt.normalize()
    days = frame.dropna().groupby("d")[["m", "s"]].sum()
    shifts = mean_shifts((days.s / days.m).to_numpy(dtype=float)) if len(days) >= 10 else ()
    if not shifts:
        raise RequestError(
            "No shift of the daily scrap rate is seen; say which day to compare from with --change 2026-02-19."
        )
    return f"{days.index[shifts[-1].last_before]:%Y-%m-%d}"


def _plain(value: Any) -> Any:
    """Return JSON values: NaN and infinity as None."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _rates(made: Floats, scrap: Floats, after: "np.ndarray") -> tuple[float, float]:
    return (
        float(scrap[~after].sum() / max(made[~after].sum(), 1e-9)),
        float(scrap[after].sum() / max(made[after].sum(), 1e-9)),
    )


def _pair(values: Floats, after: "np.ndarray") -> tuple[int, int]:
    return round(float(values[~after].sum())), round(float(values[after].sum()))


def _rise_p(made: Floats, scrap: Floats, after: "np.ndarray", shuffles: "np.ndarray") -> float:
    masks = after[shuffles]

    def gap(mask: "np.ndarray") -> Any:
        m, s = mask @ made, mask @ scrap
        return s / np.maximum(m, 1e-9) - (scrap.sum() - s) / np.maximum(made.sum() - m, 1e-9)

    return float((1 + (gap(masks) >= gap(after)).sum()) / (1 + len(masks)))


def _best(
    rows: LotRows, fit: Fit, tests: list[Test], p: Floats, known: Floats, shuffles: "np.ndarray"
) -> int:
    """Return the test to name: of the strongest significant ones, that which leaves the least to explain.

    A machine and its tools, a crew and its shift all stand out when one of them is the cause; only the cause
    itself leaves the others without evidence.
    """
    order = np.argsort([-t.z for t in tests])
    rivals = [int(i) for i in order[:_RIVALS] if p[i] <= ALPHA]
    if len(rivals) < 2:
        return int(order[0])
    left = []
    for i in rivals:
        suspect = _suspect(rows, fit, tests[i], p=0.0, q=0.0)
        without = known * _explained(rows, fit, tests[i], suspect)
        rest = scan(rows, fit_rates(rows, without), shuffles[:0])
        key = (tests[i].kind, tests[i].factor, tests[i].level)
        left.append(max((t.z for t in rest if (t.kind, t.factor, t.level) != key), default=0.0))
    least = min(left)
    return next(i for i, z in zip(rivals, left, strict=True) if z <= least + 0.3)


def _discovery_rate(tests: list[Test]) -> Floats:
    from scipy import stats

    return np.asarray(stats.false_discovery_control([t.p for t in tests]), dtype=float)


def _verdict(named: list[Suspect], rise_p: float, interval: tuple[float, float]) -> str:
    if named:
        return "cause candidate"
    if rise_p <= RISE_ALPHA:
        return "general rise"
    return "no rise" if interval[1] <= _WIDE else "not enough evidence"


def _in_order(named: list[Suspect]) -> list[Suspect]:
    """Return the causes with the largest excess first; the one named first stays when they are close."""
    return named[:1] + sorted(named[1:], key=lambda s: -s.excess)


def _unknown(rows: LotRows, made: Floats, scrap: Floats, lengths: tuple[int, int]) -> Causes:
    after = rows.after
    ratio, interval = rate_ratio(made, scrap, after) if min(lengths) > 0 else (math.nan, (0.0, math.inf))
    return Causes(
        "not enough evidence", *_rates(made, scrap, after), ratio, interval, math.nan, 1.0, _pair(made, after),
        _pair(scrap, after), lengths, (), (), 0, 0,
    )  # fmt: skip


def _suspect(rows: LotRows, fit: Fit, test: Test, *, p: float, q: float) -> Suspect:
    match test.kind:
        case "mix":
            return _mix(rows, fit, test, p, q)
        case "exposure":
            return _exposure(rows, fit, test, p, q)
    codes, labels = rows.factors[test.factor]
    mine = codes == labels.index(test.level)
    later = rows.after[rows.day]
    own, others = np.where(mine, 1.0, 0.0), np.where(mine, 0.0, 1.0)
    s_own, e_own = rows.by_day(rows.scrap * own), rows.by_day(fit.base * own)
    s_rest, e_rest = rows.by_day(rows.scrap * others), rows.by_day(fit.base * others)
    on = rows.by_day(rows.made * own) > 0
    if test.covers_days:
        away, on = rows.after & ~on, rows.after & on
        u, error, freedom = days_apart(rows, fit, on, shares_of(rows, fit, test.factor))
        ratio, interval = _log_interval(float(u[on].mean() - u[away].mean()), error, freedom)
        days = int((on & rows.after).sum())
        confounded = (
            f"{test.factor} {test.level} ran on {days} days and made up all of them, so {test.factor} and days are "
            f"confounded ({int(away.sum())} other days to compare)."
        )
    else:
        level = e_own * (s_rest + 0.5) / (e_rest + 0.5)
        usable = on & (e_rest > 0)
        confounded = ""
        if test.within_after:
            usable &= rows.after
            ratio, interval = _single_ratio(level[usable], s_own[usable])
        else:
            ratio, interval = rate_ratio(level[usable], s_own[usable], rows.after[usable])
        days = int((on & rows.after).sum())
    scrapped = float(rows.scrap[mine & later].sum())
    excess = scrapped * (1 - 1 / ratio) if ratio > 0 else 0.0
    before = mine & ~later
    rate_before = float(rows.scrap[before].sum() / rows.made[before].sum()) if before.any() else math.nan
    rate_after = scrapped / max(float(rows.made[mine & later].sum()), 1e-9)
    return Suspect(
        "rate", test.factor, test.level, ratio, interval, excess, p, q,
        math.nan if test.within_after else rate_before, rate_after, days, confounded,
    )  # fmt: skip


def _log_interval(log_ratio: float, error: float, freedom: int) -> tuple[float, tuple[float, float]]:
    from scipy import stats

    half = float(stats.t.ppf(0.975, freedom)) * error
    return math.exp(log_ratio), (math.exp(log_ratio - half), math.exp(log_ratio + half))


def _single_ratio(expected: Floats, scrap: Floats) -> tuple[float, tuple[float, float]]:
    from scipy import stats

    total = float(scrap.sum())
    ratio = total / max(float(expected.sum()), 1e-9)
    left = scrap - ratio * expected
    variance = max(float((left**2).sum()) / max(total, 0.5) ** 2, 1 / max(total, 0.5))
    half = float(stats.t.ppf(0.975, max(len(scrap) - 1, 1))) * math.sqrt(variance)
    return ratio, (ratio * math.exp(-half), ratio * math.exp(half))


def _mix(rows: LotRows, fit: Fit, test: Test, p: float, q: float) -> Suspect:
    codes, _ = rows.factors[test.factor]
    effect = np.where(codes >= 0, fit.effects[test.factor][np.maximum(codes, 0)], 1.0)
    made, weighted = rows.by_day(rows.made), rows.by_day(rows.made * effect)
    ratio, interval = rate_ratio(made, weighted * rows.scrap.sum() / max(weighted.sum(), 1e-9), rows.after)
    later = rows.after[rows.day]
    excess = float(rows.scrap[later].sum()) * (1 - 1 / ratio)
    means = [float(weighted[m].sum() / made[m].sum()) for m in (~rows.after, rows.after)]
    return Suspect(
        "mix", test.factor, "", ratio, interval, excess, p, q, means[0], means[1], int(rows.after.sum())
    )


def _exposure(rows: LotRows, fit: Fit, test: Test, p: float, q: float) -> Suspect:
    x = rows.parameters[test.factor]
    known, later = np.isfinite(x), rows.after[rows.day]
    slope, _, error = slope_of(rows, fit, test.factor)
    means = [float(np.average(x[known & m], weights=rows.made[known & m])) for m in (~later, later)]
    moved = means[1] - means[0]
    ratio = math.exp(slope * moved)
    low, high = sorted(math.exp((slope + side * 1.96 * error) * moved) for side in (-1, 1))
    excess = float(rows.scrap[later].sum()) * (1 - 1 / ratio)
    return Suspect(
        "exposure",
        test.factor,
        "",
        ratio,
        (low, high),
        excess,
        p,
        q,
        means[0],
        means[1],
        int(rows.after.sum()),
    )


def _given(
    rows: LotRows, fit: Fit, test: Test, suspect: Suspect, known: Floats, shuffles: "np.ndarray", seed: int
) -> "tuple[LotRows, Floats, np.ndarray]":
    """Return what is left to search once a cause is named.

    Its pieces are left out (a lot that is bad at one step only would make that step's machine stand out); of a
    parameter, its effect is taken out instead.
    """
    if suspect.kind != "rate":
        return rows, known * _explained(rows, fit, test, suspect), shuffles
    codes, labels = rows.factors[suspect.factor]
    mine = (codes == labels.index(suspect.level)) & rows.after[rows.day]
    left = without(rows, mine)
    return left, known[~mine], shuffles if left.days == rows.days else shuffles_of(left, seed)


def _explained(rows: LotRows, fit: Fit, test: Test, suspect: Suspect) -> Floats:
    """Return the multiplier of each row that a named cause accounts for."""
    later = rows.after[rows.day]
    if suspect.kind == "mix":
        return np.ones(len(rows.made))  # the fit holds it already
    if suspect.kind == "exposure":
        x = rows.parameters[suspect.factor]
        slope, *_ = slope_of(rows, fit, suspect.factor)
        return np.exp(slope * np.where(np.isfinite(x), x - suspect.rate_before, 0.0))
    codes, labels = rows.factors[suspect.factor]
    mine = (codes == labels.index(suspect.level)) & later
    return np.where(mine, max(suspect.ratio, 1e-3), 1.0)
