"""The engine: what it learns, that seeds stay themselves, that it matches plain PyTorch."""

import pandas as pd
import pytest
import torch

from unrolled import tables
from unrolled.training import engine, penalties, runs, seeding
from unrolled.training.network import Network
from unrolled.training.optimiser import Adam

PLAIN = {"bidirectional": False, "penalty": None, "batch": 32}
REMEMBER = {
    **PLAIN,
    **{"cell": "gru", "hidden": 8, "learning_rate": 0.01, "epochs": 2, "batches_per_epoch": 30},
    **{"k": 2, "lengths": [3, 5], "test_samples": 50},
}
ADDITION = {
    **PLAIN,
    **{"cell": "lstm", "hidden": 6, "learning_rate": 0.02, "epochs": 3, "batches_per_epoch": 150},
    **{"length": 2, "loss": "ce", "test_samples": 100},
}


def spec(task, settings, seeds, fused=False):
    identity = {"task": task, "name": "test", "configuration": settings}
    return {**identity, "seeds": seeds, "fused": fused, "evaluation_batch": 100}


def trained(task, settings, seeds, fused=False):
    run = runs.prepare(spec(task, settings, seeds, fused), [])
    network = run.new_network()
    return network, engine.train(network, run.task, settings)


@pytest.mark.parametrize("form", [None, *penalties.FORMS, "weight_decay", "decoupled"])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_seed_is_the_same_seed_in_any_group(cell, form):
    penalty = form and {"form": form, "coefficient": 0.01}
    settings = REMEMBER | {"cell": cell, "penalty": penalty, "batches_per_epoch": 50, "epochs": 2}
    together, history = trained("remember", settings, [3, 8, 5])
    alone, expected = trained("remember", settings, [8])
    for name, tensor in together.tensors().items():
        torch.testing.assert_close(tensor[1], alone.tensors()[name][0], rtol=1e-4, atol=1e-5)
    assert history[-1].train_loss[1] == pytest.approx(expected[-1].train_loss[0], rel=1e-4)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize(("task", "settings"), [("addition", ADDITION), ("remember", REMEMBER)])
def test_both_paths_learn_the_same(task, settings, cell):
    settings = settings | {"cell": cell, "batches_per_epoch": 100, "epochs": 1}
    _, stacked = trained(task, settings, [0, 1])
    _, fused = trained(task, settings, [0, 1], fused=True)
    assert stacked[0].train_loss == pytest.approx(fused[0].train_loss, rel=1e-4)


def test_parts_train_the_weights_of_the_whole():
    network, history = trained("remember", REMEMBER, [3, 8], fused=True)
    alone, expected = trained("remember", REMEMBER, [8], fused=True)
    assert len(network.parts()) == 2
    for name, tensor in network.tensors().items():
        torch.testing.assert_close(tensor[1], alone.tensors()[name][0])
    assert history[-1].test_accuracy[1] == expected[-1].test_accuracy[0]


def test_training_twice_gives_the_same_bits():
    first, history = trained("remember", REMEMBER, [0, 1])
    second, again = trained("remember", REMEMBER, [0, 1])
    for tensor, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(tensor, other)
    assert [e.test_loss for e in history] == [e.test_loss for e in again]


def test_addition_is_learnt():
    _, history = trained("addition", ADDITION, [0, 1, 2])
    assert history[0].train_loss[0] > history[-1].train_loss[0]
    assert max(history[-1].test_accuracy) > 0.9


def test_training_matches_a_plain_pytorch_loop():
    """The same data through `torch.nn`, `torch.optim` and a written-out penalty."""
    settings = REMEMBER | {"penalty": {"form": "norms", "coefficient": 0.01}, "epochs": 1}
    run = runs.prepare(spec("remember", settings, [4]), [])
    network = run.new_network()
    weights = network.replicate(0)
    layer, linear = torch.nn.GRU(10, 8, batch_first=True), torch.nn.Linear(8, 10)
    layer.load_state_dict({n[10:]: w for n, w in weights.items() if n.startswith("recurrent.")})
    linear.load_state_dict({n[8:]: w for n, w in weights.items() if n.startswith("readout.")})
    parameters = [*layer.parameters(), *linear.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=settings["learning_rate"])
    fresh = runs.prepare(spec("remember", settings, [4]), [])
    for inputs, targets in fresh.task.training_batches():
        scores = torch.log_softmax(linear(layer(inputs[0])[0][:, -1]), 1)
        loss = torch.nn.functional.nll_loss(scores, targets[0])
        matrices = [p for p in parameters if p.dim() == 2]
        loss = loss + 0.01 * sum(matrix.square().sum().sqrt() for matrix in matrices)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    engine.train(network, run.task, settings)
    expected = {f"recurrent.{n}": p for n, p in layer.named_parameters()}
    for name, parameter in expected.items():
        torch.testing.assert_close(network.replicate(0)[name], parameter, rtol=1e-3, atol=1e-4)


def test_adam_is_that_of_torch():
    mine = [torch.nn.Parameter(torch.randn(2, 3, 4)), torch.nn.Parameter(torch.randn(2, 5))]
    theirs = [torch.nn.Parameter(p.detach().clone()) for p in mine]
    optimisers = Adam(mine, 0.01), torch.optim.Adam(theirs, lr=0.01)
    for _ in range(20):
        for parameters, optimiser in zip((mine, theirs), optimisers, strict=True):
            optimiser.zero_grad()
            sum(parameter.pow(4).sum() for parameter in parameters).backward()
            optimiser.step()
    for tensor, other in zip(mine, theirs, strict=True):
        torch.testing.assert_close(tensor, other)


