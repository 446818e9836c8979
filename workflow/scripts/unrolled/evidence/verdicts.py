"""Verdicts on claims, corrected for their number, as the rows of claims.csv and claim_parts.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    nothing can be concluded; data: what the images are, `ORIGINAL` or one of `STAND_INS`.
    """

    confidence: float
    power: float
    least: Mapping[str, float]
    of_times: float
    quick: bool = False
    data: str = ORIGINAL

    @classmethod
    def of(cls, settings: Mapping[str, Any], data: str) -> Setting:
        """From the settings of a job, and what the images of its tables are."""
        return cls(
            confidence=settings["confidence"],
            power=settings["power"],
            least=settings["least_spread"],
            of_times=settings["level_of_times"],
            quick=settings["quick"],
            data=data,
        )

    def level(self, is_timed: bool) -> float:
        """The level of a family of claims: those on times, or all others."""
        share = self.of_times if is_timed else 1 - self.of_times
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

    def ends(self, finding: Finding, parts: int) -> tuple[float, float]:
        """The interval of a part that agrees with the verdict: of confidence 1 - 2 level."""
        level = self.level if self.verdict == SUPPORTED else self.level / parts
        return finding.interval(1 - 2 * level)


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


def decide(tested: Sequence[Tested], setting: Setting) -> dict[str, Decision]:
    """The decision on each claim that was tested, by name: each family corrected by itself."""
    decisions = {}
    for is_timed in (False, True):
        family = [
            entry for entry in tested if entry.findings and is_on_times(entry.claim) == is_timed
        ]
        if not family:
            continue
        inside, outside = (np.array([getattr(t, side) for t in family]) for side in SIDES)
        judged = judge(inside, outside, setting.level(is_timed))
        for entry, verdict, adjusted, level in zip(family, *judged, strict=True):
            decisions[entry.claim.name] = Decision(str(verdict), float(adjusted), float(level))
    return decisions


def is_on_times(claim: Claim) -> bool:
    """Whether a claim rests on times alone."""
    return all(part.table == TIMES for part in claim.parts)


def ledger(
    claims: Iterable[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting
) -> tuple[list[dict], list[dict]]:
    """The rows of claims.csv, one a claim, and of claim_parts.csv, one a part that was tested."""
    tested = [
        examine_claim(claim, values_of_claim(claim, tables, setting), setting) for claim in claims
    ]
    decisions = decide(tested, setting)
    rows, parts = [], []
    for entry in tested:
        decision = decisions.get(entry.claim.name)
        if decision is None:
            rows.append({**_about(entry.claim), "verdict": NOT_TESTABLE, "reason": entry.reason})
            continue
        rows.append({**_about(entry.claim), **_judged(entry, decision, setting)})
        parts += [
            _of_part(entry, finding, decision, setting.confidence) for finding in entry.findings
        ]
    return rows, parts


def _judged(entry: Tested, decision: Decision, setting: Setting) -> dict:
    """A claim's verdict, and the numbers of the part on which it rests."""
    deciding = entry.deciding
    row = {
        "verdict": decision.verdict,
        "apart": _apart(entry, decision),
        "parts": len(entry.findings),
        **_numbers(deciding, decision, len(entry.findings), setting.confidence),
        "p": float(inference.decision(entry.inside, entry.outside)),
        "p_adjusted": decision.p_adjusted,
    }
    if decision.verdict == UNDECIDED:
        row["detectable"] = deciding.detectable(decision.level, setting.power)
        row["seeds_needed"] = deciding.needed(decision.level, setting.power)
    return row


def _apart(entry: Tested, decision: Decision) -> str | None:
    """Where an effect's direction and its size fare differently: the verdict on each."""
    of_aspects: dict[str, set[str]] = {}
    for finding in entry.findings:
        if finding.part.aspect:
            verdict = decision.of_part(finding, len(entry.findings))
            of_aspects.setdefault(finding.part.aspect, set()).add(verdict)
    verdicts = {aspect: _joint(found) for aspect, found in of_aspects.items()}
    if len(set(verdicts.values())) < 2:
        return None
    return ", ".join(f"{aspect} {verdict}" for aspect, verdict in verdicts.items())


def _joint(verdicts: set[str]) -> str:
    """The verdict on several parts, all of which must hold."""
    if CONTRADICTED in verdicts:
        return CONTRADICTED
    return UNDECIDED if UNDECIDED in verdicts else SUPPORTED


def _about(claim: Claim) -> dict:
    return {
        "claim": claim.name,
        "states": claim.states,
        "section": claim.section,
        "source": claim.source,
        "note": claim.note,
    }


def _numbers(finding: Finding, decision: Decision, parts: int, confidence: float) -> dict:
    """One part's effect and region, whose infinite ends stay empty, with both its intervals."""
    part, region = finding.part, finding.region
    low, high = finding.interval(confidence)
    corrected_low, corrected_high = decision.ends(finding, parts)
    return {
        "part": part.name,
        "comparison": part.comparison,
        "unit": part.unit,
        "region_low": region.low if np.isfinite(region.low) else None,
        "region_high": region.high if np.isfinite(region.high) else None,
        "effect": finding.effect,
        "low": low,
        "high": high,
        "corrected_low": corrected_low,
        "corrected_high": corrected_high,
        "deviation": finding.deviation,
        "n_seeds": finding.size,
        "superiority": finding.superiority,
    }


def _of_part(entry: Tested, finding: Finding, decision: Decision, confidence: float) -> dict:
    parts = len(entry.findings)
    return {
        "claim": entry.claim.name,
        **_numbers(finding, decision, parts, confidence),
        "p_inside": finding.inside,
        "p_outside": finding.outside,
        "verdict": decision.of_part(finding, parts),
        "aspect": finding.part.aspect,
        "why": finding.part.why,
    }
