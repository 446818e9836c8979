"""The main picture: the three parts of the study side by side."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures import accuracies, crowds, lengths, remember
from unrolled.figures.study import Study


def draw(study: Study) -> Figure:
    """Accuracy of the image models, of remembering, and of addition over length."""
    # legends hang below the panels, in a strip kept free for them
    sums_told = crowds.handles(study, "addition", study.of("addition"))
    strip = 0.25 + 0.155 * max(4 if study.crowded("remember") else 3, len(sums_told))
    height = max(3.5, 0.45 * len(crowds.rows(study, "mnist"))) + strip
    fig = style.figure(10.5, height)
    fig.get_layout_engine().set(rect=(0, strip / height, 1, 1 - strip / height), wspace=0.05)
    images, memory, sums = fig.subplots(1, 3, width_ratios=[1.1, 1, 1])
    images.set_title(study.part)
    memory.set_title("Remember the digit at position K")
    sums.set_title("Binary addition")
    if _present(images, study, "mnist"):
        printed = accuracies.draw_panel(images, study, wrap=20)
        _hang(images, accuracies.handles(study, printed), 2)
    if _present(memory, study, "remember"):
        memory.set_ylabel("final test accuracy")
        _hang(memory, remember.draw_final(memory, study), 3)
    if _present(sums, study, "addition"):
        sums.set_ylabel("exact match (all bits right)")
        _hang(sums, lengths.draw_panel(sums, study), 1)
    return fig


def _present(axes: Axes, study: Study, task: str) -> bool:
    if study.of(task).empty:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        style.absent(axes)
    return not study.of(task).empty


def _hang(axes: Axes, entries: list[Line2D], columns: int) -> None:
    legend = axes.legend(
        handles=style.by_rows(entries, columns), ncols=columns, loc="upper center",
        bbox_to_anchor=(0.45, -0.18), fontsize=7.5, handlelength=2.6, columnspacing=1.0,
    )  # fmt: skip
    legend.set_in_layout(False)
