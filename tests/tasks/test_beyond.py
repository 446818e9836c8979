"""Long carries, sequences longer than in training, evidence by row, Wilson's interval."""

from itertools import islice

import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from unrolled.examination.trained import Trained
from unrolled.reporting import formatting
from unrolled.statistics import nearest_of_same_kind, wilson
from unrolled.tasks.addition import operands
from unrolled.tasks.mnist import examination as evidence
from unrolled.tasks.remember import recall, states
from unrolled.training import seeding


def taken(bits, length):
    """The first bits of a stream, `[2, sample, place]`."""
    return torch.stack(list(islice(bits, length)), 2)


def carries(pairs):
    """The carry after each place of `[2, sample, place]`."""
    carry, after = torch.zeros(pairs.shape[1], dtype=torch.long), []
    for pair in pairs.unbind(2):
        carry = (pair.sum(0) + carry) // 2
        after.append(carry)
    return torch.stack(after, 1)


@given(st.integers(1, 200))
def test_all_ones_and_one_carry_all_the_way(length):
    for kind, order in ((operands.all_ones_and_one(), 1), (operands.one_and_all_ones(), -1)):
        pairs = taken(kind, length)
        numbers = [sum(int(bit) << i for i, bit in enumerate(n)) for n in pairs[:, 0]]
        assert numbers[::order] == [2**length - 1, 1]
        assert carries(pairs).all()


@given(st.integers(0, 2**31), st.integers(2, 300))
def test_chains_pass_a_carry_on_and_end_it(seed, longest):
    pairs = taken(operands.carry_chains(5, torch.Generator().manual_seed(seed), longest), 400)
    for sums in pairs.sum(0).tolist():
        assert sums[0] == 2  # 1 + 1 sets the first carry off
        ways = "".join(map(str, sums)).rstrip("1").split("2")[1:]
        for way in ways[:-1]:
            assert way.endswith("0")
            assert set(way[:-1]) == {"1"}
            assert 1 <= len(way) - 1 <= longest


def test_long_chains_occur():
    pairs = taken(operands.carry_chains(200, seeding.generator("chains"), 1000), 1000)
    ways = [
        len(way) for row in carries(pairs).tolist() for way in "".join(map(str, row)).split("0")
    ]
    assert max(ways) > 500
    # log-uniform: as many ways of up to 30 places as of more, but for those that do not fit
    assert 0.45 < sum(0 < way <= 31 for way in ways) / sum(way > 0 for way in ways) < 0.75


def test_repeated_bits_stay_as_often_as_they_should():
    pairs = taken(operands.repeated(200, seeding.generator("repeated"), 0.9), 500)
    same = (pairs[..., 1:] == pairs[..., :-1]).all(0).double().mean()
    # bits drawn anew are the same by chance in a quarter of all cases
    assert same.item() == pytest.approx(0.9 + 0.1 / 4, abs=0.005)


def test_kinds_take_turns():
    kinds = [iter(range(100)), iter(range(100, 200))]
    assert list(islice(operands.in_turn(2, *kinds), 7)) == [0, 1, 100, 101, 2, 3, 102]


def remembering(k: int) -> Trained:
    """A GRU that remembers the digit at position 1 and no other: it never updates again.

    It is right for K = 1, and for others by chance.
    """
    size, big = 11, 60.0
    # unit 10 fires after the first step; until then the others take up the digit
    weight_ih = torch.zeros(3 * size, 10)
    weight_ih[2 * size : 2 * size + 10] = big * torch.eye(10)
    weight_hh = torch.zeros(3 * size, size)
    weight_hh[size : 2 * size, 10] = 2 * big
    bias_ih = torch.zeros(3 * size)
    bias_ih[size : 2 * size] = -big
    bias_ih[-1] = big
    weights = {
        "recurrent.weight_ih_l0": weight_ih,
        "recurrent.weight_hh_l0": weight_hh,
        "recurrent.bias_ih_l0": bias_ih,
        "recurrent.bias_hh_l0": torch.zeros(3 * size),
        "readout.weight": torch.eye(10, size),
        "readout.bias": torch.zeros(10),
    }
    settings = {"cell": "gru", "hidden": size, "bidirectional": False, "k": k, "lengths": [3, 10]}
    identity = {"task": "remember", "name": f"by-hand-k{k}", "configuration": settings}
    return Trained(identity | shape(10, 10), 0, weights)


