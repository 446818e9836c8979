"""Shares of runs with Wilson's interval."""

from __future__ import annotations

from scipy.stats import binomtest

from unrolled.reporting import formatting as text


def wilson(part: int, whole: int, confidence: float) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927).

    Raises `ValueError` where `whole` is not positive or `part` lies outside 0 to `whole`.
    """
    found = binomtest(part, whole).proportion_ci(confidence, method="wilson")
    return float(found.low), float(found.high)


def told(part: int, whole: int, confidence: float) -> str:
    """ "4 of 5 [37.6, 96.4]", the interval in per cent."""
    low, high = wilson(part, whole, confidence)
    return f"{part} of {whole} {text.percent_range(low, high, 0)}"
