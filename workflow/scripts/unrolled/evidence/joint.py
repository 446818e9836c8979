"""All printed numbers of a configuration at once: how far out that run lies among ours.

Also beside the runs of the task's other configurations, as if one of those had been printed: what
a count or a rank says is known by what it says where it should not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.covariance import LedoitWolf

from unrolled.evidence.original import TINY, Printed, all_ours, beside

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Rank:
    """Where the printed run stands among ours.

    distance: from the mean of our runs; further: how many of our runs lie as far out or further.
    """

    distance: float
    further: int
    size: int

    @property
    def p(self) -> float:
        """The conformal p value: 1/(n + 1) at least, for n runs (Vovk et al. 2005)."""
        return (1 + self.further) / (1 + self.size)


def rank(printed: np.ndarray, runs: np.ndarray, others: Sequence[np.ndarray]) -> Rank:
    """The rank of a printed run `[number]` among our `runs` `[run, number]`.

    Every run, the printed one too, is measured from the mean of the rest, by the Mahalanobis
    distance per number. As numbers outnumber runs, the covariance is shrunk (Ledoit and Wolf
    2004) and pooled with the runs of other configurations, `others`. The printed run is treated
    as ours are throughout, so that if it was made as they were, any rank is as likely as another.
    """
    together = np.vstack([runs, printed])
    residuals = np.vstack([sample - sample.mean(axis=0) for sample in (together, *others)])
    spread = residuals.std(axis=0)
    residuals = residuals / np.where(spread > TINY, spread, 1.0)
    squares = LedoitWolf(assume_centered=True).fit(residuals).mahalanobis(residuals)
    # the mean of the rest lies (n + 1)/n times as far away as the mean of all n + 1
    size = len(runs)
    away = np.sqrt(squares[: size + 1] / len(printed)) * (size + 1) / size
    further = int((away[:-1] >= away[-1] * (1 - TINY)).sum())
    return Rank(float(away[-1]), further, size)


def compare(
    printed: Sequence[Printed], tables: Tables, confidence: float, widest: float
) -> list[dict[str, Any]]:
    """The rows of printed_joint.csv: of each configuration that is printed and was run.

    One beside its own runs, then one beside those of each other configuration of its task that
    has the like of all its numbers. confidence, widest: as `original.compare` takes them.
    """
    tasks = tables["runs"].drop_duplicates("configuration").set_index("configuration")["task"]
    rows = []
    for name in dict.fromkeys(number.configuration for number in printed):
        if name in tasks.index:
            numbers = [number for number in printed if number.configuration == name]
            others = [other for other in tasks.index[tasks == tasks[name]] if other != name]
            known, samples = _samples(numbers, tables, name, others)
            rows += _beside_each(known, samples, confidence, widest)
    return rows


def _samples(
    numbers: Sequence[Printed], tables: Tables, own: str, others: Sequence[str]
) -> tuple[list[Printed], dict[str, np.ndarray]]:
    """Those numbers that our runs have the like of, and these: `[run, number]` by configuration.

    Its own first, then the others that have them all.
    """
    frames = {name: all_ours(numbers, tables, name) for name in (own, *others)}
    kept = frames[own].columns
    complete = {name: frame.reindex(columns=kept).dropna() for name, frame in frames.items()}
    samples = {name: frame.to_numpy() for name, frame in complete.items() if frame.size}
    return [numbers[place] for place in kept], samples


def _beside_each(
    numbers: Sequence[Printed], samples: Mapping[str, np.ndarray], confidence: float, widest: float
) -> Iterator[dict[str, Any]]:
    """A row for each sample of runs."""
    values = np.array([number.value for number in numbers])
    as_printed = {name: _rounded(numbers, sample) for name, sample in samples.items()}
    for name, sample in samples.items():
        ranges = [
            beside(number, column, confidence, widest)
            for number, column in zip(numbers, sample.T, strict=True)
        ]
        telling = [row for row in ranges if row["telling"]]
        row = {
            "configuration": numbers[0].configuration,
            "runs_of": name,
            "own": name == numbers[0].configuration,
            "printed_numbers": len(numbers),
            "numbers_judged": len(telling),
            "numbers_inside": sum(row["inside"] for row in telling),
            "n_seeds": len(sample),
        }
        if len(sample) > 1:
            others = [other for of, other in as_printed.items() if of != name]
            found = rank(values, as_printed[name], others)
            row |= {"distance": found.distance, "further": found.further, "conformal_p": found.p}
        yield row


def _rounded(numbers: Sequence[Printed], sample: np.ndarray) -> np.ndarray:
    """Our runs `[run, number]` as they would have been printed."""
    steps = np.array([2 * number.rounded for number in numbers])
    steps = np.where(steps > 0, steps, np.nan)
    return np.where(np.isnan(steps), sample, np.round(sample / steps) * steps)
