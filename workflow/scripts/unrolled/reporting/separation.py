"""How well points of different kinds keep apart."""

from __future__ import annotations

import numpy as np
import pandas as pd


def kept_apart(points: pd.DataFrame, kind: str) -> float:
    """Share of the points `x`, `y` whose nearest other point is of the same `kind`.

    1 where kinds form clusters of their own, the share that one would get by chance where they are
    mixed. Of several equally near points the first counts.
    """
    places = points[["x", "y"]].to_numpy(float)
    distances = np.square(places[:, None] - places).sum(2)
    np.fill_diagonal(distances, np.inf)
    kinds = points[kind].to_numpy()
    return float((kinds[distances.argmin(1)] == kinds).mean())
