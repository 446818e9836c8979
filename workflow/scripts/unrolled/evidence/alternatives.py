"""Which alternative of a choice that the original leaves open explains its printed numbers best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from unrolled.evidence import inference
from unrolled.evidence.original import Printed, ours
from unrolled.statistics import quantile

Tables = Mapping[str, pd.DataFrame]
Row = dict[str, Any]
TAKEN = "as in the study"


@dataclass(frozen=True)
class Alternative:
    """One way to make a choice: by printed number, our values over seeds."""

    name: str
    configurations: tuple[str, ...]
    values: tuple[pd.Series, ...]

    @property
    def seeds(self) -> int:
        """The least number of seeds on which any of its numbers stands."""
        return min(len(series) for series in self.values)

    def without(self, seed: int) -> Alternative:
        """The same, had this seed not been run."""
        kept = tuple(series.drop(index=seed, errors="ignore") for series in self.values)
        return Alternative(self.name, self.configurations, kept)


def weigh(
    printed: Sequence[Printed], study: Tables, variants: Tables, confidence: float, least: float
) -> list[Row]:
    """The rows of open_choices.csv: an alternative each, the one taken in the study first.

    printed: the original's numbers; study, variants: tables of the study and of the ablations;
    least: the least standard deviation that is believed.
    """
    rows = []
    for choice, entries in variants["configurations"].groupby("choice", sort=False):
        known, alternatives = _alternatives(entries, printed, study, variants)
        judged = _judged(known, alternatives, confidence, least)
        rows += [{"choice": choice, **row} for row in judged]
    return rows


def _alternatives(
    entries: pd.DataFrame, printed: Sequence[Printed], study: Tables, variants: Tables
) -> tuple[list[Printed], list[Alternative]]:
    """The printed numbers that every alternative has the like of, and their values in each."""
    varied = {
        name: dict(zip(group["base"], group["configuration"], strict=True))
        for name, group in entries.groupby("alternative", sort=False)
    }
    shared = set.intersection(*(set(bases) for bases in varied.values()))
    ways = {TAKEN: {base: base for base in entries["base"]}, **varied}
    candidates = [number for number in printed if number.configuration in shared]
    values = {
        name: [
            ours(number, study if name == TAKEN else variants, bases[number.configuration])
            for number in candidates
        ]
        for name, bases in ways.items()
    }
    places = range(len(candidates))
    kept = [place for place in places if all(len(row[place]) > 1 for row in values.values())]
    alternatives = [
        Alternative(
            name,
            configurations=tuple(dict.fromkeys(bases.values())),
            values=tuple(values[name][place] for place in kept),
        )
        for name, bases in ways.items()
    ]
    return [candidates[place] for place in kept], alternatives


def pooled(alternatives: Sequence[Alternative], least: float) -> tuple[np.ndarray, int]:
    """Standard deviation of every number over seeds, pooled over its alternatives: `[number]`.

    Returned with its degrees of freedom.
    """
    values = [[series.to_numpy() for series in way.values] for way in alternatives]
    squares = np.sum([[((v - v.mean()) ** 2).sum() for v in way] for way in values], axis=0)
    free = np.sum([[len(v) - 1 for v in way] for way in values], axis=0)
    return np.maximum(np.sqrt(squares / free), least), int(free.min())


def deviations(
    printed: Sequence[Printed], alternatives: Sequence[Alternative], spread: np.ndarray
) -> np.ndarray:
    """How far every printed number lies from every alternative: `[alternative, number]`.

    In standard deviations of one more run, s sqrt(1 + 1/n), of the pooled `spread` s. A number
    that was rounded counts from the nearest one that it may stand for.
    """
    sizes = np.array([[len(series) for series in way.values] for way in alternatives])
    means = np.array([[series.mean() for series in way.values] for way in alternatives])
    gaps = np.array([number.value for number in printed]) - means
    rounded = np.array([number.rounded for number in printed])
    gaps = np.sign(gaps) * np.maximum(np.abs(gaps) - rounded, 0.0)
    return gaps / (spread * np.sqrt(1 + 1 / sizes))


def distances(printed: Sequence[Printed], away: np.ndarray) -> np.ndarray:
    """A distance `[alternative]` from all printed numbers, about 1 for the original's own choice.

    The root of the mean square of `away`, first over the numbers of a quantity, then over the
    quantities, so that thirty scores of digits do not outweigh three accuracies.
    """
    kinds = pd.Series([number.quantity for number in printed])
    means = [
        (away[:, places.to_numpy()] ** 2).mean(axis=1)
        for _, places in kinds.index.to_series().groupby(kinds)
    ]
    return np.sqrt(np.mean(means, axis=0))


def _judged(
    printed: Sequence[Printed],
    alternatives: Sequence[Alternative],
    confidence: float,
    least: float,
) -> list[Row]:
    """The rows of one choice; without a printed number there is nothing to judge by."""
    rows = [_about(way, printed) for way in alternatives]
    if not printed:
        return rows
    spread, free = pooled(alternatives, least)
    away = deviations(printed, alternatives, spread)
    distance = distances(printed, away)
    errors = _jackknife(printed, alternatives, spread)
    # any of the numbers may give an alternative away, and any alternative be ruled out by chance
    alone = 2 * stats.t.sf(np.abs(away).max(axis=1), free)
    adjusted = inference.holm(np.minimum(1.0, alone * len(printed)))
    out = adjusted <= 1 - confidence
    best = int(np.argmin(np.where(out, np.inf, distance))) if not out.all() else None
    for place, (row, way) in enumerate(zip(rows, alternatives, strict=True)):
        row |= {"n_seeds": way.seeds, "distance": distance[place]}
        if errors is not None:
            half = quantile(confidence, way.seeds) * errors[place]
            row |= {"low": max(0.0, distance[place] - half), "high": distance[place] + half}
        furthest = int(np.abs(away[place]).argmax())
        row |= {
            "furthest": _named(printed[furthest]),
            "deviations_away": away[place, furthest],
            "p_adjusted": adjusted[place],
            "ruled_out": bool(out[place]),
            "most_likely": place == best,
        }
    return rows


def _about(way: Alternative, printed: Sequence[Printed]) -> Row:
    return {
        "alternative": way.name,
        "taken": way.name == TAKEN,
        "configurations": " ".join(way.configurations),
        "printed_numbers": len(printed),
    }


def _named(number: Printed) -> str:
    at = "" if number.at is None else f" {number.at}"
    return f"{number.configuration} {number.quantity}{at}"


def _jackknife(
    printed: Sequence[Printed], alternatives: Sequence[Alternative], spread: np.ndarray
) -> np.ndarray | None:
    """Standard errors of the distances over seeds: each left out once, from every alternative.

    The spread, the measure that all alternatives share, is held. None where an alternative has
    fewer than three seeds.
    """
    if min(way.seeds for way in alternatives) < 3:
        return None
    seeds = sorted({seed for way in alternatives for series in way.values for seed in series.index})
    ways = [[way.without(seed) for way in alternatives] for seed in seeds]
    left = np.array([distances(printed, deviations(printed, way, spread)) for way in ways])
    size = len(seeds)
    return np.sqrt((size - 1) / size * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
