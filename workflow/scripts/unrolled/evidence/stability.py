"""How stable verdicts are: what studies of the same size, drawn from the runs, would have said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from unrolled.columns import LOOK
from unrolled.evidence import sequential
from unrolled.evidence.claims import Claim
from unrolled.evidence.sequential import Numbers
from unrolled.evidence.verdicts import CONTRADICTED, SUPPORTED, Setting

OPPOSITE = {SUPPORTED: CONTRADICTED, CONTRADICTED: SUPPORTED}
# of the rows of a look, by their index, the places of those that are taken
Places = Callable[[pd.Index], np.ndarray]


def stability(
    claims: Sequence[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting, draws: int
) -> list[dict[str, Any]]:
    """The rows of claim_stability.csv, one a claim that was tested.

    draws: studies of the same size, drawn with replacement from the replicates (the bootstrap);
    a seed is drawn for all claims that rest on it at once, as they would share it in a study. Of
    each look as many are drawn as there were; a claim that the runs decided early has no more to
    go on to where a drawn study leaves it undecided, which counts as another verdict.
    """
    numbers = sequential.numbers_of(claims, tables, setting)
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


def _verdicts(
    claims: Sequence[Claim], numbers: Sequence[Numbers], setting: Setting
) -> dict[str, str]:
    """By claim, the verdict on these numbers."""
    entries = sequential.judged(claims, numbers, setting)
    return {e.tested.claim.name: e.decision.verdict for e in entries if e.decision}


def _resampled(numbers: Sequence[Numbers], random: np.random.Generator) -> list[Numbers]:
    """The numbers of a study of replicates drawn anew; the same ones wherever they are shared."""
    drawn: dict[tuple, np.ndarray] = {}

    def places(index: pd.Index) -> np.ndarray:
        replicates = tuple(index)
        if replicates not in drawn:
            drawn[replicates] = random.integers(len(replicates), size=len(replicates))
        return drawn[replicates]

    return _chosen(numbers, places)


def _half(numbers: Sequence[Numbers], half: int) -> list[Numbers]:
    """The numbers of every second replicate of each look."""
    return _chosen(numbers, lambda index: np.arange(half, len(index), 2))


def _chosen(numbers: Sequence[Numbers], places: Places) -> list[Numbers]:
    return [
        entry if isinstance(entry, str) else [_of_looks(values, places) for values in entry]
        for entry in numbers
    ]


def _of_looks(values: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Of each look the rows at some places."""
    looks_of_rows = values.index.get_level_values(LOOK)
    rows = [np.flatnonzero(looks_of_rows == look) for look in looks_of_rows.unique()]
    return values.iloc[np.concatenate([own[places(values.index[own])] for own in rows])]


def _share(drawn: Sequence[Mapping[str, str]], claim: str, verdict: str | None) -> float:
    return sum(study[claim] == verdict for study in drawn) / len(drawn)
