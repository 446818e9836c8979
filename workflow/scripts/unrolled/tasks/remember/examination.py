"""Networks that remember, far beyond their training: longer sequences and hidden states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unrolled.examination.trained import Trained
from unrolled.tasks.remember import recall, states

Rows = list[dict]


def examine(
    networks: Sequence[Trained], images: Sequence[str], settings: Mapping
) -> dict[str, Rows]:
    """Rows of the task's tables of its examination, by table; it reads no images."""
    solved = recall.solved(networks, settings)
    return {
        "remember_solved": solved,
        "digit_states": states.digits(networks, solved, settings),
    }
