"""What the original ran, timed beside the engine: the same networks, in fresh processes."""

import os
import signal
from collections import Counter

import pandas as pd
import pytest
import torch

import time_steps
from project import ROOT, run_table, small_config
from unrolled import tasks
from unrolled.columns import OURS, STOCK, STUDY
from unrolled.files import artifacts
from unrolled.files.failures import FileError, Refusal
from unrolled.settings.expansion import MAIN
from unrolled.training import engine, fresh_process, runs, step_times, stock
from unrolled.training.learner import Learner

PLAIN = {"cell": "lstm", "hidden": 5, "bidirectional": False, "penalty": None, "batch": 16}
TRAINING = {"learning_rate": 0.01, "epochs": 3, "batches_per_epoch": 4, "test_samples": 5}
ADDITION = {**PLAIN, **TRAINING, "length": 3, "loss": "ce"}
REMEMBER = {**PLAIN, **TRAINING, "lengths": [3, 5], "k": 2}
NORMS = {"form": "norms", "coefficient": 0.01}


def spec(task, settings):
    identity = {"task": task, "name": "test", "configuration": settings}
    return {**identity, "seeds": [3], "fused": False, "evaluation_batch": 100}


@pytest.mark.parametrize(
    ("task", "settings"),
    [
        ("addition", ADDITION),
        ("addition", ADDITION | {"loss": "mse"}),
        ("addition", ADDITION | {"cell": "rnn", "bidirectional": True, "penalty": NORMS}),
        ("remember", REMEMBER | {"penalty": NORMS}),
        ("remember", REMEMBER | {"cell": "gru", "bidirectional": True}),
        ("remember", REMEMBER | {"bidirectional": True, "readout": "final_states"}),
    ],
)
def test_a_stock_network_learns_what_ours_learns(task, settings):
    """Trained weights in `torch.nn`: the same outputs, loss, gradients and steps."""
    run = runs.prepare(spec(task, settings), [])
    network = run.new_network()
    engine.train(network, run.task, settings)
    training = stock.Training(run.spec)
    training.network.load_state_dict(network.replicate(0))
    inputs, targets = next(run.task.training_batches())

    scores = network(inputs)
    outputs = training.network(inputs[0])
    expected = scores.sigmoid() if task == "addition" else scores.log_softmax(-1)
    torch.testing.assert_close(outputs, expected[0])
    loss = training.criterion(outputs, targets[0])
    torch.testing.assert_close(loss, run.task.losses(scores, targets).mean())
    assert (training.penalty() == 0) == (settings["penalty"] is None)

    Learner(network, run.task, settings).differentiate(inputs, targets)
    (loss + training.penalty()).backward()
    ours = network.tensors()
    for name, parameter in training.network.named_parameters():
        gradient = ours[name].grad
        gradient = torch.zeros_like(parameter) if gradient is None else gradient[0]
        torch.testing.assert_close(gradient, parameter.grad, rtol=1e-4, atol=1e-6, msg=name)

    batches = step_times.FewBatches(run.task, 3)
    network = run.new_network()
    training.network.load_state_dict(network.replicate(0))
    losses = [training.step(x[0], y[0])[1] for x, y in batches.batches]
    (epoch,) = engine.train(network, batches, settings | {"epochs": 1})
    assert epoch.train_loss == pytest.approx([sum(losses).item() / 3], rel=1e-4)
    for name, parameter in training.network.named_parameters():
        torch.testing.assert_close(parameter, network.tensors()[name][0], rtol=1e-3, atol=2e-5)


def test_losses_of_bits_are_their_formulas():
    outputs = torch.tensor([[[0.9], [0.4]]])
    targets = torch.tensor([[1.0, 0.25]])
    terms = [
        -torch.tensor(0.9).log(),
        -0.25 * torch.tensor(0.4).log() - 0.75 * torch.tensor(0.6).log(),
    ]
    found = {
        loss: tasks.module("addition", "stock_loss").build({"loss": loss})[1](outputs, targets)
        for loss in ("ce", "mse")
    }
    assert found["ce"].item() == pytest.approx((terms[0] + terms[1]).item() / 2)
    assert found["mse"].item() == pytest.approx((0.1**2 + 0.15**2) / 2)


@pytest.mark.parametrize(
    "ours",
    [
        {"cell": "mgu"},
        {"penalty": {"form": "decoupled", "coefficient": 0.1}},
        {"precision": "bf16"},
    ],
)
def test_what_the_original_could_not_run_is_timed_with_the_engine_alone(ours):
    assert stock.offers(spec("addition", ADDITION))
    assert not stock.offers(spec("addition", ADDITION | ours))
    rows = step_times.measure([spec("remember", REMEMBER | {"cell": "mgu"})], [], 1, 1, 0, 0)
    assert [row["implementation"] for row in rows] == [OURS]


