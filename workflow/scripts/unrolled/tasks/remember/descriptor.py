"""The digit at position K of a sequence, as the rest of the project knows the task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...columns import IDENTITY, columns
from ..descriptors import Chance, Descriptor, Faults, Picture
from . import DIGITS


def faults(settings: Mapping[str, Any]) -> Faults:
    """A position that the shortest sequence has not."""
    shortest = settings["lengths"][0]
    if settings["k"] > shortest:
        yield "k", f"is {settings['k']}: must be at most the shortest length, {shortest}"


def tested(settings: Mapping[str, Any]) -> int:
    """As many sequences of every length."""
    shortest, longest = settings["lengths"]
    return settings["test_samples"] * (longest - shortest + 1)


TASK = Descriptor(
    title="Remember",
    label="Remember",
    all_or_nothing=True,
    chance=Chance("final_test_accuracy", 1 / DIGITS, DIGITS),
    steps=lambda settings: sum(settings["lengths"]) / 2,
    tested=tested,
    tables={
        "remember_by_length": columns(f"{IDENTITY} k seed length samples accuracy"),
        "remember_printed": columns(f"{IDENTITY} k seed sequence target predicted probability"),
    },
    examined={
        "remember_solved": columns(
            "configuration cell hidden k seed shortest length samples errors solved"
        ),
        "digit_states": columns("configuration seed stage digit x y explained"),
    },
    overview=(Picture("remember-curves"),),
    shared_sections=True,
    beyond=(Picture("longer-sequences"), Picture("digit-states")),
    compared={"remember_by_length": (columns("length"), columns("accuracy"))},
    evaluation=("evaluation_samples",),
    printed="predictions_gru_h10",
    faults=faults,
)