def shape(inputs: int, outputs: int) -> dict:
    """What a spec says of a network that answers after its last step, beside its settings."""
    return {"input_size": inputs, "output_size": outputs, "readout": "last", "fused": False}


def test_a_network_that_remembers_solves_its_own_k_at_every_length():
    networks = [remembering(1), remembering(2)]
    rows = pd.DataFrame(recall.solved(networks, {"lengths": [7, 20, 50], "samples": 1003}))
    assert rows["length"].tolist() == [10, 20, 50] * 2
    assert rows["shortest"].tolist() == [3, 20, 50] * 2
    assert (rows["samples"] == 1003).all()
    first, second = rows[rows["k"] == 1], rows[rows["k"] == 2]
    assert first["solved"].all()
    assert not second["solved"].any()
    assert second["errors"].between(850, 950).all()


def test_states_gather_by_digit_from_position_k_on():
    network = remembering(1)
    solved = recall.solved([network], {"lengths": [], "samples": 50})
    rows = pd.DataFrame(states.digits([network], solved, {"pictured_states": 100}))
    spread = rows.groupby(["stage", "digit"])[["x", "y"]].std().groupby("stage").max().max(axis=1)
    assert spread["at"] < 1e-3
    assert spread["end"] < 1e-3
    # before position 1 there is the start alone
    assert rows[rows["stage"] == "before"][["x", "y"]].drop_duplicates().shape[0] == 1
    # a plane cannot hold ten digits at equal distances, but some lie apart
    assert len(rows[rows["stage"] == "end"].round(3)[["x", "y"]].drop_duplicates()) > 5


@pytest.mark.parametrize("bidirectional", [False, True])
def test_evidence_after_a_row_is_the_answer_to_an_image_that_ends_there(bidirectional):
    from unrolled.training.network import Network

    settings = {"cell": "lstm", "hidden": 5, "bidirectional": bidirectional}
    network = Network(settings, 4, 3, "last", 2)
    network.initialise([torch.Generator().manual_seed(seed) for seed in (1, 2)])
    spec = {"configuration": settings, **shape(4, 3)}
    members = [Trained(spec, index, network.replicate(index)) for index in (0, 1)]
    pixels = torch.randn(1, 7, 6, 4, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        by_row = evidence.after_rows(members, pixels)
        assert len(by_row) == 6
        for end, scores in enumerate(by_row, start=1):
            assert torch.allclose(scores, network(pixels[:, :, :end]), atol=1e-5)


@given(st.integers(1, 200), st.data())
def test_wilsons_interval_holds_the_shares_that_its_test_does_not_refuse(whole, data):
    part = data.draw(st.integers(0, whole))
    low, high = wilson(part, whole, 0.95)
    assert 0 <= low <= part / whole <= high <= 1
    bound = norm.ppf(0.975)
    for end in (low, high):
        if 1e-9 < end < 1 - 1e-9:  # at its ends the score test is just at its limit
            score = abs(part / whole - end) / (end * (1 - end) / whole) ** 0.5
            assert score == pytest.approx(bound, rel=1e-6)


def test_shares_are_told_with_their_interval():
    assert formatting.share(5, 5, 0.95) == "5 of 5 [57, 100]"


def test_sequences_are_the_same_for_all_networks():
    assert torch.equal(*(next(recall.sequences(4, 3)) for _ in range(2)))


def test_clusters_keep_apart_and_mixtures_do_not():
    x = [0, 0.1, 0.2, 5, 5.1, 5.2]
    points = pd.DataFrame({"x": x, "y": 0, "apart": list("aaabbb"), "mixed": list("ababab")})
    assert nearest_of_same_kind(points, "apart") == 1
    assert nearest_of_same_kind(points, "mixed") == 0
