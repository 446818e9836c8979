"""The ledger as a picture: what was measured of each conclusion, and where it would have to lie."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from unrolled.configuration import NO_BREAK
from unrolled.evidence.claims import COUNTS, DIFFERENCES
from unrolled.figures import style
from unrolled.figures.colors import INK
from unrolled.study import Study

# inches: of a column, which is as narrow as a phone, and of a row's parts
WIDTH, LINE, STRIP, GAP = 3.7, 0.125, 0.17, 0.08
LETTERS = 57  # of a line of text
FROM, TO, WORDS = 0.0, 0.56, 0.6  # where a strip begins and ends, and what stands beside it
MARGIN = 0.1  # of a strip's width, left free at either end
REGION = {"color": INK, "alpha": 0.16, "linewidth": 0}
DOT = {"color": INK, "linestyle": "none", "markersize": 5.5}
MARKS = {
    "supported": {"marker": "o"},
    "contradicted": {"marker": "X", "markersize": 6.5},
    "undecided": {"marker": "o", "markerfacecolor": "none", "markeredgewidth": 1.3},
}


def draw(study: Study, columns: int = 1) -> Figure:
    """A strip for each conclusion that was tested, with its words above and its verdict beside."""
    claims = study.table("claims")
    rows = claims[claims["verdict"].isin(MARKS)].to_dict("records")
    if not rows:
        return style.nothing("no conclusion was tested in this build")
    for row in rows:
        row["lines"] = textwrap.wrap(f"{row['claim']}  {row['states']}", LETTERS)
    parts = _shared_out(rows, columns)
    height = max(map(_height, parts))
    fig = style.figure(WIDTH * columns, height + 0.55)
    for axes, part in zip(fig.subplots(1, columns, squeeze=False)[0], parts, strict=True):
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(height, 0)
        for place, row in enumerate(part):
            _row(axes, _height(part[:place]), row)
    style.legend(fig, _handles(), 2 * columns)
    return fig


def draw_wide(study: Study) -> Figure:
    """The same in two columns, for paper and wide screens, of which one would leave half empty."""
    return draw(study, columns=2)


def _height(rows: Sequence[Mapping[str, Any]]) -> float:
    """Inches that rows take, one below the other."""
    return sum(LINE * len(row["lines"]) + STRIP + GAP for row in rows)


def _shared_out(rows: Sequence[Mapping], columns: int) -> list[Sequence[Mapping]]:
    """The rows in so many parts, in their order and of about the same height."""
    share = _height(rows) / columns
    parts: list[list[Mapping]] = [[] for _ in range(columns)]
    for place, row in enumerate(rows):
        middle = (_height(rows[:place]) + _height(rows[: place + 1])) / 2
        parts[int(middle / share)].append(row)
    return parts


def _row(axes: Axes, top: float, row: Mapping[str, Any]) -> None:
    text = style.label("\n".join(row["lines"]))
    axes.text(0, top, text, fontsize=7.5, va="top", linespacing=1.25)
    _strip(axes, top + LINE * len(row["lines"]) + STRIP / 2 + 0.03, row)


def _strip(axes: Axes, middle: float, row: Mapping[str, Any]) -> None:
    """The region that is claimed, the interval, the effect, and both in words."""
    scale = _Scale(row)
    low, high = scale(row["region_low"], 0.0), scale(row["region_high"], 1.0)
    box = (FROM + low * (TO - FROM), middle - STRIP / 2)
    axes.add_patch(Rectangle(box, (high - low) * (TO - FROM), STRIP, **REGION))
    axes.plot([FROM, TO], [middle, middle], color=INK, linewidth=0.5, alpha=0.4)
    ends = [
        FROM + scale(row[end], 0.0) * (TO - FROM) for end in ("corrected_low", "corrected_high")
    ]
    axes.plot(ends, [middle, middle], color=INK, linewidth=1.6)
    at = FROM + scale(row["effect"], 0.0) * (TO - FROM)
    axes.plot([at], [middle], **DOT | MARKS[row["verdict"]])
    says = f"{row['verdict']}: {_written(row)}".replace("-", "\N{MINUS SIGN}")
    axes.text(WORDS, middle, says, fontsize=7.5, va="center")


class _Scale:
    """From values of a row to shares of its strip, which holds them all; ratios by logarithms."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.is_ratio = row["unit"] == "ratio"
        names = ("region_low", "region_high", "effect", "corrected_low", "corrected_high")
        values = [self._value(row[name]) for name in names if _is_finite(row[name])]
        self.low, self.high = min(values), max(values)
        self.width = (self.high - self.low) or 1.0

    def __call__(self, value: float | None, missing: float) -> float:
        """The share, `missing` where a region or an interval has no end."""
        if not _is_finite(value):
            return missing
        share = (self._value(value) - self.low) / self.width
        return MARGIN + (1 - 2 * MARGIN) * share

    def _value(self, value: float) -> float:
        return math.log(value) if self.is_ratio else value


def _is_finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _written(row: Mapping[str, Any]) -> str:
    """The effect with its unit, as short as can be."""
    effect = row["effect"]
    if row["unit"] == "ratio":
        return f"{effect:.2f}{NO_BREAK}times"
    if row["unit"] in ("epochs", "seconds"):
        return f"{effect:+.1f}{NO_BREAK}{row['unit']}"
    if row["comparison"] in COUNTS:
        return f"{100 * effect:.0f}{NO_BREAK}% of seeds"
    if row["comparison"] in DIFFERENCES:
        return f"{100 * effect:+.2f}{NO_BREAK}pp"
    return f"{100 * effect:.2f}{NO_BREAK}%"


def _handles() -> list:
    region = Patch(label="claimed", **REGION)
    return [region, *(Line2D([], [], label=name, **DOT | mark) for name, mark in MARKS.items())]
