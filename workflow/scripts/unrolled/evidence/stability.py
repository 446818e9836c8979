"""How stable verdicts are: what studies of the same size, drawn from the runs, would have said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from unrolled.evidence import verdicts
from unrolled.evidence.claims import Claim
from unrolled.evidence.verdicts import CONTRADICTED, SUPPORTED, Setting

OPPOSITE = {SUPPORTED: CONTRADICTED, CONTRADICTED: SUPPORTED}
Numbers = list[list[pd.DataFrame] | str]


def stability(
    claims: Sequence[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting, draws: int
) -> list[dict[str, Any]]:
    """The rows of claim_stability.csv, one a claim that was tested.

    draws: studies of the same size, drawn with replacement from the replicates (the bootstrap);
    a seed is drawn for all claims that rest on it at once, as they would share it in a study.
    """
    numbers = [verdicts.values_of_claim(claim, tables, setting) for claim in claims]
    given = _verdicts(claims, numbers, setting)
    random = np.random.default_rng(0)
    drawn = [_verdicts(claims, _resampled(numbers, random), setting) for _ in range(draws)]
    halves = [_verdicts(claims, _half(numbers, half), setting) for half in (0, 1)]
    return [
        {
            "claim": claim,
            "verdict": verdict,
            "draws": draws,
            "same": _share(drawn, claim, verdict),
            "opposite": _share(drawn, claim, OPPOSITE.get(verdict)),
            "first_half": halves[0].get(claim),
            "second_half": halves[1].get(claim),
        }
        for claim, verdict in ((entry.name, given.get(entry.name)) for entry in claims)
        if verdict
    ]


def _verdicts(claims: Sequence[Claim], numbers: Numbers, setting: Setting) -> dict[str, str]:
    """By claim, the verdict on these numbers."""
    tested = [
        verdicts.examine_claim(claim, values, setting)
        for claim, values in zip(claims, numbers, strict=True)
    ]
    decisions = verdicts.decide(tested, setting)
    return {name: decision.verdict for name, decision in decisions.items()}


def _resampled(numbers: Numbers, random: np.random.Generator) -> Numbers:
    """The numbers of a study of replicates drawn anew; the same ones wherever they are shared."""
    drawn: dict[tuple, np.ndarray] = {}

    def places(values: pd.DataFrame) -> np.ndarray:
        replicates = tuple(values.index)
        if replicates not in drawn:
            drawn[replicates] = random.integers(len(replicates), size=len(replicates))
        return drawn[replicates]

    return _chosen(numbers, places)


def _half(numbers: Numbers, half: int) -> Numbers:
    """The numbers of every second replicate; untested where a half has fewer than two."""
    halves = _chosen(numbers, lambda values: np.arange(half, len(values), 2))
    return [
        entry
        if isinstance(entry, str) or all(len(values) > 1 for values in entry)
        else "too few seeds"
        for entry in halves
    ]


def _chosen(numbers: Numbers, places: Callable[[pd.DataFrame], np.ndarray]) -> Numbers:
    return [
        entry if isinstance(entry, str) else [values.iloc[places(values)] for values in entry]
        for entry in numbers
    ]


def _share(drawn: Sequence[Mapping[str, str]], claim: str, verdict: str | None) -> float:
    return sum(study[claim] == verdict for study in drawn) / len(drawn)
