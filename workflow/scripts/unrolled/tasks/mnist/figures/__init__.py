"""Figures of image models alone."""

from __future__ import annotations

from matplotlib.figure import Figure

from unrolled.figures import final_accuracies, style
from unrolled.figures.summary_figure import Panel
from unrolled.images.resources import NAME, ORIGINAL
from unrolled.study import Study
from unrolled.tasks.mnist.figures import confusion, epoch_means, row_evidence, shared_confusions
from unrolled.tasks.mnist.figures.classes import TASK
from unrolled.tasks.mnist.printed import ACCURACY, AVERAGES, SCORES

TIMED = "images, row by row"
KINDS = dict.fromkeys(SCORES, "scores of digits")
KINDS |= dict.fromkeys((ACCURACY, *AVERAGES.values()), "scores of all digits together")

draw_beside_accuracy = epoch_means.draw


def panel(study: Study) -> Panel:
    """Their final accuracies in the summary figure."""
    return final_accuracies.panel(study, TASK, _title(study))


def _title(study: Study) -> str:
    if study.data == "own":
        return f"{style.label(study.manifest['name'])}, row by row"
    return f"{NAME}, row by row" if study.data == ORIGINAL else f"Digits, not {NAME}"


def draw_accuracies(study: Study) -> Figure:
    """Final test accuracies of all models."""
    if not study.of_task(TASK):
        return style.nothing("no image models in this build")
    return final_accuracies.draw(study, TASK)


PICTURES = {"confusion": confusion.draw}
OVERVIEW = {"mnist-accuracies": draw_accuracies, "shared-confusions": shared_confusions.draw}
BEYOND = {
    "evidence-by-row": row_evidence.draw_means,
    "evidence-images": row_evidence.draw_images,
}
