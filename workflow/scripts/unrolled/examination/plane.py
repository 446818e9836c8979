"""Hidden states as points in the plane of the two principal components that spread them most."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA


def explained(points: np.ndarray) -> float:
    """The share of the variance of `[point, feature]` that lies in that plane."""
    return float(_fitted(points).explained_variance_ratio_.sum())


def plane(points: np.ndarray, *others: np.ndarray) -> np.ndarray | list[np.ndarray]:
    """`[point, feature]` in the plane of their first two principal components, `[point, 2]`.

    With `others`, those are put into that plane instead. A single feature leaves the second
    coordinate at 0.
    """
    fitted = _fitted(points)

    def project(states: np.ndarray) -> np.ndarray:
        placed = fitted.transform(states)
        return np.pad(placed, ((0, 0), (0, 2 - placed.shape[1])))

    return [project(states) for states in others] if others else project(points)


def _fitted(points: np.ndarray) -> PCA:
    return PCA(min(2, points.shape[1]), svd_solver="full").fit(points)
