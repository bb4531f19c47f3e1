"""The judgment on a rise of scrap: suspects, verdict, and both in words."""

import math
from dataclasses import dataclass

RISE_ALPHA = 0.05  # of the test whether scrap rose at all


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
