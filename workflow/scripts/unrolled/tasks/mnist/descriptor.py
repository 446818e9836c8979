"""Images read row by row, as the rest of the project knows the task."""

from __future__ import annotations

from ...columns import RUN, columns
from ..descriptors import ACCURACY, LOSS, Chance, Descriptor, Picture

TASK = Descriptor(
    title="MNIST",
    label="Images row by row",
    chance=Chance("final_test_accuracy", 1 / 10, 10),
    tables={
        "confusion": columns(f"{RUN} true predicted count"),
        "classification": columns(f"{RUN} label precision recall f1 support"),
        "test_images": columns(f"{RUN} true predicted probability"),
    },
    examined={"row_evidence": columns("configuration seed image row probability accuracy")},
    pictures=(LOSS, ACCURACY, Picture("confusion", "Confusion matrix"), None),
    overview=(Picture("mnist-accuracies"), Picture("shared-confusions")),
    beyond=(Picture("evidence-by-row"), Picture("evidence-images")),
    compared={"classification": (columns("label"), columns("precision recall f1"))},
    class_pictures=True,
    epoch_means=True,
    reads_images=True,
    timed=True,
)
