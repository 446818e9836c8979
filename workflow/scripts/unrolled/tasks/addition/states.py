"""Hidden states of adders on a random sum, with the carry that they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from unrolled.examination.plane import explained, plane
from unrolled.examination.trained import Key, Trained, steppers
from unrolled.tasks.addition import operands
from unrolled.tasks.addition.automaton import ADDER
from unrolled.tasks.addition.extraction import Extracted, visit
from unrolled.training import seeding

Rows = list[dict]


@torch.no_grad()
def carries(
    networks: Sequence[Trained], extracted: Mapping[Key, Extracted | None], settings: Mapping
) -> Rows:
    """Rows of `carry_states`: states on a random sum, of one network of each configuration.

    extracted: automata of the networks; settings: `pictured_states`. Shown is the seed whose
    automaton is the adder and takes the fewest clusters, or else the first.
    """
    rows = []
    for members, stepper in steppers(networks):
        sizes = [_clusters(extracted[member.key]) for member in members]
        shown = int(np.argmin(sizes))
        stream = operands.random(1, seeding.generator("addition", "beyond", "picture"))
        pairs = [next(stream) for _ in range(settings["pictured_states"])]
        states = visit(stepper, iter(pairs), len(pairs))[:, :, 1:]
        carry = 0
        points = stepper.points(states)[shown]
        about, places = {**members[shown].run, "explained": explained(points)}, plane(points)
        for pair, (x, y) in zip(pairs, places.tolist(), strict=True):
            total = int(pair.sum()) + carry
            carry = total // 2
            rows.append({**about, "carry": carry, "bit": total % 2, "x": x, "y": y})
    return rows


def _clusters(extracted: Extracted | None) -> float:
    """How many clusters a network's adder takes; infinite where its automaton is none."""
    if extracted and extracted.automaton.same_as(ADDER):
        return len(extracted.centres)
    return np.inf
