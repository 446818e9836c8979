"""Hidden states before, at and long after position K, with the digit that stood there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from unrolled.examination.plane import explained, plane
from unrolled.examination.stepper import Stepper
from unrolled.examination.trained import Key, Trained, steppers
from unrolled.tasks.remember.recall import sequences
from unrolled.tasks.remember.task import one_hot

Rows = list[dict]
STAGES = ("before", "at", "end")


@torch.no_grad()
def digits(networks: Sequence[Trained], solved: Sequence[Mapping], settings: Mapping) -> Rows:
    """Rows of `digit_states`: states of one network of each configuration on random sequences.

    solved: rows of `remember_solved`; shown is the first seed with the fewest errors on sequences
    as in training. Stages are the steps before and at position K and the last one; axes are those
    of the states at the last.
    """
    errors: dict[Key, int] = {}
    for row in solved:
        errors.setdefault((row["configuration"], row["seed"]), row["errors"])
    rows = []
    for members, stepper in steppers(networks):
        wrong = [errors[member.key] for member in members]
        shown = wrong.index(min(wrong))
        k = members[0].spec["configuration"]["k"]
        longest = members[0].spec["configuration"]["lengths"][1]
        sample = next(sequences(longest, settings["pictured_states"]))
        states = _along(stepper, sample)
        stages = [stepper.points(states[step])[shown] for step in (k - 1, k, longest)]
        about = {**members[shown].run, "explained": explained(stages[-1])}
        for stage, places in zip(STAGES, plane(stages[-1], *stages), strict=True):
            for digit, (x, y) in zip(sample[:, k - 1].tolist(), places.tolist(), strict=True):
                rows.append({**about, "stage": stage, "digit": digit, "x": x, "y": y})
    return rows


def _along(stepper: Stepper, sample: torch.Tensor) -> list[torch.Tensor]:
    """The start and the states after each step of sequences `[sample, step]`."""
    states = [stepper.start(len(sample))]
    for step in one_hot(sample[None])[0].permute(1, 2, 0):
        states.append(stepper.step(states[-1], step[None]))
    return states
