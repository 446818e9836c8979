"""The section on what the trained networks do far beyond the original's tests."""

from __future__ import annotations

from unrolled.reporting import beyond_addition, beyond_mnist, beyond_remember, notices
from unrolled.reporting.blocks import paragraph, section
from unrolled.reporting.study import Study

PARTS = {
    "mnist": beyond_mnist.build,
    "remember": beyond_remember.build,
    "addition": beyond_addition.build,
}


def build(study: Study) -> list[dict]:
    """The section, in a list; nothing where no network was examined."""
    parts = [part for task in study.tasks for part in PARTS[task](study)]
    if not parts:
        return []
    intro = paragraph(
        "The original stops at sums of 20 bits and sequences of ten digits, and does not look "
        "inside a network. Here the same networks go on, and their hidden states are drawn."
    )
    warning = notices.brief(study, study.tasks[0]) if study.quick else []
    return [section("beyond", "Far beyond the original", [*warning, intro], parts)]
