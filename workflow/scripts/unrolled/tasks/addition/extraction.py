"""A finite automaton read off the hidden states of a trained network.

Omlin and Giles (1996, Extraction of rules from discrete-time recurrent neural networks) divide the
space of hidden states and read transitions off the states visited; Weiss, Goldberg and Yahav (2018,
Extracting automata from recurrent neural networks using queries and counterexamples) refine the
division where it disagrees with the network. Here the states visited are put into clusters. Where a
letter leads from one cluster into several, those are taken for the same state of the automaton; if
a state then writes two different bits for one letter, the division was too coarse, and there is one
cluster more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist
from torch import Tensor

from unrolled.examination.stepper import Stepper
from unrolled.tasks.addition.automaton import LETTERS, Automaton
from unrolled.tasks.addition.long_sums import bits
from unrolled.tasks.addition.operands import Bits


@dataclass(frozen=True)
class Extracted:
    """An automaton, and the clusters of hidden states that its states stand for.

    centres: `[cluster, feature]`; states: the automaton's state of each cluster. A hidden state
    belongs to the nearest centre's. The automaton's start is no cluster: nothing leads back to it.
    """

    automaton: Automaton
    centres: np.ndarray
    states: np.ndarray

    def assign(self, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The automaton's state of each of `[..., feature]` hidden states, and its margin.

        The margin is 1 - (distance to the nearest centre) / (distance to the nearest one of
        another state): 1 in a centre, 0 on the border. It is 1 where there is no other state.
        """
        distances = _distances(hidden, self.centres)
        states = self.states[distances.argmin(-1)]
        others = np.where(self.states == states[..., None], np.inf, distances).min(-1)
        return states, 1 - distances.min(-1) / np.maximum(others, 1e-30)


@torch.no_grad()
def visit(stepper: Stepper, operands: Bits, steps: int) -> Tensor:
    """The start and the states after each of `steps` steps, `[replicate, feature, 1 + step]`.

    operands: of one sample.
    """
    states = [stepper.start(1)]
    for _ in range(steps):
        states.append(stepper.step(states[-1], next(operands).unsqueeze(0).float()))
    return torch.cat(states, 2)


@torch.no_grad()
def try_letters(stepper: Stepper, states: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """The points that every letter leads to from every state, and the bits that it writes.

    states: `[replicate, feature, state]`; returns `[replicate, letter, state, feature]` and
    `[replicate, letter, state]`.
    """
    reached, written = [], []
    for letter in LETTERS:
        pair = torch.tensor(letter, dtype=states.dtype).view(1, 2, 1)
        after = stepper.step(states, pair.expand(1, 2, states.shape[2]))
        reached.append(stepper.points(after))
        written.append(bits(stepper, after))
    return np.stack(reached, 1), torch.stack(written, 1).numpy()


def extract(
    hidden: np.ndarray, after: np.ndarray, written: np.ndarray, most: int
) -> Extracted | None:
    """The automaton that takes the fewest clusters of one network's states.

    hidden: points `[state, feature]`, the first of them the start; after, written: what
    `try_letters` gives for them; most: clusters tried at most. None where they are too few.
    """
    tree = linkage(hidden[1:], "ward")
    for number in range(1, min(most, len(hidden) - 1) + 1):
        labels = fcluster(tree, number, "maxclust")
        centres = np.array([hidden[1:][labels == label].mean(0) for label in np.unique(labels)])
        members = _distances(hidden[1:], centres).argmin(-1)
        targets = _distances(after, centres).argmin(-1)
        states = _merged(members, targets[:, 1:], len(centres))
        automaton = _read(states[members], states[targets], written)
        if automaton is not None:
            return Extracted(automaton, centres, states)
    return None


def _distances(hidden: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Euclidean distances `[..., cluster]` of `[..., feature]` to `[cluster, feature]`."""
    distances = cdist(hidden.reshape(-1, hidden.shape[-1]), centres)
    return distances.reshape(*hidden.shape[:-1], len(centres))


def _merged(members: np.ndarray, targets: np.ndarray, number: int) -> np.ndarray:
    """A number for each cluster, the same for those that some letter takes for one.

    members: the cluster of each hidden state; targets: `[letter, state]`, that of its successor.
    """
    states = np.arange(number)
    while True:
        letters = np.arange(len(LETTERS))[:, None]
        sources = np.broadcast_to(letters * number + states[members], targets.shape)
        # a letter ties together all clusters that it leads to from one state
        ends = np.concatenate([targets.ravel(), np.arange(number)])
        starts = np.concatenate([number + sources.ravel(), number * 5 + states])
        weights = np.ones(targets.size + number)
        ties = coo_array((weights, (ends, starts)), shape=(number * 6, number * 6))
        labels = connected_components(ties, directed=False)[1][:number]
        merged = np.unique(labels, return_inverse=True)[1]
        if merged.max() == states.max():
            return states
        states = merged


def _read(members: np.ndarray, targets: np.ndarray, written: np.ndarray) -> Automaton | None:
    """The automaton of hidden states that are given their states; None where bits disagree.

    members: of all but the start; targets, written: `[letter, state]`, of the start as well.
    """
    start = int(members.max()) + 1
    members = np.concatenate([[start], members])
    successors, outputs = np.zeros((2, start + 1, len(LETTERS)), int)
    successors[members], outputs[members] = targets.T, written.T
    if (outputs[members] != written.T).any():
        return None
    return Automaton(start, successors, outputs)
