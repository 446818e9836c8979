"""Hidden states as points in a plane: the two principal components that spread them most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from sklearn.decomposition import PCA

from unrolled import seeding
from unrolled.beyond import operands
from unrolled.beyond.automaton import ADDER
from unrolled.beyond.extraction import Extracted, visit
from unrolled.beyond.recall import sequences
from unrolled.beyond.stepper import Stepper, can_step
from unrolled.beyond.trained import Key, Trained, by_configuration
from unrolled.tasks.remember import one_hot

Rows = list[dict]
STAGES = ("before", "at", "end")


@torch.no_grad()
def carries(
    networks: Sequence[Trained], found: Mapping[Key, Extracted | None], settings: Mapping
) -> Rows:
    """Rows of `carry_states`: states on a random sum, of one network of each configuration.

    found: automata of the networks; shown is the seed whose automaton is the adder and takes the
    fewest clusters, or else the first. settings: `pictured_states`.
    """
    rows = []
    for members, stepper in _steppers(networks):
        own = [found[one.key] for one in members]
        sizes = [
            len(one.centres) if one and one.automaton.same_as(ADDER) else np.inf for one in own
        ]
        shown = int(np.argmin(sizes))
        stream = operands.random(1, seeding.generator("addition", "beyond", "picture"))
        pairs = [next(stream) for _ in range(settings["pictured_states"])]
        states = visit(stepper, iter(pairs), len(pairs))[:, :, 1:]
        carry = 0
        places = plane(stepper.points(states)[shown])
        for pair, (x, y) in zip(pairs, places.tolist(), strict=True):
            total = int(pair.sum()) + carry
            carry = total // 2
            rows.append({**members[shown].run, "carry": carry, "bit": total % 2, "x": x, "y": y})
    return rows


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
    for members, stepper in _steppers(networks):
        wrong = [errors[one.key] for one in members]
        shown = wrong.index(min(wrong))
        k = members[0].spec["configuration"]["k"]
        longest = members[0].spec["configuration"]["lengths"][1]
        sample = next(sequences(longest, settings["pictured_states"]))
        states = _along(stepper, sample)
        stages = [stepper.points(states[step])[shown] for step in (k - 1, k, longest)]
        for stage, places in zip(STAGES, plane(stages[-1], *stages), strict=True):
            for digit, (x, y) in zip(sample[:, k - 1].tolist(), places.tolist(), strict=True):
                rows.append({**members[shown].run, "stage": stage, "digit": digit, "x": x, "y": y})
    return rows


def plane(points: np.ndarray, *others: np.ndarray) -> np.ndarray | list[np.ndarray]:
    """`[point, feature]` in the plane of their first two principal components, `[point, 2]`.

    With `others`, those are put into that plane instead. A single feature leaves the second
    coordinate at 0.
    """
    fitted = PCA(min(2, points.shape[1]), svd_solver="full").fit(points)

    def put(one: np.ndarray) -> np.ndarray:
        placed = fitted.transform(one)
        return np.pad(placed, ((0, 0), (0, 2 - placed.shape[1])))

    return [put(one) for one in others] if others else put(points)


def _along(stepper: Stepper, sample: torch.Tensor) -> list[torch.Tensor]:
    """The start and the states after each step of sequences `[sample, step]`."""
    states = [stepper.start(len(sample))]
    for step in one_hot(sample).permute(1, 2, 0):
        states.append(stepper.step(states[-1], step[None]))
    return states


def _steppers(networks: Sequence[Trained]) -> Iterator[tuple[list[Trained], Stepper]]:
    """The seeds of each configuration that can be stepped."""
    for members in by_configuration(networks):
        if can_step(members[0].spec):
            cell = members[0].spec["configuration"]["cell"]
            yield members, Stepper(cell, [one.weights for one in members])
