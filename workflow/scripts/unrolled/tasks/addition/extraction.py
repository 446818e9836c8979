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

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy.cluster.hierarchy import linkage
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
    points, visited = np.concatenate([hidden[1:], *after]), len(hidden) - 1
    for centres, nearest in _divisions(hidden[1:], points, most):
        members, targets = nearest[:visited], nearest[visited:].reshape(written.shape)
        states = _merged(members, targets[:, 1:], len(centres))
        automaton = _read(states[members], states[targets], written)
        if automaton is not None:
            return Extracted(automaton, centres, states)
    return None


def _divisions(
    hidden: np.ndarray, points: np.ndarray, most: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The clusters of `[state, feature]` hidden states by Ward's method: one, two, up to `most`.

    Each time their centres, `[cluster, feature]`, and the nearest of them to each of the points,
    `[point, feature]`. One cluster more divides one of them, so that all other distances stay.
    """
    children, centres = _hierarchy(hidden)
    most = min(most, len(hidden))
    nodes = [len(centres) - 1]
    distances = np.empty((len(points), most))
    distances[:, 0] = _distances(points, centres[nodes])[:, 0]
    while True:
        number = len(nodes)
        yield centres[nodes], distances[:, :number].argmin(1)
        if number == most:
            return
        # the last of the mergers that are not yet undone
        divided = nodes.index(max(nodes))
        pair = list(children[nodes[divided] - len(hidden)])
        distances[:, [divided, number]] = _distances(points, centres[pair])
        nodes[divided] = pair[0]
        nodes.append(pair[1])


def _hierarchy(hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mergers of hidden states, two nodes each, and the centre of every node.

    The first nodes are the states themselves, `[state, feature]`; each merger makes the next one.
    """
    tree = linkage(hidden, "ward")
    children = tree[:, :2].astype(int)
    sums = np.concatenate([hidden, np.zeros((len(children), hidden.shape[1]))])
    for node, (one, other) in enumerate(children, len(hidden)):
        sums[node] = sums[one] + sums[other]
    sizes = np.concatenate([np.ones(len(hidden)), tree[:, 3]])
    return children, sums / sizes[:, None]


def _distances(hidden: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Euclidean distances `[..., cluster]` of `[..., feature]` to `[cluster, feature]`."""
    distances = cdist(hidden.reshape(-1, hidden.shape[-1]), centres)
    return distances.reshape(*hidden.shape[:-1], len(centres))


def _merged(members: np.ndarray, targets: np.ndarray, number: int) -> np.ndarray:
    """A number for each cluster, the same for those that some letter takes for one.

    members: the cluster of each hidden state; targets: `[letter, state]`, that of its successor.
    """
    leads = np.zeros((len(LETTERS), number, number))
    leads[np.arange(len(LETTERS))[:, None], members, targets] = 1
    states = np.arange(number)
    while True:
        belongs = (states == np.unique(states)[:, None]).astype(float)
        # clusters of one state, and those that a letter leads to from one state, are tied together
        together = np.concatenate([belongs, *(belongs @ leads)])
        merged = connected_components(together.T @ together, directed=False)[1]
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
