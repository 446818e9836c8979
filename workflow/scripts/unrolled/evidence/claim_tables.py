"""The rows of claims.csv, claim_parts.csv and looks.csv: the verdicts with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from unrolled.columns import LOOK
from unrolled.evidence import inference, sequential, verdicts
from unrolled.evidence.claims import Claim
from unrolled.evidence.findings import Finding
from unrolled.evidence.sequential import Judged
from unrolled.evidence.verdicts import (
    CONTRADICTED,
    NOT_TESTABLE,
    SUPPORTED,
    UNDECIDED,
    Decision,
    Setting,
    Tested,
)


def ledger(
    claims: Sequence[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting
) -> tuple[list[dict], list[dict]]:
    """The rows of claims.csv, one a claim, and of claim_parts.csv, one a part that was tested."""
    rows, parts = [], []
    for entry in sequential.judged_on(claims, tables, setting):
        about, decision = _about(entry.tested.claim), entry.decision
        if decision is None:
            rows.append({**about, "verdict": NOT_TESTABLE, "reason": entry.tested.reason})
            continue
        rows.append({**about, **_judged(entry, decision, setting)})
        parts += [
            _of_part(entry.tested, finding, decision, setting.confidence)
            for finding in entry.tested.findings
        ]
    return rows, parts


def of_looks(
    claims: Sequence[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting
) -> list[dict]:
    """The rows of looks.csv, one a look: what was tested at it, on which runs, and decided."""
    numbers = sequential.numbers_of(claims, tables, setting)
    return [
        _of_look(look, entries, tables["runs"], setting)
        for look, entries in enumerate(sequential.in_turn(claims, numbers, setting), start=1)
    ]


def _of_look(
    look: int, entries: Sequence[Judged], runs: pd.DataFrame, setting: Setting
) -> dict[str, Any]:
    tested = [entry for entry in entries if entry.look == look and entry.decision]
    decided = [entry for entry in tested if entry.decision.verdict != UNDECIDED]
    rows = runs[runs[LOOK] == look]
    return {
        "look": look,
        "level": setting.level(is_timed=False, look=look),
        "tested": _names(tested),
        "decided": _names(decided),
        "configurations": rows["configuration"].nunique(),
        "runs": len(rows),
    }


def _names(entries: Sequence[Judged]) -> str:
    return " ".join(entry.tested.claim.name for entry in entries)


def _judged(entry: Judged, decision: Decision, setting: Setting) -> dict:
    """A claim's verdict, and the numbers of the part on which it rests."""
    tested, deciding = entry.tested, entry.tested.deciding
    row = {
        "verdict": decision.verdict,
        "look": entry.look,
        "apart": _apart(tested, decision),
        "parts": len(tested.findings),
        **_numbers(deciding, setting.confidence, decision.ends(deciding, len(tested.findings))),
        "replicate": _replicate(verdicts.is_on_times(tested.claim)),
        "p": float(inference.decision(tested.inside, tested.outside)),
        "p_adjusted": decision.p_adjusted,
    }
    if decision.verdict == UNDECIDED:
        level = decision.level_of(deciding, len(tested.findings))
        row["detectable"] = deciding.detectable(level, setting.power)
        row["seeds_needed"] = deciding.needed(level, setting.power)
    return row


def _apart(entry: Tested, decision: Decision) -> str | None:
    """Where an effect's direction and its size fare differently: the verdict on each."""
    of_aspects: dict[str, set[str]] = {}
    for finding in entry.findings:
        if finding.part.aspect:
            verdict = decision.of_part(finding, len(entry.findings))
            of_aspects.setdefault(finding.part.aspect, set()).add(verdict)
    of_each = {aspect: _joint(found) for aspect, found in of_aspects.items()}
    if len(set(of_each.values())) < 2:
        return None
    return ", ".join(f"{aspect} {verdict}" for aspect, verdict in of_each.items())


def _joint(found: set[str]) -> str:
    """The verdict on several parts, all of which must hold."""
    if CONTRADICTED in found:
        return CONTRADICTED
    return UNDECIDED if UNDECIDED in found else SUPPORTED


def _about(claim: Claim) -> dict:
    return {
        "claim": claim.name,
        "states": claim.states,
        "section": claim.section,
        "source": claim.source,
        "quote": claim.quote,
        "note": claim.note,
    }


def _numbers(finding: Finding, confidence: float, corrected: tuple[float, float]) -> dict:
    """One part's effect and region, whose infinite ends stay empty, with both its intervals."""
    part, region = finding.part, finding.region
    low, high = finding.interval(confidence)
    corrected_low, corrected_high = corrected
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
        "replicate": _replicate(part.table == verdicts.TIMES),
        "superiority": finding.superiority,
    }


def _replicate(is_timed: bool) -> str:
    return "process" if is_timed else "seed"


def _of_part(entry: Tested, finding: Finding, decision: Decision, confidence: float) -> dict:
    parts = len(entry.findings)
    return {
        "claim": entry.claim.name,
        **_numbers(finding, confidence, decision.ends_of_part(finding, parts)),
        "p_inside": finding.inside,
        "p_outside": finding.outside,
        "verdict": decision.of_part(finding, parts),
        "aspect": finding.part.aspect,
        "why": finding.part.why,
    }
