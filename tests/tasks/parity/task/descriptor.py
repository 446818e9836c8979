"""The parity of a bit sequence, as the rest of the project knows the task."""

from __future__ import annotations

from ...columns import RUN, columns
from ..descriptors import Chance, Descriptor

CLASSES = 2  # even and odd

TASK = Descriptor(
    title="Parity",
    label="Parity",
    chance=Chance("final_test_accuracy", 1 / CLASSES, CLASSES),
    steps=lambda settings: settings["length"],
    tested=lambda settings: settings["test_samples"],
    tables={"parity_by_length": columns(f"{RUN} length samples accuracy")},
    evaluation=("evaluation_lengths",),
)
