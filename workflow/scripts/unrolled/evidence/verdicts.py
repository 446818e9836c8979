"""Verdicts on claims, corrected for their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from unrolled import tasks
from unrolled.evidence import inference
from unrolled.evidence.claims import Claim
from unrolled.evidence.findings import Finding, examine, values_of
from unrolled.images.resources import NAME, ORIGINAL
from unrolled.results import STAND_INS

SUPPORTED, CONTRADICTED, UNDECIDED = "supported", "contradicted", "undecided"
NOT_TESTABLE = "not testable here"
QUICK = "a quick build, whose tiny budgets mean nothing"
DIGITS, OWN = STAND_INS
STOOD_IN = {
    DIGITS: f"scikit-learn's digits stand in for {NAME}",
    OWN: f"the images are not {NAME}'s",
}
SIDES = ("inside", "outside")
TIMES = "timing"  # the table of times, which do not depend on what digits look like


@dataclass(frozen=True)
class Setting:
    """What a ledger is drawn up under.

    confidence: level of intervals, and one less the level of the whole ledger; power: for the
    effects and numbers of replicates that are named with undecided claims; least: by unit, the
    least standard deviation that is believed; of_times: the share of the level that claims on
    times are given, which are a family of their own; quick: whether budgets are so small that
    nothing can be concluded; data: what the images are, `ORIGINAL` or one of `STAND_INS`; spent:
    the shares of the level of all claims but those on times that each look at the ledger is given.
    """

    confidence: float
    power: float
    least: Mapping[str, float]
    of_times: float
    quick: bool = False
    data: str = ORIGINAL
    spent: tuple[float, ...] = (1.0,)

    @classmethod
    def of(cls, settings: Mapping[str, Any], data: str) -> Setting:
        """From the settings of a job, and what the images of its tables are."""
        return cls(
            confidence=settings["confidence"],
            power=settings["power"],
            least=settings["least_spread"],
            of_times=settings["level_of_times"],
            spent=tuple(settings["spent"]),
            quick=settings["quick"],
            data=data,
        )

    def level(self, is_timed: bool, look: int = 1) -> float:
        """The level of a family of claims: those on times, or all others at a look.

        Further seeds tell nothing of times, which are looked at once.
        """
        share = self.of_times if is_timed else (1 - self.of_times) * self.spent[look - 1]
        return (1 - self.confidence) * share


@dataclass(frozen=True)
class Tested:
    """A claim with the findings of all its parts, or the reason why it has none."""

    claim: Claim
    findings: Sequence[Finding] = ()
    reason: str = ""

    @property
    def inside(self) -> float:
        """P value that the claim holds: of its weakest part (intersection-union test)."""
        return max(finding.inside for finding in self.findings)

    @property
    def outside(self) -> float:
        """P value that it does not: of the part furthest from holding, times their number."""
        return min(1.0, len(self.findings) * min(finding.outside for finding in self.findings))

    @property
    def deciding(self) -> Finding:
        """The part on which the verdict rests."""
        if self.outside < self.inside:
            return min(self.findings, key=lambda finding: finding.outside)
        return max(self.findings, key=lambda finding: finding.inside)


@dataclass(frozen=True)
class Decision:
    """A verdict, and the level at which it was reached or missed: a step of Holm's method."""

    verdict: str
    p_adjusted: float
    level: float

    def of_part(self, finding: Finding, parts: int) -> str:
        """What the same level says of one of the claim's parts, shared among them."""
        if self.verdict == SUPPORTED or finding.inside <= self.level / parts:
            return SUPPORTED
        return CONTRADICTED if finding.outside <= self.level / parts else UNDECIDED

    def ends_of_part(self, finding: Finding, parts: int) -> tuple[float, float]:
        """The interval of a part that agrees with its verdict: of confidence 1 - 2 level."""
        level = self.level if self.verdict == SUPPORTED else self.level / parts
        return finding.interval(1 - 2 * level)

    def ends(self, finding: Finding, parts: int) -> tuple[float, float]:
        """The interval of the part that decides, which agrees with the verdict on the claim.

        To support a claim all parts are tested at its level, and to contradict it they share that.
        So it lies wholly inside the part's region or wholly outside where the claim is decided
        by it, and crosses the region's end where it is not.
        """
        return finding.interval(1 - 2 * self.level_of(finding, parts))

    def level_of(self, finding: Finding, parts: int) -> float:
        """The level at which the part that decides is tested, on the side on which it lies."""
        return self.level if finding.is_inside else self.level / parts


def values_of_claim(
    claim: Claim, tables: Mapping[str, pd.DataFrame], setting: Setting
) -> list[pd.DataFrame] | str:
    """The numbers that each part of a claim compares; else why it cannot be tested."""
    if reason := _meaningless(claim, setting):
        return reason
    values = []
    for part in claim.parts:
        if part.table not in tables:
            return f"this build has no table {part.table}"
        found = values_of(part, tables[part.table])
        if isinstance(found, str):
            return found
        values.append(found)
    return values


def examine_claim(claim: Claim, values: list[pd.DataFrame] | str, setting: Setting) -> Tested:
    """Test all parts of a claim on their numbers; without them it stays untested."""
    if isinstance(values, str):
        return Tested(claim, reason=values)
    parts = zip(claim.parts, values, strict=True)
    return Tested(claim, [examine(part, numbers, setting.least) for part, numbers in parts])


def _meaningless(claim: Claim, setting: Setting) -> str:
    """Why such a build says nothing of a claim; empty where it does."""
    if setting.quick:
        return QUICK
    if setting.data not in STAND_INS or not tasks.descriptor(claim.section).reads_images:
        return ""
    # digits are brought to the original's size, and take as long
    if setting.data == DIGITS and is_on_times(claim):
        return ""
    return STOOD_IN[setting.data]


def judge(
    inside: np.ndarray, outside: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Verdicts, adjusted p values and the levels of Holm's steps, of ledgers `[..., claim]`.

    inside, outside: p values that claims hold, and that they do not. Exactly one of both is true
    of a claim, so that at most one decision can be wrong and no p value is doubled; Holm's
    correction over the ledger keeps the chance of any false decision in it at `level`.
    """
    p = inference.decision(inside, outside)
    adjusted = inference.holm(p)
    sides = np.where(np.asarray(inside) < np.asarray(outside), SUPPORTED, CONTRADICTED)
    decided = adjusted <= level
    # a decided claim at the step it was tested at, the others at that of the first one missed
    ranks = np.argsort(np.argsort(p, axis=-1, kind="stable"), axis=-1, kind="stable")
    ranks = np.where(decided, ranks, decided.sum(axis=-1, keepdims=True))
    return np.where(decided, sides, UNDECIDED), adjusted, level / (p.shape[-1] - ranks)


def decide(tested: Sequence[Tested], setting: Setting, look: int = 1) -> dict[str, Decision]:
    """The decision on each claim that was tested, by name: each family corrected by itself."""
    decisions = {}
    for is_timed in (False, True):
        family = [
            entry for entry in tested if entry.findings and is_on_times(entry.claim) == is_timed
        ]
        if not family:
            continue
        inside, outside = (np.array([getattr(t, side) for t in family]) for side in SIDES)
        judged = judge(inside, outside, setting.level(is_timed, look))
        for entry, verdict, adjusted, level in zip(family, *judged, strict=True):
            decisions[entry.claim.name] = Decision(str(verdict), float(adjusted), float(level))
    return decisions


def is_on_times(claim: Claim) -> bool:
    """Whether a claim rests on times alone."""
    return all(part.table == TIMES for part in claim.parts)
