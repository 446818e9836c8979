"""What the page's demonstration of remembering needs beside the networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unrolled.examination.trained import Trained

DEMONSTRATION = "remember"
EXAMPLE = "7 4 9 1 0 3 8 2"


def shown(members: Sequence[Trained], images: Sequence[str]) -> tuple[Sequence[Trained], int]:
    """All seeds of a configuration, their weights of 32 bits as they are."""
    return members, 32


def network(spec: Mapping) -> dict:
    """The position that it remembers, and the lengths that it was trained on."""
    shortest, longest = spec["configuration"]["lengths"]
    return {"k": spec["configuration"]["k"], "shortest": shortest, "longest": longest}


def page(members: Sequence[Trained], images: Sequence[str]) -> dict:
    """The digits that stand there first."""
    return {"example": EXAMPLE}
