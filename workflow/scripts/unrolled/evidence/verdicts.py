"""Verdicts on claims, corrected for their number, as the rows of claims.csv and claim_parts.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from unrolled.evidence import statistics
from unrolled.evidence.claims import Claim
from unrolled.evidence.findings import Finding, examine

SUPPORTED, CONTRADICTED, UNDECIDED = "supported", "contradicted", "undecided"
NOT_TESTABLE = "not testable here"
QUICK = "a quick build, whose tiny budgets mean nothing"
DIGITS = "scikit-learn's digits stand in for MNIST"
OWN = "the images are not MNIST's"
TIMES = "timing"  # the table of times, which do not depend on what the images show


@dataclass(frozen=True)
class Setting:
    """What a ledger is drawn up under: level of intervals, power, and what the build is."""

    confidence: float
    power: float
    least: Mapping[str, float]
    quick: bool = False
    digits: bool = False
    own: bool = False


@dataclass(frozen=True)
class Tested:
    """A claim with the findings of all its parts, or the reason why it has none."""

    claim: Claim
    findings: Sequence[Finding] = ()
    reason: str = ""

    @property
    def inside(self) -> float:
        """P value that the claim holds: of its weakest part (intersection-union test)."""
        return max(one.inside for one in self.findings)

    @property
    def outside(self) -> float:
        """P value that it does not: of the part furthest from holding, times their number."""
        return min(1.0, len(self.findings) * min(one.outside for one in self.findings))

    @property
    def deciding(self) -> Finding:
        """The part on which the verdict rests."""
        if self.outside < self.inside:
            return min(self.findings, key=lambda one: one.outside)
        return max(self.findings, key=lambda one: one.inside)


def examine_claim(claim: Claim, tables: Mapping[str, pd.DataFrame], setting: Setting) -> Tested:
    """Test all parts of a claim; one that cannot be tested leaves the claim untested."""
    if setting.quick:
        return Tested(claim, reason=QUICK)
    if claim.section == "mnist" and setting.digits and _looks_at_images(claim):
        return Tested(claim, reason=DIGITS)
    if claim.section == "mnist" and setting.own:
        return Tested(claim, reason=OWN)
    findings = []
    for part in claim.parts:
        if part.table not in tables:
            return Tested(claim, reason=f"this build has no table {part.table}")
        found = examine(part, tables[part.table], setting.least, setting.confidence)
        if isinstance(found, str):
            return Tested(claim, reason=found)
        findings.append(found)
    return Tested(claim, findings)


def _looks_at_images(claim: Claim) -> bool:
    return any(part.table != TIMES for part in claim.parts)


def judge(inside: np.ndarray, outside: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Verdicts and adjusted p values of ledgers `[..., claim]` from the p values of their claims.

    A claim is decided in either direction, so its p value is two-sided; Holm's correction over
    the ledger keeps the chance of any false decision in it at `level` or less.
    """
    adjusted = statistics.holm(statistics.two_sided(inside, outside))
    sides = np.where(np.asarray(inside) < np.asarray(outside), SUPPORTED, CONTRADICTED)
    return np.where(adjusted <= level, sides, UNDECIDED), adjusted


def ledger(
    claims: Iterable[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting
) -> tuple[list[dict], list[dict]]:
    """The rows of claims.csv, one a claim, and of claim_parts.csv, one a part that was tested."""
    tested = [examine_claim(claim, tables, setting) for claim in claims]
    able = [one for one in tested if one.findings]
    level = 1 - setting.confidence
    verdicts, adjusted = judge(
        np.array([one.inside for one in able]), np.array([one.outside for one in able]), level
    )
    # the level at which Holm tests the smallest p value that is left undecided
    step = level / max(1, int((verdicts == UNDECIDED).sum()))
    given = {
        one.claim.name: {**_decided(one, str(verdict)), "p_adjusted": float(p)}
        for one, verdict, p in zip(able, verdicts, adjusted, strict=True)
    }
    for one in able:
        if given[one.claim.name]["verdict"] == UNDECIDED:
            given[one.claim.name] |= _could_show(one.deciding, step, setting.power)
    untested = {one.claim.name: {"verdict": NOT_TESTABLE, "reason": one.reason} for one in tested}
    return (
        [{**_about(one.claim), **given.get(one.claim.name, untested[one.claim.name])}
         for one in tested],
        [{"claim": one.claim.name, **_found(found)} for one in able for found in one.findings],
    )  # fmt: skip


def _about(claim: Claim) -> dict:
    return {
        "claim": claim.name,
        "states": claim.states,
        "section": claim.section,
        "source": claim.source,
        "note": claim.note,
    }


def _decided(one: Tested, verdict: str) -> dict:
    kept = _found(one.deciding)
    del kept["seen"], kept["p_inside"], kept["p_outside"], kept["why"]
    p = float(statistics.two_sided(one.inside, one.outside))
    return {"verdict": verdict, "parts": len(one.findings), **kept, "p": p}


def _found(finding: Finding) -> dict:
    """One part's numbers; infinite ends of its region stay empty."""
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
        "p_inside": finding.inside,
        "p_outside": finding.outside,
        "seen": finding.seen,
        "why": part.why,
    }


def _could_show(finding: Finding, level: float, power: float) -> dict:
    return {
        "detectable": finding.detectable(level, power),
        "seeds_needed": finding.needed(level, power),
    }
