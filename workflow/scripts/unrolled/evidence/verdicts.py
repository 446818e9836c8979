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
from unrolled.evidence.findings import Finding, examine
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
TIMES = "timing"  # the table of times, which do not depend on what digits look like


@dataclass(frozen=True)
class Setting:
    """What a ledger is drawn up under.

    confidence: level of intervals, and one less the level of the whole ledger; power: for the
    effects and numbers of replicates that are named with undecided claims; least: by unit, the
    least standard deviation that is believed; quick: whether budgets are so small that nothing
    can be concluded; data: what the images are, `ORIGINAL` or one of `STAND_INS`.
    """

    confidence: float
    power: float
    least: Mapping[str, float]
    quick: bool = False
    data: str = ORIGINAL

    @classmethod
    def of(cls, settings: Mapping[str, Any], data: str) -> Setting:
        """From the settings of a job, and what the images of its tables are."""
        return cls(
            confidence=settings["confidence"],
            power=settings["power"],
            least=settings["least_spread"],
            quick=settings["quick"],
            data=data,
        )


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


def examine_claim(claim: Claim, tables: Mapping[str, pd.DataFrame], setting: Setting) -> Tested:
    """Test all parts of a claim; one that cannot be tested leaves the claim untested."""
    if reason := _meaningless(claim, setting):
        return Tested(claim, reason=reason)
    findings = []
    for part in claim.parts:
        if part.table not in tables:
            return Tested(claim, reason=f"this build has no table {part.table}")
        finding = examine(part, tables[part.table], setting.least, setting.confidence)
        if isinstance(finding, str):
            return Tested(claim, reason=finding)
        findings.append(finding)
    return Tested(claim, findings)


def _meaningless(claim: Claim, setting: Setting) -> str:
    """Why such a build says nothing of a claim; empty where it does."""
    if setting.quick:
        return QUICK
    if setting.data not in STAND_INS or not tasks.descriptor(claim.section).reads_images:
        return ""
    # digits are brought to the original's size, and take as long
    if setting.data == DIGITS and all(part.table == TIMES for part in claim.parts):
        return ""
    return STOOD_IN[setting.data]


def judge(inside: np.ndarray, outside: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Verdicts and adjusted p values of ledgers `[..., claim]` from the p values of their claims.

    A claim is decided in either direction, so its p value is two-sided; Holm's correction over
    the ledger keeps the chance of any false decision in it at `level` or less.
    """
    adjusted = inference.holm(inference.two_sided(inside, outside))
    sides = np.where(np.asarray(inside) < np.asarray(outside), SUPPORTED, CONTRADICTED)
    return np.where(adjusted <= level, sides, UNDECIDED), adjusted


def ledger(
    claims: Iterable[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting
) -> tuple[list[dict], list[dict]]:
    """The rows of claims.csv, one a claim, and of claim_parts.csv, one a part that was tested."""
    tested = [examine_claim(claim, tables, setting) for claim in claims]
    decided = _decided([entry for entry in tested if entry.findings], setting)
    rows = [
        _about(entry.claim)
        | decided.get(entry.claim.name, {"verdict": NOT_TESTABLE, "reason": entry.reason})
        for entry in tested
    ]
    parts = [
        {"claim": entry.claim.name, **_numbers(finding), **_tails(finding)}
        for entry in tested
        for finding in entry.findings
    ]
    return rows, parts


def _decided(tested: Sequence[Tested], setting: Setting) -> dict[str, dict]:
    """By claim, its verdict and the numbers of the part on which that rests."""
    level = 1 - setting.confidence
    inside, outside = (
        np.array([getattr(entry, side) for entry in tested]) for side in ("inside", "outside")
    )
    verdicts, adjusted = judge(inside, outside, level)
    # the level at which Holm tests the smallest p value that is left undecided
    step = level / max(1, int((verdicts == UNDECIDED).sum()))
    rows = {}
    for entry, verdict, p in zip(tested, verdicts, adjusted, strict=True):
        row = {
            "verdict": str(verdict),
            "parts": len(entry.findings),
            **_numbers(entry.deciding),
            "p": float(inference.two_sided(entry.inside, entry.outside)),
            "p_adjusted": float(p),
        }
        if verdict == UNDECIDED:
            row["detectable"] = entry.deciding.detectable(step, setting.power)
            row["seeds_needed"] = entry.deciding.needed(step, setting.power)
        rows[entry.claim.name] = row
    return rows


def _about(claim: Claim) -> dict:
    return {
        "claim": claim.name,
        "states": claim.states,
        "section": claim.section,
        "source": claim.source,
        "note": claim.note,
    }


def _numbers(finding: Finding) -> dict:
    """One part's effect and region, whose infinite ends stay empty."""
    part, region = finding.part, finding.region
    return {
        "part": part.name,
        "comparison": part.comparison,
        "unit": part.unit,
        "region_low": region.low if np.isfinite(region.low) else None,
        "region_high": region.high if np.isfinite(region.high) else None,
        "effect": finding.effect,
        "low": finding.low,
        "high": finding.high,
        "deviation": finding.deviation,
        "n_seeds": finding.size,
        "superiority": finding.superiority,
    }


def _tails(finding: Finding) -> dict:
    return {
        "p_inside": finding.inside,
        "p_outside": finding.outside,
        "seen": finding.seen,
        "why": finding.part.why,
    }
