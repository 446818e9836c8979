"""How long an automaton holds: set beside its network over a long run of inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from unrolled.examination.stepper import Stepper
from unrolled.tasks.addition.automaton import ADDER, minimised
from unrolled.tasks.addition.extraction import Extracted, try_letters
from unrolled.tasks.addition.operands import Bits

CHUNK = 1000  # steps whose states are looked at together


@dataclass
class Agreement:
    """What the states of one network show.

    clusters: how many they form, None where no automaton was found; states: of the automaton once
    minimised; right: whether that is the adder; closed: whether from each state reached each letter
    led to the cluster, and wrote the bit, that the automaton names; margin: the least of all states
    that any letter led to; held: steps of the run until it first left the automaton.
    """

    clusters: int | None = None
    states: int | None = None
    right: bool = False
    closed: bool = False
    margin: float | None = None
    held: int = 0

    def holds(self, steps: int) -> bool:
        """Whether the automaton is right, closed, and holds over all of `steps` steps."""
        return self.right and self.closed and self.held == steps


@dataclass(frozen=True)
class Stretch:
    """Some steps of one network's run: `begun` steps of it came before.

    members: the automaton's state of each of the states `[step]`; letters: those then read
    `[step]`; after, written: what `try_letters` gives for the states, `[letter, step, feature]`
    and `[letter, step]`.
    """

    begun: int
    members: np.ndarray
    letters: np.ndarray
    after: np.ndarray
    written: np.ndarray


@torch.no_grad()
def follow(
    stepper: Stepper, automata: Sequence[Extracted | None], operands: Bits, steps: int
) -> list[Agreement]:
    """Run all networks for `steps` steps on the same inputs, each beside its own automaton.

    automata: of each network, None where none was read off; operands: of one sample.
    """
    agreements = [_opened(extracted) for extracted in automata]
    state = stepper.start(1)
    for begun in range(0, steps, CHUNK):
        states, letters, state = _run(stepper, state, operands, min(CHUNK, steps - begun))
        after, written = try_letters(stepper, states)
        before = stepper.points(states)
        for index, extracted in enumerate(automata):
            if extracted:
                members, _ = extracted.assign(before[index])
                if begun == 0:
                    members[0] = extracted.automaton.start
                run = Stretch(begun, members, letters, after[index], written[index])
                _enter(agreements[index], extracted, run)
    return agreements


def _opened(extracted: Extracted | None) -> Agreement:
    if extracted is None:
        return Agreement()
    return Agreement(
        clusters=len(extracted.centres),
        states=len(minimised(extracted.automaton).successors),
        right=extracted.automaton.same_as(ADDER),
        closed=True,
        margin=1.0,
    )


def _run(
    stepper: Stepper, state: Tensor, operands: Bits, steps: int
) -> tuple[Tensor, np.ndarray, Tensor]:
    """The states before each of `steps` steps, the letters then read, and the state at the end."""
    states, letters = [], []
    for _ in range(steps):
        pair = next(operands)
        states.append(state)
        letters.append(2 * int(pair[0, 0]) + int(pair[1, 0]))
        state = stepper.step(state, pair.unsqueeze(0).float())
    return torch.cat(states, 2), np.array(letters), state


def _enter(agreement: Agreement, extracted: Extracted, run: Stretch) -> None:
    """Enter into an agreement how a stretch of its network's run agrees with its automaton."""
    targets, margins = extracted.assign(run.after)
    agree = targets == extracted.automaton.successors[run.members].T
    agree &= run.written == extracted.automaton.outputs[run.members].T
    agreement.closed &= bool(agree.all())
    agreement.margin = min(agreement.margin, float(margins.min()))
    if agreement.held == run.begun:
        wrong = np.flatnonzero(~agree[run.letters, np.arange(len(run.letters))])
        agreement.held += int(wrong[0]) if len(wrong) else len(run.letters)
