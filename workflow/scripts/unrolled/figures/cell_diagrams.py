"""The recurrent cells as diagrams: what flows from step to step, and through which gates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from unrolled.figures import style
from unrolled.figures.colors import INK
from unrolled.figures.looks import colors
from unrolled.study import Study

PANEL, HEIGHT = 2.9, 2.3  # inches
LEFT, RIGHT, TOP, BUS = 0.2, 9.8, 5.0, 1.0  # where states enter and leave, and their lines
ROW, HALF = 2.3, 0.45  # where gates stand, and half a gate
ROUND = 0.34  # radius of a product or a sum
Point = tuple[float, float]


def draw(study: Study) -> Figure:
    """A panel for each cell of the study that has a diagram."""
    used = dict.fromkeys(member.cell for member in study.configurations)
    shown = [cell for cell in used if cell in DIAGRAMS]
    if not shown:
        return style.nothing("none of this build's cells has a diagram")
    fig = style.figure(PANEL * len(shown), HEIGHT)
    for axes, cell in zip(fig.subplots(1, len(shown), squeeze=False)[0], shown, strict=True):
        axes.set(xlim=(-0.3, 10.3), ylim=(-0.4, 6), aspect="equal")
        axes.set_axis_off()
        name, diagram = DIAGRAMS[cell]
        axes.set_title(name)
        diagram(_Sketch(axes, colors(study)[cell]))
    return fig


class _Sketch:
    """Draws the parts of a diagram in the colour of its cell."""

    def __init__(self, axes: Axes, color: str) -> None:
        self.axes = axes
        self.color = color

    def gate(self, x: float, y: float, name: str) -> None:
        """A weighted sum of what enters from below, squashed."""
        corner = (x - HALF, y - HALF)
        look = {"boxstyle": "round,pad=0.12", "linewidth": 1.4, "facecolor": "none"}
        box = FancyBboxPatch(corner, 2 * HALF, 2 * HALF, edgecolor=self.color, **look)
        self.axes.add_patch(box)
        self.axes.text(x, y, name, ha="center", va="center", fontsize=8.5, style="italic")

    def node(self, x: float, y: float, sign: str) -> None:
        """A product or a sum, unit by unit."""
        self.axes.add_patch(Circle((x, y), ROUND, edgecolor=INK, facecolor="none", linewidth=1))
        self.axes.text(x, y, sign, ha="center", va="center_baseline", fontsize=9)

    def way(self, *points: Point, arrow: bool = True) -> None:
        """A line from point to point, which ends in an arrow."""
        line = {"color": INK, "linewidth": 1, "solid_capstyle": "butt"}
        self.axes.plot(*zip(*points, strict=True), **line)
        if arrow:
            look = {"arrowstyle": "-|>", "color": INK, "linewidth": 1, "mutation_scale": 7}
            look |= {"shrinkA": 0, "shrinkB": 0}
            self.axes.annotate("", points[-1], points[-2], arrowprops=look)

    def dot(self, x: float, y: float) -> None:
        """Where a line parts."""
        self.axes.plot([x], [y], marker="o", markersize=3, color=INK)

    def label(self, x: float, y: float, text: str, side: str = "center") -> None:
        """The name of what flows there."""
        self.axes.text(x, y, text, ha=side, va="bottom", fontsize=8.5)

    def feed(self, places: Sequence[float]) -> None:
        """From the line of state and input up into each gate."""
        for place in places:
            self.way((place, BUS), (place, ROW - HALF - 0.12))
            if place != max(places):
                self.dot(place, BUS)


def _rnn(sketch: _Sketch) -> None:
    sketch.way((LEFT, 3), (4.3, 3))
    sketch.way((5, 0.4), (5, 2.35))
    sketch.gate(5, 3, "tanh")
    sketch.way((5.7, 3), (RIGHT, 3))
    sketch.label(LEFT, 3.1, "state h", "left")
    sketch.label(RIGHT, 3.1, "new h", "right")
    sketch.label(5, -0.4, "input x")


def _lstm(sketch: _Sketch) -> None:
    f, i, g, o, out = 1.9, 3.5, 5.1, 6.7, 8.4
    middle = (i + g) / 2
    sketch.feed((f, i, g, o))
    sketch.way((LEFT, BUS), (o, BUS), arrow=False)
    for place, name in ((f, "f"), (i, "i"), (g, "g"), (o, "o")):
        sketch.gate(place, ROW, name)
    # the memory
    sketch.way((LEFT, TOP), (f - ROUND, TOP))
    sketch.way((f + ROUND, TOP), (middle - ROUND, TOP))
    sketch.way((middle + ROUND, TOP), (RIGHT, TOP))
    sketch.way((f, ROW + HALF + 0.12), (f, TOP - ROUND))
    sketch.way((i, ROW + HALF + 0.12), (i, 3.8), (middle - ROUND, 3.8))
    sketch.way((g, ROW + HALF + 0.12), (g, 3.8), (middle + ROUND, 3.8))
    sketch.way((middle, 3.8 + ROUND), (middle, TOP - ROUND))
    sketch.node(f, TOP, "×")
    sketch.node(middle, TOP, "+")
    sketch.node(middle, 3.8, "×")
    # what is shown of it
    sketch.dot(out, TOP)
    sketch.way((out, TOP), (out, 4.35))
    sketch.gate(out, 3.75, "tanh")
    sketch.way((out, 3.18), (out, ROW + ROUND))
    sketch.way((o + HALF + 0.12, ROW), (out - ROUND, ROW))
    sketch.node(out, ROW, "×")
    sketch.way((out, ROW - ROUND), (out, BUS), (RIGHT, BUS))
    sketch.label(LEFT, TOP + 0.42, "memory c", "left")
    sketch.label(RIGHT, TOP + 0.42, "new c", "right")
    sketch.label(LEFT, BUS - 0.85, "state h and input x", "left")
    sketch.label(RIGHT, BUS - 0.85, "new h", "right")


def _gru(sketch: _Sketch) -> None:
    z, r, n = 2.6, 4.8, 7.0
    sketch.feed((z, r, n))
    sketch.way((LEFT, BUS), (n, BUS), arrow=False)
    for place, name in ((z, "z"), (r, "r"), (n, "n")):
        sketch.gate(place, ROW, name)
    sketch.way((r + HALF + 0.12, ROW), (n - HALF - 0.12, ROW))
    sketch.way((LEFT, TOP), (z - ROUND, TOP))
    sketch.way((z + ROUND, TOP), (n - ROUND, TOP))
    sketch.way((n + ROUND, TOP), (RIGHT, TOP))
    sketch.way((z, ROW + HALF + 0.12), (z, TOP - ROUND))
    sketch.dot(z, 3.7)
    sketch.way((z, 3.7), (n - ROUND, 3.7))
    sketch.label((z + n) / 2, 3.78, "1 − z")
    sketch.way((n, ROW + HALF + 0.12), (n, 3.7 - ROUND))
    sketch.way((n, 3.7 + ROUND), (n, TOP - ROUND))
    sketch.node(z, TOP, "×")
    sketch.node(n, 3.7, "×")
    sketch.node(n, TOP, "+")
    sketch.dot(1.1, TOP)
    sketch.way((1.1, TOP), (1.1, BUS), arrow=False)
    sketch.dot(1.1, BUS)
    sketch.label(LEFT, TOP + 0.42, "state h", "left")
    sketch.label(RIGHT, TOP + 0.42, "new h", "right")
    sketch.label(LEFT, BUS - 0.85, "input x", "left")


DIAGRAMS: dict[str, tuple[str, Callable[[_Sketch], None]]] = {
    "rnn": ("Vanilla RNN", _rnn),
    "lstm": ("LSTM", _lstm),
    "gru": ("GRU", _gru),
}
