"""The trained adders far beyond their training: long sums, automata and hidden states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unrolled.examination.trained import Trained
from unrolled.tasks.addition import automata, states
from unrolled.tasks.addition.first_errors import first_errors
from unrolled.tasks.addition.long_sums import long_sums

Rows = list[dict]


def examine(
    networks: Sequence[Trained], images: Sequence[str], settings: Mapping
) -> dict[str, Rows]:
    """Rows of the task's tables of its examination, by table; it reads no images."""
    extracted = automata.read_off(networks, settings)
    return {
        "addition_beyond": long_sums(networks, settings),
        "first_errors": first_errors(networks, settings),
        "automata": automata.automata(networks, extracted, settings),
        "carry_states": states.carries(networks, extracted, settings),
    }
