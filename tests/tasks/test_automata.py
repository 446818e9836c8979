"""Automata read off networks made by hand: an adder's holds, one without a carry has none."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.cells import load
from unrolled.examination.trained import Trained, stacks
from unrolled.tasks.addition import automata
from unrolled.tasks.addition.automaton import ADDER, Automaton, minimised
from unrolled.tasks.addition.first_errors import first_errors
from unrolled.tasks.addition.long_sums import long_sums
from unrolled.training.network import Network

SETTINGS = {
    "visited_states": 200,
    "most_clusters": 8,
    "held_steps": 2000,
    "lengths": [10, 300],
    "samples": 20,
}
SPEC = {
    "task": "addition",
    "name": "by-hand",
    "configuration": {"cell": "rnn", "hidden": 3, "bidirectional": False},
}


def by_hand(carry: float = 1.0, sharpness: float = 40.0, seed: int = 0) -> Trained:
    """A vanilla RNN that counts the ones: unit i fires where there are more than i - 1/4.

    Ones are those of both bits and, times `carry`, the carry, which is whether the second unit
    fired. The sum's bit is the first unit's less the second's plus the third's. At the start all
    units are half way, which with thresholds a quarter below whole numbers means no carry.
    """
    thresholds = torch.tensor([0.75, 1.75, 2.75])
    weight_hh = torch.zeros(3, 3)
    weight_hh[:, 1] = sharpness * carry / 2
    weights = {
        "recurrent.weight_ih_l0": torch.full((3, 2), sharpness),
        "recurrent.weight_hh_l0": weight_hh,
        "recurrent.bias_ih_l0": sharpness * (carry / 2 - thresholds),
        "recurrent.bias_hh_l0": torch.zeros(3),
        "readout.weight": torch.tensor([[1.0, -1.0, 1.0]]),
        "readout.bias": torch.zeros(1),
    }
    return Trained(SPEC, seed, weights)


def examined(*networks: Trained) -> list[dict]:
    return automata.automata(networks, automata.read_off(networks, SETTINGS), SETTINGS)


def test_the_automaton_of_an_adder_made_by_hand_holds_and_it_never_errs():
    (row,) = examined(by_hand())
    assert row["held"]
    assert (row["states"], row["right"], row["closed"]) == (2, True, True)
    assert row["steps_held"] == row["steps_held_repeated"] == row["steps"] == 2000
    assert 0.3 < row["margin"] <= 1
    sums = long_sums([by_hand()], SETTINGS)
    assert {(entry["operands"], entry["length"]) for entry in sums} == {
        (kind, length)
        for kind in ("random", "carry chains", "repeated bits", "all ones + 1", "1 + all ones")
        for length in (10, 300)
    }
    assert all(entry["exact_match"] == entry["bit_accuracy"] == 1 for entry in sums)


def test_an_adder_that_ignores_the_carry_is_told_apart():
    (row,) = examined(by_hand(carry=0.0))
    assert not row["held"]
    assert not row["right"]
    assert row["states"] == 1  # its automaton is consistent, but that of the exclusive or
    wrong = [e for e in long_sums([by_hand(carry=0.0)], SETTINGS) if e["length"] == 300]
    assert all(entry["exact_match"] == 0 for entry in wrong)


def test_sums_first_go_wrong_where_the_carry_is_ignored():
    rows = first_errors([by_hand(), by_hand(carry=0.0, seed=1)], SETTINGS)
    right, wrong = rows[:8], rows[8:]
    assert len(wrong) == 8
    assert all(row["sums"] == 0 for row in right)
    assert all(row["sums"] == 0 for row in wrong if row["carry"] == 0)
    # all but the few sums, (3/4)^10 of them, in which no pair of ones sets a carry off
    assert 15 <= sum(row["sums"] for row in wrong) <= 20
    assert {(row["length"], row["samples"]) for row in rows} == {(10, 20)}


def test_the_automaton_of_a_carry_that_fades_does_not_hold():
    """Right on most sums at first: the carry only just reaches the threshold."""
    lasting, faded = examined(by_hand(), by_hand(0.55, 3.0, seed=1))
    assert lasting["held"]
    assert not faded["held"]


def test_stepping_gives_what_the_network_gives():
    for cell in ("rnn", "lstm", "gru"):
        spec = {"configuration": {"cell": cell, "hidden": 4, "bidirectional": False}}
        network = Network(spec["configuration"], 2, 1, "every", 2)
        network.initialise([torch.Generator().manual_seed(seed) for seed in (1, 2)])
        members = [Trained({**SPEC, **spec}, seed, network.replicate(seed)) for seed in (0, 1)]
        ((_, stepper),) = stacks(members)
        inputs = torch.randint(2, (1, 6, 9, 2), generator=torch.Generator().manual_seed(3)).float()
        state, scores = stepper.start(6), []
        for step in inputs.permute(2, 0, 3, 1):
            state = stepper.step(state, step)
            scores.append(stepper.scores(state)[:, 0])
        with torch.no_grad():
            expected = network(inputs)[..., 0]
        assert torch.allclose(torch.stack(scores, 2), expected, atol=1e-6)
        assert state.shape[1] == 4 * (2 if load(cell).GATES == 4 else 1)


@settings(max_examples=50)
@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_minimising_changes_no_bit_and_leaves_no_two_equal_states(states, seed):
    random = np.random.default_rng(seed)
    automaton = Automaton(
        int(random.integers(states)),
        random.integers(states, size=(states, 4)),
        random.integers(2, size=(states, 4)),
    )
    small = minimised(automaton)
    assert len(small.successors) <= states
    assert minimised(small).successors.tolist() == small.successors.tolist()
    assert written(automaton, random.integers(4, size=60)) is not None
    for letters in random.integers(4, size=(20, 30)):
        assert written(automaton, letters) == written(small, letters)


def written(automaton, letters):
    state, bits = automaton.start, []
    for letter in letters:
        bits.append(int(automaton.outputs[state, letter]))
        state = automaton.successors[state, letter]
    return bits


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=40))
def test_the_adder_adds(pairs):
    bits = written(ADDER, [2 * a + b for a, b in pairs])
    first, second, total = (
        sum(bit << place for place, bit in enumerate(number))
        for number in ([a for a, _ in pairs], [b for _, b in pairs], bits)
    )
    assert total == (first + second) % 2 ** len(pairs)


@pytest.mark.parametrize("other", [[[0, 0, 0, 1], [0, 1, 1, 1]], [[0, 0, 0, 0], [0, 1, 1, 1]]])
def test_automata_are_the_same_whatever_their_states_are_called(other):
    renamed = Automaton(1, 1 - np.array(other)[::-1], np.array([[1, 0, 0, 1], [0, 1, 1, 0]]))
    assert renamed.same_as(ADDER) == (other[0][3] == 1)