def test_a_process_times_every_network_in_every_round_in_another_order(monkeypatch):
    ticks, calls = iter(range(1, 1000)), []
    for kind in (step_times.StockSteps, step_times.OurSteps):
        monkeypatch.setattr(kind, "seconds", lambda self: calls.append(self) or float(next(ticks)))
    specs = [spec("addition", ADDITION), spec("remember", REMEMBER)]
    rows = step_times.measure(specs, [], 3, 2, 0, 7)
    table = pd.DataFrame(rows)
    assert list(table) == list(STUDY["timing"])
    assert set(Counter(calls).values()) == {4}  # three rounds after one that warms up
    orders = [calls[start : start + 4] for start in range(0, 16, 4)]
    assert all(set(order) == set(calls) for order in orders)
    assert len(set(map(tuple, orders))) > 1
    identity = ["addition/test", STOCK], ["addition/test", OURS]
    assert table[["configuration", "implementation"]].values.tolist()[:2] == list(identity)
    assert set(table["process"]) == {7}
    # the mean of the rounds that count, by the two steps of each, for 3 epochs of 4 batches
    times = {network: [] for network in calls}
    for tick, network in enumerate(calls, 1):
        times[network].append(tick)
    means = sorted(sum(values[1:]) / 3 for values in times.values())
    assert sorted(table["milliseconds_per_step"]) == pytest.approx([500 * t for t in means])
    assert (table["seconds_per_training"] / table["milliseconds_per_step"]).tolist() == (
        pytest.approx([12 / 1000] * 4)
    )


def test_small_networks_are_timed_again_and_again_and_every_time_counts(monkeypatch):
    durations = iter([9, 1, 2, 3, 4, 5, 7])
    monkeypatch.setattr(step_times.StockSteps, "seconds", lambda self: float(next(durations)))
    monkeypatch.setattr(step_times.OurSteps, "seconds", lambda self: 100.0)
    rows = step_times.measure([spec("addition", ADDITION)], [], 2, 1, 6, 0)
    # 9 warms up; 1, 2 and 3 take six seconds, 4 and 5 do
    times = {row["implementation"]: row["milliseconds_per_step"] for row in rows}
    assert times == {STOCK: 3000, OURS: 100_000}
    assert next(durations) == 7


def test_each_process_is_a_fresh_one_and_rows_are_complete(tmp_path):
    specs = [spec("addition", ADDITION | {"batches_per_epoch": 2})]
    settings = {"specs": specs, "processes": 2, "rounds": 1, "steps": 1, "seconds": 0}
    time_steps.main(settings, [], str(tmp_path / "timing.csv"), str(tmp_path / "log"))
    table = pd.read_csv(tmp_path / "timing.csv")
    assert table.groupby("implementation")["process"].apply(list).to_dict() == {
        STOCK: [0, 1],
        OURS: [0, 1],
    }
    assert (table[["milliseconds_per_step", "seconds_per_training"]] > 0).all(axis=None)
    processes = {fresh_process.call("tells its number", os.getpid) for _ in range(2)}
    assert len(processes) == 2 and os.getpid() not in processes


def test_a_process_that_fails_ends_in_one_sentence(tmp_path):
    (tmp_path / "images.json").write_text("{")
    with pytest.raises(FileError, match=r"^.*images.json: not valid JSON"):
        fresh_process.call("times steps", artifacts.read_json, str(tmp_path / "images.json"))
    with pytest.raises(FileNotFoundError) as missing:
        fresh_process.call("times steps", os.listdir, str(tmp_path / "none"))
    assert missing.value.filename == str(tmp_path / "none")
    with pytest.raises(Refusal) as killed:
        fresh_process.call("times steps", os.abort)
    assert str(killed.value).startswith(
        "A process that times steps was stopped from outside (SIGABRT), as happens where memory"
    )
    with pytest.raises(Refusal, match="A process that times steps failed, for the reason"):
        fresh_process.call("times steps", signal.raise_signal, "none")


def test_an_edit_of_what_is_timed_times_again(monkeypatch):
    monkeypatch.chdir(ROOT)
    table = run_table(small_config())
    code = table.code_on("time_steps.py", MAIN, *table.timed_tasks, parts=("stock_loss",))
    for place in (
        "training/step_times",
        "training/stock",
        "tasks/addition/stock_loss",
        "cells/gru",
    ):
        assert f'"workflow/scripts/unrolled/{place}.py"' in code
