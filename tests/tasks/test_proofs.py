"""Adders refuted or proved: sets hold what float32 does, and no false proof is accepted."""

import copy
import json
from unittest import mock

import numpy as np
import pytest
import torch
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

import check_proofs
from test_automata import SPEC, by_hand
from unrolled.examination.trained import Trained, network
from unrolled.files import artifacts
from unrolled.tasks.addition import outcomes, proving
from unrolled.tasks.addition.proofs import check, set_steps
from unrolled.tasks.addition.proofs.adder import CELLS, Adder
from unrolled.tasks.addition.proofs.balls import reach
from unrolled.tasks.addition.proofs.forms import boxes
from unrolled.tasks.addition.proofs.refutation import fail_places, numbers, shortened
from unrolled.tasks.addition.task import Addition

EFFORT = {
    "words": 5,
    "walks": 50,
    "steps": 60,
    "rounds": 2,
    "attempts": [{"letters": 2, "padding": 0.02}],
    "boxes": 60,
}
LAYERS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def adder_of(cell: str, seed: int, scale: float = 2.0, hidden: int = 3) -> Trained:
    """A network with random weights."""
    generator = torch.Generator().manual_seed(seed)
    rows = GATES[cell] * hidden
    shapes = {
        "recurrent.weight_ih_l0": (rows, 2),
        "recurrent.weight_hh_l0": (rows, hidden),
        "recurrent.bias_ih_l0": (rows,),
        "recurrent.bias_hh_l0": (rows,),
        "readout.weight": (1, hidden),
        "readout.bias": (1,),
    }
    weights = {
        name: scale * torch.randn(shape, generator=generator) for name, shape in shapes.items()
    }
    sizes = {"cell": cell, "hidden": hidden, "bidirectional": False, "length": 7, "loss": "ce"}
    return Trained(spec_of(sizes), 0, weights)


def spec_of(sizes: dict) -> dict:
    shape = {name: getattr(Addition, name) for name in ("input_size", "output_size", "readout")}
    return {**SPEC, "configuration": sizes, **shape, "fused": False}


def exact(**changes) -> Trained:
    """The adder made by hand, trained for nothing."""
    member = by_hand(**changes)
    sizes = {**SPEC["configuration"], "length": 7, "loss": "ce"}
    return Trained(spec_of(sizes), member.seed, member.weights)


def arrays(member: Trained) -> dict:
    return {name: tensor.numpy() for name, tensor in member.weights.items()}


