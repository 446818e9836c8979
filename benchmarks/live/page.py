"""RESULTS.md of the demonstrations, from results.json alone."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.live import agreement, price
from benchmarks.sections import table

EXPLAINED = """\
Written by `python -m benchmarks.live --out benchmarks/live` from a finished build with MNIST; not
edited by hand. Measured in a headless Chromium on {processor}."""
AGREEMENT = """\
The largest difference of a score from PyTorch's in double precision with the same weights: of the
page, which computes in double precision too, and of PyTorch in single precision, as networks were
trained (and before their weights were rounded, where the page has 16 bits). Same answers: of the
page, as those of the network as it was trained."""
BUSY = """\
Milliseconds for which the page's only thread was busy at a time, at most, while a demonstration
came into view and every choice, button and field of it was used: with scripts, whose work is cut
into pieces, and with all that follows from them, as when the whole page is laid out anew."""


def page(found: Mapping) -> str:
    """The page in Markdown."""
    drawn = found["drawings"]
    head = ("networks", "bits", "seeds", "page", "PyTorch", "same answers")
    busy = [
        (task, *(f"{times[kind]:.0f}" for kind in price.KINDS))
        for task, times in found["price"]["busiest"].items()
    ]
    pieces = [
        "# Networks in the page",
        EXPLAINED.format(processor=found["processor"]),
        f"## Every embedded network beside PyTorch, on {agreement.INPUTS} inputs",
        AGREEMENT,
        table(head, agreement.rows(found["agreement"])),
        "## Drawings",
        f"Of {drawn['drawings']} test images drawn with the pointer, page and `predict.py` give "
        f"{drawn['same']} the same digit; the page {drawn['page_right']} and `predict.py` "
        f"{drawn['predict_right']} the right one. `predict.py` refuses {drawn['refused']}.",
        "## Price",
        *price.lines(found["price"]),
        BUSY,
        table(("demonstration", "scripts", "with layout and painting"), busy),
    ]
    return "\n\n".join(pieces) + "\n"
