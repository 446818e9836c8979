"""What a page may do with parts of a figure: hide single runs, tell a mean's values.

A part is named by matplotlib's `gid`, of which `unrolled.figures.svg` makes attributes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

RUN = "mark:run"  # drawn for one run
MEAN = "mark:mean"
LABEL, VALUES = "data-label", "data-values"
BETWEEN = "\N{INVISIBLE SEPARATOR}"  # no title holds it, and XML keeps it in attributes


def mean(label: str, places: Iterable, values: Iterable[float], share: bool) -> str:
    """The name of a line of means, with what it is called and its value at every place.

    share: whether values are shares, which are told in per cent.
    """
    told = [f"{place:g}={_told(value, share)}" for place, value in zip(places, values, strict=True)]
    return BETWEEN.join([MEAN, label, *told])


def _told(value: float, share: bool) -> str:
    if not math.isfinite(value):
        return ""
    return f"{100 * value:.2f} %" if share else f"{value:.3g}"


def attributes(gid: str) -> Mapping[str, str]:
    """The attributes of a part with such a name; none where it is no mark."""
    if gid == RUN:
        return {"class": "run"}
    kind, *rest = gid.split(BETWEEN)
    if kind != MEAN:
        return {}
    label, *told = rest
    return {"class": "mean", LABEL: label, VALUES: ";".join(told)}