def in_torch(member: Trained, word: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """States and scores `[step, ...]` of `torch.nn` in float32."""
    sizes = member.spec["configuration"]
    layer = LAYERS[sizes["cell"]](2, sizes["hidden"], batch_first=True)
    readout = torch.nn.Linear(sizes["hidden"], 1)
    for part, prefix in ((layer, "recurrent."), (readout, "readout.")):
        part.load_state_dict(
            {n.removeprefix(prefix): t for n, t in member.weights.items() if n.startswith(prefix)}
        )
    states, scores, state = [], [], None
    with torch.no_grad():
        for letter in word:
            pair = torch.tensor([[[float(letter // 2), float(letter % 2)]]])
            output, state = layer(pair, state)
            whole = torch.cat(
                [part.flatten() for part in (state if sizes["cell"] == "lstm" else [state])]
            )
            states.append(whole.double().numpy())
            scores.append(readout(output).item())
    return np.array(states), np.array(scores)


WORDS = st.lists(st.integers(0, 3), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CELLS), st.integers(0, 10**6), WORDS, st.floats(0.001, 0.5))
def test_sets_of_states_hold_what_torch_computes_in_float32(cell, seed, word, side):
    """From a box around the start, of both the search and the check: states and scores."""
    member = adder_of(cell, seed)
    adder, verified = Adder(cell, arrays(member)), check.Network(cell, arrays(member))
    box = np.full((1, adder.features), side)
    sets = boxes(-box, box)
    rows = check.Boxes(-box, box, [0]).rows(0)
    for letter, state, score in zip(word, *in_torch(member, word), strict=True):
        sets = set_steps.step(adder, sets, letter)
        rows = verified.step(rows, check.PAIRS[letter])
        assert (sets.low[0] <= state).all() and (state <= sets.high[0]).all()
        assert all(reach(row).contains(arb(value)) for row, value in zip(rows, state, strict=True))
        low, high = set_steps.scores(adder, sets)
        assert low[0] <= score <= high[0] and verified.score(rows).contains(arb(score))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(CELLS), st.integers(0, 10**6), WORDS)
def test_from_a_single_state_sets_are_narrow_and_hold_every_float32_rounding(cell, seed, word):
    member = adder_of(cell, seed, scale=0.5)
    adder, verified = Adder(cell, arrays(member)), check.Network(cell, arrays(member))
    sets, rows = boxes(adder.start(), adder.start()), [[arb(0)] for _ in range(adder.features)]
    here, _ = in_torch(member, word)
    with torch.no_grad():
        pairs = torch.tensor([[[[float(a // 2), float(a % 2)] for a in word]]])
        score = network([member])(pairs)[0, 0, -1, 0].item()
    for letter in word:
        sets = set_steps.step(adder, sets, letter)
        rows = verified.step(rows, check.PAIRS[letter])
    assert (sets.low[0] <= here[-1]).all() and (here[-1] <= sets.high[0]).all()
    assert all(reach(row).contains(arb(v)) for row, v in zip(rows, here[-1], strict=True))
    assert verified.score(rows).contains(arb(score))
    assert (sets.high - sets.low).max() < 1e-3


@pytest.fixture(scope="module")
def proved() -> dict:
    """The outcome of the adder made by hand."""
    (outcome,) = proving.prove([exact()], EFFORT)
    return outcome


def refused(proof: dict, weights: dict, sentence: str) -> None:
    with pytest.raises(check.NotProved, match=sentence):
        check.check("rnn", weights, proof)


def test_an_adder_made_by_hand_is_proved_for_every_length(proved):
    assert proved["outcome"] == "proved" and proved["margin"] > 0
    assert len(proved["proof"]["boxes"]["carry"]) == proved["boxes"]
    margin = check.check("rnn", arrays(exact()), json.loads(json.dumps(proved["proof"])))
    assert margin == proved["margin"]


def test_a_changed_weight_fails_the_certificate(proved):
    weights = {name: values.copy() for name, values in arrays(exact()).items()}
    weights["recurrent.weight_hh_l0"][0, 1] *= 0.5
    refused(proved["proof"], weights, "belongs to other weights")
    # and not for the hash alone
    proof = proved["proof"] | {"weights": check.hash_of(weights)}
    refused(proof, weights, "After the letters")


def test_a_smaller_box_or_one_left_out_fails_the_certificate(proved):
    weights = arrays(exact())
    for index in range(proved["boxes"]):
        smaller = copy.deepcopy(proved["proof"])
        middle = np.add(smaller["boxes"]["low"][index], smaller["boxes"]["high"][index]) / 2
        smaller["boxes"]["low"][index] = smaller["boxes"]["high"][index] = middle.tolist()
        refused(smaller, weights, "no box holds it")
        fewer = copy.deepcopy(proved["proof"])
        for name in fewer["boxes"]:
            del fewer["boxes"][name][index]
        refused(fewer, weights, "no box holds it")


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("low", lambda low: [row[:-1] for row in low], "not of states of 3 numbers"),
        ("low", lambda low: [low[0][:-1], *low[1:]], "not lists of numbers"),
        ("high", lambda high: [["wide"] * 3 for _ in high], "not lists of numbers"),
        ("low", lambda low: [[value + 9 for value in row] for row in low], "no inside"),
        ("high", lambda high: [[float("inf")] * 3 for _ in high], "no inside"),
        ("carry", lambda carry: [2 for _ in carry], "neither 0 nor 1"),
        ("carry", lambda carry: [1 - one for one in carry], "After the letters"),
    ],
)
def test_what_is_no_certificate_is_refused(proved, name, change, sentence):
    proof = copy.deepcopy(proved["proof"])
    proof["boxes"][name] = change(proof["boxes"][name])
    refused(proof, arrays(exact()), sentence)


def test_the_check_uses_nothing_of_the_search():
    import ast
    import inspect

    from unrolled.tasks.addition.proofs import balls, rounding

    for module in (check, balls, rounding):
        imported = {
            node.module or ""
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.ImportFrom)
        }
        own = {name for name in imported if name.startswith("unrolled")}
        assert own <= {f"unrolled.tasks.addition.proofs.{name}" for name in ("balls", "rounding")}


@pytest.mark.parametrize("change", [{"carry": 0.0}, {"carry": 0.55, "sharpness": 3.0}])
def test_a_wrong_adder_is_refuted_by_a_sum_that_torch_gets_wrong_too(change):
    member = exact(**change)
    (outcome,) = proving.prove([member], EFFORT)
    assert outcome["outcome"] == "refuted" and outcome["proof"] is None
    first, second, answer = (int(outcome[name], 2) for name in ("first", "second", "answer"))
    bits = outcome["bits"]
    assert len(outcome["first"]) == len(outcome["second"]) == bits
    assert answer != first + second
    word = [2 * (first >> place & 1) + (second >> place & 1) for place in range(bits + 1)]
    _, scores = in_torch(member, word)
    assert sum(int(score > 0) << place for place, score in enumerate(scores)) == answer


def test_the_refuting_sum_is_a_shortest_one_and_of_the_least_numbers():
    (outcome,) = proving.prove([exact(carry=0.0)], EFFORT)
    assert (outcome["first"], outcome["second"], outcome["answer"]) == ("1", "1", "00")


def test_a_long_word_is_shortened_until_no_letter_can_go():
    member = exact(carry=0.0)
    adder = Adder("rnn", arrays(member))
    word = shortened(adder, [0, 1, 2, 0, 1, 3, 1, 2, 0, 0])
    assert fail_places(adder, np.array([word])).tolist() == [len(word)] == [2]
    for place in range(len(word)):
        rest = word[:place] + word[place + 1 :]
        assert fail_places(adder, np.array([rest])).tolist() == [0]
    assert numbers([3, 1]) == (1, 3)


def test_an_adder_beyond_the_effort_is_open():
    no_effort = EFFORT | {"words": 1, "rounds": 0, "attempts": []}
    (outcome,) = proving.prove([exact()], no_effort)
    assert outcome["outcome"] == "open" and outcome["proof"] is None


def test_a_proof_that_the_check_refuses_is_none():
    with mock.patch.object(proving, "check", side_effect=check.NotProved("no")):
        (outcome,) = proving.prove([exact()], EFFORT)
    assert outcome["outcome"] == "open" and outcome["proof"] is None


def test_rows_name_the_file_of_each_certificate(proved):
    refuted = proving.prove([exact(carry=0.0)], EFFORT)
    rows = outcomes.rows({"proofs/addition/a/seed-0.json": [proved, *refuted]})[outcomes.TABLE]
    assert [row["certificate"] for row in rows] == ["proofs/addition/a/seed-0.json", None]


def test_a_command_checks_all_proofs_of_a_build_again(proved, tmp_path, capsys):
    folder = tmp_path / "runs/addition/by-hand/seed-0"
    folder.mkdir(parents=True)
    artifacts.save_weights(folder / "weights.safetensors", {0: exact().weights})
    place = tmp_path / "proofs/addition/by-hand/seed-0.json"
    artifacts.write_json(place, [proved])
    assert check_proofs.main([str(tmp_path)]) == 0
    assert "1 of 1 proofs hold." in capsys.readouterr().out
    weights = {name: tensor.clone() for name, tensor in exact().weights.items()}
    weights["readout.bias"] += 0.001
    artifacts.save_weights(folder / "weights.safetensors", {0: weights})
    assert check_proofs.main([str(tmp_path)]) == 1
    assert "NOT proved. The certificate belongs to other weights." in capsys.readouterr().out
    (folder / "weights.safetensors").write_bytes(b"no weights")
    assert check_proofs.main([str(tmp_path)]) == 1
    assert "weights.safetensors is damaged" in capsys.readouterr().out
    artifacts.write_json(place, [proved | {"proof": {"boxes": []}}])
    assert check_proofs.main([str(tmp_path)]) == 1
    assert "seed-0.json is damaged" in capsys.readouterr().out
    assert check_proofs.main([str(tmp_path / "runs")]) == 2
    assert "holds no proof" in capsys.readouterr().err