@pytest.mark.parametrize(
    ("form", "optimiser"), [("weight_decay", torch.optim.Adam), ("decoupled", torch.optim.AdamW)]
)
def test_penalties_in_the_optimiser_are_those_of_torch(form, optimiser):
    """Against `torch.optim` with the matrices in a group that decays and the biases in none."""
    penalty, rate = {"form": form, "coefficient": 0.3}, 0.02
    network = Network({"cell": "lstm", "hidden": 3, "bidirectional": True}, 2, 4, "last", 1)
    network.initialise([seeding.generator("test", 0)])
    theirs = {n: torch.nn.Parameter(p.detach().clone()) for n, p in network.tensors().items()}
    groups = [
        {"params": [p for n, p in theirs.items() if "weight" in n], "weight_decay": 0.3},
        {"params": [p for n, p in theirs.items() if "bias" in n], "weight_decay": 0.0},
    ]
    both = Adam(network.parameters(), rate), optimiser(groups, lr=rate)
    for _ in range(15):
        for parameters, adam in zip((network.tensors(), theirs), both, strict=True):
            adam.zero_grad()
            # the backward half reads one step, so its recurrent weights have no gradient
            used = [p for n, p in parameters.items() if n != "recurrent.weight_hh_l0_reverse"]
            sum((parameter - 0.2).pow(4).sum() for parameter in used).backward()
        penalties.decay(penalty, network.tensors(), rate)
        for adam in both:
            adam.step()
    for name, tensor in network.tensors().items():
        torch.testing.assert_close(tensor, theirs[name], msg=name)


@pytest.mark.parametrize("form", ["weight_decay", "decoupled"])
def test_penalties_in_the_optimiser_are_applied_in_training(form):
    """A strong decay leaves smaller weights, and biases that are trained all the same."""
    sizes = []
    for penalty in (None, {"form": form, "coefficient": 0.5}):
        network, _ = trained("remember", REMEMBER | {"penalty": penalty}, [0])
        tensors = network.tensors()
        sizes.append(sum(tensors[n].square().sum().item() for n in tensors if "weight" in n))
    assert sizes[1] < 0.8 * sizes[0]


def test_an_untrained_network_is_tested_once_and_stays_as_it_was():
    run = runs.prepare(spec("remember", REMEMBER | {"epochs": 0}, [0, 1]), [])
    network = run.new_network()
    before = network.replicate(1)
    history = engine.train(network, run.task, REMEMBER | {"epochs": 0})
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.replicate(1).items())
    rows = runs.history_rows(run.spec, history)
    keys = [(row["seed"], row["epoch"], row["split"]) for row in rows]
    assert keys == [(0, 0, "test"), (1, 0, "test")]
    table = tables.runs(pd.DataFrame(rows), {"remember/test": "generated"})
    assert table["epochs"].tolist() == [0, 0]
    assert table["final_test_accuracy"].tolist() == [row["accuracy"] for row in rows]
    assert table["mean_train_accuracy"].isna().all()
    costs = runs.cost_rows(run.spec, history, "cpu", "PyTorch")
    assert [row["train_seconds"] for row in costs] == [0, 0]


def test_nothing_is_learned_from_shuffled_targets():
    settings = REMEMBER | {"epochs": 4, "batches_per_epoch": 60}
    _, plain = trained("remember", settings, [0, 1])
    _, shuffled = trained("remember", settings | {"labels": "shuffled"}, [0, 1])
    assert min(plain[-1].test_accuracy) > 0.5
    assert max(shuffled[-1].test_accuracy) < 0.25


def test_penalties_are_their_formulas():
    network = Network({"cell": "lstm", "hidden": 3, "bidirectional": False}, 2, 4, "last", 2)
    network.initialise([seeding.generator("test", seed) for seed in (0, 1)])
    for index in (0, 1):
        weights = network.replicate(index)
        matrices = [weights[f"recurrent.weight_{part}_l0"] for part in ("ih", "hh")]
        matrices.append(weights["readout.weight"])
        expected = {
            "norms": sum(m.pow(2).sum().sqrt() for m in matrices),
            "squares": sum(m.pow(2).sum() for m in matrices),
            "readout_squares": matrices[2].pow(2).sum(),
        }
        for form, value in expected.items():
            penalty = penalties.FORMS[form](network.tensors())[index]
            torch.testing.assert_close(penalty, value)


def test_totals_do_not_depend_on_batches():
    losses, correct = torch.rand(2, 10), torch.rand(2, 10) > 0.5
    whole, parts = engine.Totals(), engine.Totals()
    whole.add(losses, correct)
    for start, end in ((0, 3), (3, 10)):
        parts.add(losses[:, start:end], correct[:, start:end])
    assert whole.means()[0] == pytest.approx(parts.means()[0])
    assert whole.means()[1] == parts.means()[1] == pytest.approx(correct.double().mean(1).tolist())


def test_streams_are_independent_and_repeat():
    draws = {
        names: torch.randint(1 << 60, (4,), generator=seeding.generator(*names)).tolist()
        for names in (("a", "order", 0), ("a", "order", 1), ("a", "data", 0), ("b", "order", 0))
    }
    assert len({tuple(values) for values in draws.values()}) == 4
    again = torch.randint(1 << 60, (4,), generator=seeding.generator("a", "order", 0)).tolist()
    assert again == draws["a", "order", 0]
