"""One part of a claim, tested: its effect, interval and p values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from unrolled import statistics
from unrolled.evidence import inference, power
from unrolled.evidence.claims import Part
from unrolled.evidence.inference import Region
from unrolled.evidence.replicates import by_replicate


@dataclass(frozen=True)
class Finding:
    """What the runs say of a part.

    `inside` and `outside` are p values that the effect lies in the claimed region, and that it
    does not. `deviation` is None for shares of runs.
    """

    part: Part
    region: Region
    effect: float
    low: float
    high: float
    deviation: float | None
    size: int
    superiority: float
    inside: float
    outside: float

    @property
    def seen(self) -> str:
        """Where the interval lies: "inside" or "outside" the region, or "across" an end of it."""
        if self.region.low < self.low and self.high < self.region.high:
            return "inside"
        apart = self.high < self.region.low or self.low > self.region.high
        return "outside" if apart else "across"

    @property
    def distance(self) -> float:
        """Of the effect from the region's nearest end, on the scale on which it is tested."""
        if self.part.comparison == "ratio":
            return _logarithms(self.region).nearest(math.log(self.effect))
        return self.region.nearest(self.effect)

    def detectable(self, level: float, chance: float) -> float | None:
        """The smallest distance from the region's end that so many replicates show at `level`.

        In the effect's unit, of a ratio as a factor; `chance` is the power. None: none.
        """
        if self.deviation is None:
            return power.detectable_share(self.size, self.region, level, chance)
        distance = self.deviation * power.detectable(self.size, level, chance)
        if self.part.comparison == "ratio":
            return math.exp(distance) if distance < 50 else None
        return distance

    def needed(self, level: float, chance: float) -> int | None:
        """About how many replicates would show an effect like the one observed."""
        if self.deviation is None:
            return power.needed_share(self.effect, self.region, level)
        return power.needed(self.distance / self.deviation, level, chance)


def examine(
    part: Part, table: pd.DataFrame, least: Mapping[str, float], confidence: float
) -> Finding | str:
    """Test one part; where it cannot be tested, the reason in a few words.

    least: by unit, the least standard deviation that is believed.
    """
    missing = sorted(set(part.configurations) - set(table["configuration"]))
    if missing:
        return f"this build has no {', '.join(missing)}"
    try:
        values = by_replicate(table, part, part.configurations)
    except ValueError:
        return f"no row of {part.table} is as the claim asks"
    if len(values) < 2:
        return f"too few seeds: {len(values)}"
    if part.counts:
        return _share(part, values, confidence)
    return _mean(part, values, least[part.unit], confidence)


def _mean(part: Part, values: pd.DataFrame, least: float, confidence: float) -> Finding:
    """Of a mean over replicates, of a difference or of a ratio, paired by replicate."""
    a = values[list(part.of)].mean(axis=1).to_numpy()
    b = values[list(part.against)].mean(axis=1).to_numpy() if part.against else None
    region = _region(part)
    tested, back = region, float
    effects = a if b is None else a - b
    if part.comparison == "ratio":
        effects, tested, back = np.log(a) - np.log(b), _logarithms(region), math.exp
    sample = inference.summarise(effects, least)
    low, high = sample.interval(confidence)
    if b is None and part.unit == "share":
        low, high = max(low, 0.0), min(high, 1.0)
    inside, outside = inference.tails(sample, tested)
    against = b if b is not None else np.array([min(region.low, region.high, key=abs)])
    return Finding(
        part,
        region,
        effect=back(float(sample.mean)),
        low=back(low),
        high=back(high),
        deviation=float(sample.deviation),
        size=sample.size,
        superiority=inference.superiority(a, against),
        inside=float(inside),
        outside=float(outside),
    )


def _share(part: Part, values: pd.DataFrame, confidence: float) -> Finding:
    """Of the share of runs that reach a value; every configuration and seed is a run."""
    region = _region(part)
    runs = values.to_numpy().ravel()
    hits, size = int((runs >= part.reach).sum()), len(runs)
    inside, outside = inference.count(hits, size, region)
    low, high = statistics.wilson(hits, size, confidence)
    return Finding(
        part,
        region,
        effect=hits / size,
        low=low,
        high=high,
        deviation=None,
        size=size,
        superiority=hits / size,
        inside=inside,
        outside=outside,
    )


def _region(part: Part) -> Region:
    low, high = part.region
    return Region(-math.inf if low is None else low, math.inf if high is None else high)


def _logarithms(region: Region) -> Region:
    return Region(math.log(region.low) if region.low > 0 else -math.inf, math.log(region.high))
