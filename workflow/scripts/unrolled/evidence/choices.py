"""Which alternative of a choice that the original leaves open explains its printed numbers best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from unrolled.evidence import statistics
from unrolled.evidence.printed import Printed, numbers, ours

Tables = Mapping[str, pd.DataFrame]
TAKEN = "as in the study"


@dataclass(frozen=True)
class Alternative:
    """One way to make a choice: by printed number, our values over seeds."""

    name: str
    configurations: tuple[str, ...]
    values: tuple[pd.Series, ...]

    def without(self, seed: int) -> Alternative:
        """The same, had this seed not been run."""
        kept = tuple(one.drop(index=seed, errors="ignore") for one in self.values)
        return Alternative(self.name, self.configurations, kept)


def weigh(
    reported: Mapping, study: Tables, variants: Tables, confidence: float, least: float
) -> list[dict[str, Any]]:
    """The rows of open_choices.csv: an alternative each, the one taken in the study first.

    reported: the original's numbers; study, variants: tables of the study and of the ablations;
    least: the least standard deviation that is believed.
    """
    printed = list(numbers(reported))
    about = variants["configurations"]
    rows = []
    for choice, entries in about.groupby("choice", sort=False):
        known, alternatives = _alternatives(entries, printed, study, variants)
        found = _judged(known, alternatives, confidence, least)
        rows += [{"choice": choice, **row} for row in found]
    return rows


def _alternatives(
    entries: pd.DataFrame, printed: Sequence[Printed], study: Tables, variants: Tables
) -> tuple[list[Printed], list[Alternative]]:
    """The printed numbers that every alternative has the like of, and their values in each."""
    by_name = {
        name: dict(zip(group["base"], group["configuration"], strict=True))
        for name, group in entries.groupby("alternative", sort=False)
    }
    shared = set.intersection(*(set(bases) for bases in by_name.values()))
    ways = {TAKEN: {base: base for base in entries["base"]}} | by_name
    tables = {name: study if name == TAKEN else variants for name in ways}
    candidates = [number for number in printed if number.configuration in shared]
    found = {
        name: [ours(number, tables[name], bases[number.configuration]) for number in candidates]
        for name, bases in ways.items()
    }
    kept = [
        place
        for place in range(len(candidates))
        if all(len(values[place]) > 1 for values in found.values())
    ]
    return [candidates[place] for place in kept], [
        Alternative(name, tuple(dict.fromkeys(ways[name].values())),
                    tuple(values[place] for place in kept))
        for name, values in found.items()
    ]  # fmt: skip


def pooled(alternatives: Sequence[Alternative], least: float) -> tuple[np.ndarray, int]:
    """Standard deviation of every number over seeds, pooled over its alternatives: `[number]`.

    Returned with its degrees of freedom.
    """
    values = [[one.to_numpy() for one in way.values] for way in alternatives]
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
    sizes = np.array([[len(one) for one in way.values] for way in alternatives])
    means = np.array([[one.mean() for one in way.values] for way in alternatives])
    gaps = np.array([one.value for one in printed]) - means
    rounded = np.array([one.rounded for one in printed])
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
    printed: list[Printed], alternatives: list[Alternative], confidence: float, least: float
) -> list[dict[str, Any]]:
    """The rows of one choice; without a printed number there is nothing to judge by."""
    rows = [
        {"alternative": way.name, "taken": way.name == TAKEN,
         "configurations": " ".join(way.configurations), "printed_numbers": len(printed)}
        for way in alternatives
    ]  # fmt: skip
    if not printed:
        return rows
    spread, free = pooled(alternatives, least)
    away = deviations(printed, alternatives, spread)
    found = distances(printed, away)
    errors = _jackknife(printed, alternatives, spread)
    # any of the numbers may give an alternative away, and any alternative be ruled out by chance
    alone = 2 * stats.t.sf(np.abs(away).max(axis=1), free)
    adjusted = statistics.holm(np.minimum(1.0, alone * len(printed)))
    out = adjusted <= 1 - confidence
    best = int(np.argmin(np.where(out, np.inf, found))) if not out.all() else None
    for place, (row, way) in enumerate(zip(rows, alternatives, strict=True)):
        seeds = min(len(one) for one in way.values)
        far = int(np.abs(away[place]).argmax())
        row |= {
            "n_seeds": seeds,
            "distance": found[place],
            **_interval(found[place], errors, place, seeds, confidence),
            "furthest": _named(printed[far]),
            "deviations_away": away[place, far],
            "p_adjusted": adjusted[place],
            "ruled_out": bool(out[place]),
            "most_likely": place == best,
        }
    return rows


def _interval(
    distance: float, errors: np.ndarray | None, place: int, seeds: int, confidence: float
) -> dict[str, float]:
    if errors is None:
        return {}
    half = float(stats.t.ppf((1 + confidence) / 2, seeds - 1) * errors[place])
    return {"low": max(0.0, distance - half), "high": distance + half}


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
    seeds = sorted({seed for way in alternatives for one in way.values for seed in one.index})
    if min(len(one) for way in alternatives for one in way.values) < 3:
        return None
    ways = [[way.without(seed) for way in alternatives] for seed in seeds]
    left = np.array([distances(printed, deviations(printed, way, spread)) for way in ways])
    size = len(seeds)
    return np.sqrt((size - 1) / size * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
