"""Sets of states as linear forms: centre + slopes e + error, for all e in [-1, 1]^symbol.

First-order affine arithmetic (de Figueiredo and Stolfi 2004, Affine arithmetic: concepts and
applications), with one symbol for each side of the box that a set started from, and all that is
not linear in these gathered in an interval of its own. Used to look for a proof; float64 rounding
is left out, as `check` verifies what is found, in ball arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Forms:
    """Many forms at once. centre, error: `[set, feature]`; slopes: `[set, feature, symbol]`."""

    centre: np.ndarray
    slopes: np.ndarray
    error: np.ndarray

    @property
    def spread(self) -> np.ndarray:
        """How far each feature may be from its centre."""
        return np.abs(self.slopes).sum(2) + self.error

    @property
    def size(self) -> np.ndarray:
        """The greatest absolute value of each feature."""
        return np.abs(self.centre) + self.spread

    @property
    def low(self) -> np.ndarray:
        """The least that each feature may be."""
        return self.centre - self.spread

    @property
    def high(self) -> np.ndarray:
        """The most that each feature may be."""
        return self.centre + self.spread

    def __getitem__(self, part: slice) -> Forms:
        """Some of the features."""
        return Forms(self.centre[:, part], self.slopes[:, part], self.error[:, part])

    def __add__(self, other: Forms) -> Forms:
        return Forms(
            self.centre + other.centre, self.slopes + other.slopes, self.error + other.error
        )

    def __sub__(self, other: Forms) -> Forms:
        return Forms(
            self.centre - other.centre, self.slopes - other.slopes, self.error + other.error
        )

    def __mul__(self, other: Forms) -> Forms:
        """The product of two forms, feature by feature; what is not linear becomes error."""
        first, second = self.centre[..., None], other.centre[..., None]
        both = np.abs(self.centre) * other.error + np.abs(other.centre) * self.error
        return Forms(
            self.centre * other.centre,
            first * other.slopes + second * self.slopes,
            both + self.spread * other.spread,
        )

    def only(self, which: np.ndarray) -> Forms:
        """Some of the sets."""
        return Forms(self.centre[which], self.slopes[which], self.error[which])

    def widened(self, by: np.ndarray | float) -> Forms:
        """The same, each feature up to so much greater or less."""
        return Forms(self.centre, self.slopes, self.error + by)

    def mapped(self, weight: np.ndarray, bias: np.ndarray) -> Forms:
        """W x + b. weight: `[row, feature]`; bias: `[row]`, or one for each set."""
        return Forms(
            self.centre @ weight.T + bias, weight @ self.slopes, self.error @ np.abs(weight).T
        )

    def tanh(self) -> Forms:
        """The tanh of each feature: between two parallel lines, as near as they can be."""
        low, high = self.low, self.high
        slope = _chord(low, high)
        # the farthest from the line are the ends and where tanh is as steep: 1 - tanh^2 = slope
        turn = np.arctanh(np.sqrt(1 - slope))
        points = np.stack([low, high, np.clip(turn, low, high), np.clip(-turn, low, high)])
        away = np.tanh(points) - slope * points
        least, most = away.min(0), away.max(0)
        return Forms(
            slope * self.centre + (least + most) / 2,
            slope[..., None] * self.slopes,
            slope * self.error + (most - least) / 2,
        )

    def sigmoid(self) -> Forms:
        """The logistic function of each feature, (1 + tanh(x / 2)) / 2."""
        half = Forms(self.centre / 2, self.slopes / 2, self.error / 2).tanh()
        return Forms(0.5 + half.centre / 2, half.slopes / 2, half.error / 2)


def boxes(low: np.ndarray, high: np.ndarray) -> Forms:
    """Boxes as forms, one symbol for each side. low, high: `[set, feature]`."""
    sides = np.eye(low.shape[1]) * ((high - low) / 2)[:, :, None]
    return Forms((low + high) / 2, sides, np.zeros_like(low))


def joined(*parts: Forms, axis: int = 1) -> Forms:
    """The features of several forms one after another, or with `axis` 0 all their sets."""
    fields = ("centre", "slopes", "error")
    return Forms(
        *(np.concatenate([getattr(part, name) for part in parts], axis) for name in fields)
    )


def _chord(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The slope of tanh from one end to the other, of its tangent where they nearly meet."""
    width = high - low
    chord = (np.tanh(high) - np.tanh(low)) / np.maximum(width, 1e-6)
    tangent = 1 - np.tanh((low + high) / 2) ** 2
    return np.clip(np.where(width > 1e-6, chord, tangent), 1e-12, 1)
