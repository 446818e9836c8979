"""Where one more run is expected of alternatives that share their covariance: multivariate t."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Alternative:
    """One way to make a choice, with its runs: `[run, quantity]`."""

    name: str
    configurations: tuple[str, ...]
    runs: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """The mean of its runs: `[quantity]`."""
        return self.runs.mean(axis=0)

    @property
    def widening(self) -> float:
        """The variance of one more run from that mean, in variances of a run: 1 + 1/n."""
        return 1 + 1 / len(self.runs)


@dataclass(frozen=True)
class Spread:
    """Covariance `[quantity, quantity]` of runs, pooled over alternatives."""

    covariance: np.ndarray
    free: int

    @property
    def remaining(self) -> int:
        """Degrees of freedom that the quantities leave."""
        return self.free - len(self.covariance) + 1

    def squared_distance(self, way: Alternative, values: np.ndarray) -> float:
        """Hotelling's T squared of one more run with these values."""
        gap = values - way.mean
        return float(gap @ np.linalg.solve(self.covariance, gap) / way.widening)

    def p(self, way: Alternative, values: np.ndarray) -> float:
        """The probability that one more run lies as far away (Hotelling 1931)."""
        size = len(self.covariance)
        ratio = self.squared_distance(way, values) * self.remaining / (size * self.free)
        return float(stats.f.sf(ratio, size, self.remaining))

    def log_likelihood(self, way: Alternative, values: np.ndarray) -> float:
        """Of one more run: the predictive density, a multivariate t (Gelman et al. 2013, 3.6)."""
        shape = self.covariance * way.widening * self.free / self.remaining
        return float(stats.multivariate_t.logpdf(values, way.mean, shape, df=self.remaining))


def pooled(alternatives: Sequence[Alternative], least: float) -> Spread:
    """The covariance of runs about the mean of their alternative, pooled over all of them."""
    residuals = np.vstack([way.runs - way.mean for way in alternatives])
    free = len(residuals) - len(alternatives)
    covariance = residuals.T @ residuals / free
    lacking = np.maximum(least**2 - np.diag(covariance), 0.0)
    return Spread(covariance + np.diag(lacking), free)
