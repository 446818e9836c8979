"""What the page's demonstration of adding needs beside the networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unrolled.examination.trained import Trained

DEMONSTRATION = "addition"


def shown(members: Sequence[Trained], images: Sequence[str]) -> tuple[Sequence[Trained], int]:
    """All seeds of a configuration, their weights of 32 bits as they are."""
    return members, 32


def network(spec: Mapping) -> dict:
    """Whether it writes the last carry."""
    return {"carryOut": spec["configuration"].get("carry_out", True)}


def page(members: Sequence[Trained], images: Sequence[str]) -> dict:
    """Nothing more."""
    return {}
