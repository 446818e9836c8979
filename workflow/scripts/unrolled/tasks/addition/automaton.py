"""Finite automata that read a letter and write a bit at every step (Mealy machines)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Automaton:
    """A start state, and for every state and letter the next state and the bit written on the way.

    successors, outputs: whole numbers `[state, letter]`.
    """

    start: int
    successors: np.ndarray
    outputs: np.ndarray

    def same_as(self, other: Automaton) -> bool:
        """Whether both write the same bits for every input: equal once minimised."""
        first, second = minimised(self), minimised(other)
        same_successors = np.array_equal(first.successors, second.successors)
        return same_successors and np.array_equal(first.outputs, second.outputs)


# letters are pairs of bits in the order 00, 01, 10, 11; the states are the carries 0 and 1
LETTERS = ((0, 0), (0, 1), (1, 0), (1, 1))
ADDER = Automaton(
    0,
    np.array([[(a + b + carry) // 2 for a, b in LETTERS] for carry in (0, 1)]),
    np.array([[(a + b + carry) % 2 for a, b in LETTERS] for carry in (0, 1)]),
)


def minimised(automaton: Automaton) -> Automaton:
    """The smallest automaton that writes the same bits, its states in the order first reached.

    States are told apart as in Moore 1956: first by the bits they write, then, until nothing
    changes, by the classes they lead to. States that the start never reaches are left out.
    """
    classes = _numbered(automaton.outputs)
    while True:
        finer = _numbered(np.column_stack([classes, classes[automaton.successors]]))
        if finer.max() == classes.max():
            break
        classes = finer
    first = [int(np.flatnonzero(classes == number)[0]) for number in range(classes.max() + 1)]
    return _in_order(
        Automaton(
            int(classes[automaton.start]),
            classes[automaton.successors[first]],
            automaton.outputs[first],
        )
    )


def _numbered(rows: np.ndarray) -> np.ndarray:
    """A number for each row, the same for equal rows."""
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)


def _in_order(automaton: Automaton) -> Automaton:
    """Its states numbered as they are first reached from the start, letter by letter."""
    numbers, waiting = {automaton.start: 0}, deque([automaton.start])
    while waiting:
        for successor in automaton.successors[waiting.popleft()].tolist():
            if successor not in numbers:
                numbers[successor] = len(numbers)
                waiting.append(successor)
    kept = list(numbers)
    renamed = np.array([[numbers[s] for s in row] for row in automaton.successors[kept].tolist()])
    return Automaton(0, renamed, automaton.outputs[kept])
