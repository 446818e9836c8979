"""What the page's demonstration of adding needs beside the networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unrolled.examination.trained import Trained

DEMONSTRATION = "addition"


def bits(members: Sequence[Trained], images: Sequence[str]) -> int:
    """Weights stay as they are."""
    return 32


def network(spec: Mapping) -> dict:
    """Whether it writes the last carry."""
    return {"carryOut": spec["configuration"].get("carry_out", True)}


def page(members: Sequence[Trained], images: Sequence[str]) -> dict:
    """Nothing more."""
    return {}
