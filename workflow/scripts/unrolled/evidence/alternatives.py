"""Which alternatives of a choice that the original leaves open explain its printed numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from unrolled.evidence.original import Printed, ours
from unrolled.evidence.predictive import Alternative, pooled

Tables = Mapping[str, pd.DataFrame]
Row = dict[str, Any]
# a quantity of a configuration: a printed number, or those of its lengths, of which the mean counts
Quantity = tuple[Printed, ...]
TAKEN = "as in the study"
# what is said of an alternative
MOST_LIKELY, TIED, LESS_LIKELY, RULED_OUT = "most likely", "tied", "less likely", "ruled out"
MOST = 300.0  # a difference of logarithms that a table can hold


@dataclass(frozen=True)
class Rules:
    """How alternatives are judged.

    confidence: one less the probability with which the original's own choice is ruled out; ratio:
    of likelihoods, up to which two alternatives are tied; least: the least standard deviation that
    is believed.
    """

    confidence: float
    ratio: float
    least: float


def weigh(printed: Sequence[Printed], study: Tables, variants: Tables, rules: Rules) -> list[Row]:
    """The rows of open_choices.csv: an alternative each, the one taken in the study first.

    printed: the original's numbers; study, variants: tables of the study and of the ablations.
    """
    rows = []
    for choice, entries in variants["configurations"].groupby("choice", sort=False):
        quantities, alternatives = _alternatives(entries, printed, study, variants)
        judged = _judged(quantities, alternatives, rules)
        rows += [{"choice": choice, **row} for row in judged]
    return rows


def _alternatives(
    entries: pd.DataFrame, printed: Sequence[Printed], study: Tables, variants: Tables
) -> tuple[list[Quantity], list[Alternative]]:
    """The printed quantities that every alternative has the like of, and the alternatives.

    Of numbers printed in full alone: those of two decimals add little to them.
    """
    varied = {
        name: dict(zip(group["base"], group["configuration"], strict=True))
        for name, group in entries.groupby("alternative", sort=False)
    }
    shared = set.intersection(*(set(bases) for bases in varied.values()))
    ways = {TAKEN: {base: base for base in entries["base"]}, **varied}
    candidates = [n for n in printed if n.configuration in shared and not n.rounded]
    values = {
        name: [
            ours(number, study if name == TAKEN else variants, bases[number.configuration])
            for number in candidates
        ]
        for name, bases in ways.items()
    }
    places = range(len(candidates))
    kept = [place for place in places if all(len(row[place]) > 1 for row in values.values())]
    kept = kept or list(places)  # too few runs to judge by, which is not the same as no number
    groups = _grouped(candidates, kept)
    alternatives = [
        Alternative(name, tuple(dict.fromkeys(bases.values())), _runs(values[name], groups))
        for name, bases in ways.items()
    ]
    return [tuple(candidates[place] for place in group) for group in groups], alternatives


def _grouped(printed: Sequence[Printed], places: Sequence[int]) -> list[list[int]]:
    """Places of the numbers of each quantity of each configuration."""
    groups: dict[tuple[str, str], list[int]] = {}
    for place in places:
        groups.setdefault((printed[place].configuration, printed[place].quantity), []).append(place)
    return list(groups.values())


def _runs(values: Sequence[pd.Series], groups: Sequence[Sequence[int]]) -> np.ndarray:
    """Runs that have all quantities, each the mean of its numbers: `[run, quantity]`."""
    if not groups:
        return np.empty((0, 0))
    means = [
        pd.concat([values[place] for place in group], axis=1).mean(axis=1, skipna=False)
        for group in groups
    ]
    return pd.concat(means, axis=1).dropna().to_numpy()


def _judged(
    quantities: Sequence[Quantity], alternatives: Sequence[Alternative], rules: Rules
) -> list[Row]:
    """The rows of one choice; without printed numbers, or with too few runs, none is judged."""
    rows = [_about(way, quantities) for way in alternatives]
    runs = sum(len(way.runs) for way in alternatives)
    too_few = min(len(way.runs) for way in alternatives) < 1
    if not quantities or too_few or runs - len(alternatives) < len(quantities):
        return rows
    spread = pooled(alternatives, rules.least)
    printed = np.array([np.mean([number.value for number in group]) for group in quantities])
    likelihoods = np.array([spread.log_likelihood(way, printed) for way in alternatives])
    ratios = np.exp(np.minimum(likelihoods.max() - likelihoods, MOST))
    ps = np.array([spread.p(way, printed) for way in alternatives])
    for row, way, ratio, p in zip(rows, alternatives, ratios, ps, strict=True):
        squared = spread.squared_distance(way, printed)
        away = (printed - way.mean) / np.sqrt(np.diag(spread.covariance) * way.widening)
        furthest = int(np.abs(away).argmax())
        row |= {
            "n_seeds": len(way.runs),
            "distance": math.sqrt(squared / len(quantities)),
            "furthest_configuration": quantities[furthest][0].configuration,
            "furthest_quantity": quantities[furthest][0].quantity,
            "deviations_away": away[furthest],
            "p": p,
            "likelihood_ratio": ratio,
        }
    for row, outcome in zip(rows, outcomes(ps, ratios, rules), strict=True):
        row["outcome"] = outcome
    return rows


def outcomes(ps: np.ndarray, ratios: np.ndarray, rules: Rules) -> list[str]:
    """What is said of each alternative, by its p value and by how many times the best is likelier.

    The most likely is named where no other comes near it, not even one that is ruled out; else
    those near the best are tied.
    """
    alone = (ratios <= rules.ratio).sum() == 1
    near = MOST_LIKELY if alone else TIED
    return [
        RULED_OUT if p < 1 - rules.confidence else near if ratio <= rules.ratio else LESS_LIKELY
        for p, ratio in zip(ps, ratios, strict=True)
    ]


def _about(way: Alternative, quantities: Sequence[Quantity]) -> Row:
    return {
        "alternative": way.name,
        "taken": way.name == TAKEN,
        "configurations": " ".join(way.configurations),
        "printed_numbers": sum(map(len, quantities)),
        "quantities": len(quantities),
    }
