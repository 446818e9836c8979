"""RESULTS.md of the demonstrations, from results.json alone."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.live import agreement, price
from benchmarks.sections import table

EXPLAINED = """\
Written by `python -m benchmarks.live --out benchmarks/live` from a finished build with MNIST; not
edited by hand. Measured in a headless Chromium on {processor}."""
BUSY = """\
The longest that the page's only thread was busy at a time, in milliseconds, while every choice,
button and field of a demonstration was used. Up to 16 a page misses no frame."""


def page(found: Mapping) -> str:
    """The page in Markdown."""
    drawn = found["drawings"]
    head = ("networks", "bits", "seeds", "largest difference of a score", "same answers")
    busy = [(task, f"{time:.0f}") for task, time in found["price"]["busiest"].items()]
    pieces = [
        "# Networks in the page",
        EXPLAINED.format(processor=found["processor"]),
        f"## Every embedded network beside PyTorch, on {agreement.INPUTS} inputs",
        table(head, agreement.rows(found["agreement"])),
        "## Drawings",
        f"Of {drawn['drawings']} test images drawn with the pointer, page and `predict.py` give "
        f"{drawn['same']} the same digit; the page {drawn['page_right']} and `predict.py` "
        f"{drawn['predict_right']} the right one. `predict.py` refuses {drawn['refused']}.",
        "## Price",
        *price.lines(found["price"]),
        BUSY,
        table(("demonstration", "busy at most"), busy),
    ]
    return "\n\n".join(pieces) + "\n"
