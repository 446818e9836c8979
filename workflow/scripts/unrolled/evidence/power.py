"""What a number of replicates can show: power, smallest effect, how many find an effect."""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize, stats

from unrolled.evidence.inference import Region

MOST = 1000  # replicates beyond which nobody will go


def of_mean(distance: float, size: int, level: float, free: float = 1) -> float:
    """Probability that a one-sided t test at `level` finds a mean `distance` deviations away.

    free: degrees of freedom for each replicate but the first: 1, and up to 2 of a difference of
    independent runs. From the noncentral t distribution, noncentrality distance * sqrt(size).
    """
    freedom = free * (size - 1)
    critical = stats.t.isf(level, freedom)
    return float(stats.nct.sf(critical, freedom, distance * math.sqrt(size)))


def detectable(size: int, level: float, power: float, free: float = 1) -> float:
    """The smallest distance, in deviations, found with probability `power`; free: as `of_mean`."""
    # far beyond, as noncentral t is near its shift
    reach = 3 * (stats.t.isf(level, free * (size - 1)) + 10) / math.sqrt(size)
    return float(optimize.brentq(lambda away: of_mean(away, size, level, free) - power, 0, reach))


def needed(distance: float, level: float, power: float, free: float = 1) -> int | None:
    """Replicates to find a mean `distance` deviations away with `power`; None: beyond `MOST`."""
    if distance <= 0 or of_mean(distance, MOST, level, free) < power:
        return None
    low, high = 2, MOST
    while low < high:
        middle = (low + high) // 2
        if of_mean(distance, middle, level, free) >= power:
            high = middle
        else:
            low = middle + 1
    return low


def detectable_share(size: int, region: Region, level: float, power: float) -> float | None:
    """As `detectable` for a share of `size` runs: its distance from the region's end.

    None where not even unanimous runs would decide.
    """
    end = region.low if math.isfinite(region.low) else 1 - region.high
    hits = np.arange(size + 1)
    enough = hits[stats.binom.sf(hits - 1, size, end) <= level]
    if not len(enough):
        return None
    share = optimize.brentq(
        lambda share: stats.binom.sf(enough[0] - 1, size, share) - power, end, 1
    )
    return float(share - end)


def needed_share(share: float, region: Region, level: float, power: float) -> int | None:
    """As `needed` for a share of runs: to find that it lies on its side of the region's end."""
    end = region.low if math.isfinite(region.low) else region.high
    sizes = np.arange(1, MOST + 1)
    # P(more than isf) is at most the level: what exceeds it decides; misses are hits of 1 - share
    above, below = stats.binom.isf(level, sizes, end), stats.binom.isf(level, sizes, 1 - end)
    found = stats.binom.sf(above, sizes, share) + stats.binom.sf(below, sizes, 1 - share)
    enough = sizes[found >= power]
    return int(enough[0]) if len(enough) else None
