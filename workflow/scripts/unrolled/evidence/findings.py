"""One part of a claim, tested: its effect, interval and p values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from unrolled.evidence import inference, power
from unrolled.evidence.claims import Part
from unrolled.evidence.inference import Region
from unrolled.evidence.replicates import by_replicate

TINY = 1e-9  # shares of test samples: the last bits must not make two equal ones differ


@dataclass(frozen=True)
class Finding:
    """What the runs say of a part.

    `inside` and `outside` are p values that the effect lies in the claimed region, and that it
    does not; `interval` gives both ends at a confidence. `deviation` is None for shares of seeds;
    `free` is the degrees of freedom that it has for each replicate but the first.
    """

    part: Part
    region: Region
    effect: float
    interval: Callable[[float], tuple[float, float]]
    deviation: float | None
    size: int
    inside: float
    outside: float
    sides: tuple[np.ndarray, np.ndarray]
    free: float = 1.0

    @property
    def superiority(self) -> float:
        """How often a run of the one side beats one of the other; of shares, the share itself."""
        return self.effect if self.part.counts else inference.superiority(*self.sides)

    @property
    def is_inside(self) -> bool:
        """Whether the effect that was observed lies in the claimed region."""
        return self.region.low < self.effect < self.region.high

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
        distance = self.deviation * power.detectable(self.size, level, chance, self.free)
        if self.part.comparison == "ratio":
            return math.exp(distance) if distance < 50 else None
        return distance

    def needed(self, level: float, chance: float) -> int | None:
        """How many replicates find an effect like the one observed with that probability."""
        if self.deviation is None:
            return power.needed_share(self.effect, self.region, level, chance)
        return power.needed(self.distance / self.deviation, level, chance, self.free)


def values_of(part: Part, table: pd.DataFrame) -> pd.DataFrame | str:
    """The numbers that a part compares, `[replicate, configuration]`; else why there are none."""
    missing = sorted(set(part.configurations) - set(table["configuration"]))
    if missing:
        return f"this build has no {', '.join(missing)}"
    try:
        values = by_replicate(table, part, part.configurations)
    except ValueError:
        return f"no row of {part.table} is as the claim asks"
    if len(values) < 2:
        return f"too few seeds: {len(values)}"
    return values


def examine(part: Part, values: pd.DataFrame, least: Mapping[str, float]) -> Finding:
    """Test one part on its numbers; least: by unit, the least deviation that is believed."""
    if part.counts:
        return _share(part, values)
    return _mean(part, values, least[part.unit])


def _mean(part: Part, values: pd.DataFrame, least: float) -> Finding:
    """Of a mean over replicates, of a difference or of a ratio."""
    a, b = _sides(part, values)
    region = _region(part)
    tested, back = region, float
    if part.comparison == "ratio":
        sample = inference.summarise(np.log(a) - np.log(b), least)
        tested, back = _logarithms(region), math.exp
    elif b is None:
        sample = inference.summarise(a, least)
    else:
        sample = (
            inference.summarise(a - b, least) if part.paired else inference.unpaired(a, b, least)
        )
    is_share = b is None and part.unit == "share"

    def interval(confidence: float) -> tuple[float, float]:
        low, high = (back(end) for end in sample.interval(confidence))
        return (max(low, 0.0), min(high, 1.0)) if is_share else (low, high)

    inside, outside = inference.tails(sample, tested)
    against = b if b is not None else np.array([min(region.low, region.high, key=abs)])
    return Finding(
        part,
        region,
        effect=back(float(sample.mean)),
        interval=interval,
        deviation=float(sample.deviation),
        size=sample.size,
        inside=float(inside),
        outside=float(outside),
        sides=(a, against),
        free=float(sample.free) / (sample.size - 1),
    )


def _share(part: Part, values: pd.DataFrame) -> Finding:
    """Of the share of seeds for which something holds; a seed counts once."""
    region = _region(part)
    holds = _holds(part, values)
    hits, size = int(holds.sum()), len(holds)
    inside, outside = inference.count(hits, size, region)
    return Finding(
        part,
        region,
        effect=hits / size,
        interval=lambda confidence: inference.share_interval(hits, size, confidence),
        deviation=None,
        size=size,
        inside=float(inside),
        outside=float(outside),
        sides=(holds, holds),
    )


def _holds(part: Part, values: pd.DataFrame) -> np.ndarray:
    """For which seeds it holds; networks that share a seed must all reach what is asked."""
    if part.comparison in ("most", "few"):
        return (values.to_numpy() >= part.reach).all(axis=1)
    a, b = _sides(part, values)
    if part.comparison == "alike":
        return np.abs(a - b) <= part.margin + TINY
    return a > part.times * b + (part.margin or 0.0) + TINY


def _sides(part: Part, values: pd.DataFrame) -> tuple[np.ndarray, np.ndarray | None]:
    """Means of both sides by replicate; None where there is nothing to compare with."""
    a = values[list(part.of)].mean(axis=1).to_numpy()
    return a, values[list(part.against)].mean(axis=1).to_numpy() if part.against else None


def _region(part: Part) -> Region:
    low, high = part.region
    return Region(-math.inf if low is None else low, math.inf if high is None else high)


def _logarithms(region: Region) -> Region:
    return Region(math.log(region.low) if region.low > 0 else -math.inf, math.log(region.high))
