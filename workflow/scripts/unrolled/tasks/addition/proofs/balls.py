"""Sets of states in ball arithmetic, where every rounding is bounded: Arb, through python-flint.

A feature is a row `[centre, slope, slope, ...]` of balls: the numbers centre + slopes e, for all e
in [-1, 1]^symbol. What is not linear in the symbols widens the ball of the centre.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import arb, arb_mat

Row = list  # of `arb`


def spread(row: Row) -> arb:
    """How far the symbols lead from the centre, at most."""
    return sum((abs(slope) for slope in row[1:]), arb(0)).upper()


def reach(row: Row) -> arb:
    """A ball of all numbers of a row."""
    return row[0] + arb(0, spread(row))


def size(row: Row) -> arb:
    """The greatest absolute value of a row."""
    return reach(row).abs_upper()


def widened(row: Row, by: arb) -> Row:
    """The row, up to so much greater or less."""
    return [row[0] + arb(0, by), *row[1:]]


def plus(row: Row, other: Row) -> Row:
    """The sum of two rows."""
    return [a + b for a, b in zip(row, other, strict=True)]


def times(row: Row, other: Row) -> Row:
    """The product of two rows."""
    a, b = row[0], other[0]
    slopes = [a * q + b * p for p, q in zip(row[1:], other[1:], strict=True)]
    return [a * b + arb(0, spread(row) * spread(other)), *slopes]


def scaled(row: Row, factor: arb | float, constant: arb | float = 0) -> Row:
    """The row times a factor, and a constant added."""
    first, *slopes = [factor * entry for entry in row]
    return [first + constant, *slopes]


def mapped(weight: arb_mat, rows: Sequence[Row], bias: Sequence[arb]) -> list[Row]:
    """W x + b of the rows of all features."""
    products = (weight * arb_mat(rows)).tolist()
    return [[row[0] + add, *row[1:]] for row, add in zip(products, bias, strict=True)]


def tanh(row: Row) -> Row:
    """The tanh of a row: a line, and the ball of all that tanh is away from it.

    Any slope is sound; that of the chord is near the best. On an interval, tanh x - slope x is
    least and most at the ends or where its derivative 1 - tanh^2 x - slope is 0.
    """
    ball = reach(row)
    low, high = ball.lower(), ball.upper()
    slope = arb(_chord(float(low), float(high)))
    away = (low.tanh() - slope * low).union(high.tanh() - slope * high)
    steep = (1 - slope).sqrt()
    turn = steep.atanh()
    for place, value in ((turn, steep - slope * turn), (-turn, slope * turn - steep)):
        if ball.overlaps(place):
            away = away.union(value)
    return scaled(row, slope, away)


def sigmoid(row: Row) -> Row:
    """The logistic function of a row, (1 + tanh(x / 2)) / 2."""
    return scaled(tanh(scaled(row, 0.5)), 0.5, 0.5)


def _chord(low: float, high: float) -> float:
    if high - low > 1e-6:
        slope = (math.tanh(high) - math.tanh(low)) / (high - low)
    else:
        slope = 1 - math.tanh((low + high) / 2) ** 2
    return min(max(slope, 1e-12), 1 - 1e-12)
