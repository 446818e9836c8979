"""The benchmark's own arithmetic and wording; its measurements need other frameworks."""

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
import yaml
from scipy import stats

from benchmarks import (
    build_costs,
    figure,
    goals,
    machine,
    operators,
    plain_pytorch,
    precision,
    ratios,
    tables,
    timeline,
    whole_study,
    work,
)
from benchmarks.__main__ import main, stored_results
from benchmarks.floor import forms, operations, products
from benchmarks.mnist_steps import PEERS
from benchmarks.plain_data import AdditionData, RememberData
from benchmarks.project import charged_to, script
from benchmarks.worker import timed
from project import ROOT
from unrolled.training import penalties, runs

LSTM = {"cell": "lstm", "hidden": 128, "bidirectional": False, "batch": 64}


def counted_by_autograd(settings, layer):
    """Multiplications of the products that PyTorch itself does in one step, by its own counter."""
    from torch.utils.flop_counter import FlopCounterMode

    cell, readout = layer(28, settings["hidden"]), torch.nn.Linear(settings["hidden"], 10)
    with FlopCounterMode(display=False) as counter:
        hidden = torch.zeros(settings["batch"], settings["hidden"])
        state = (hidden, hidden.clone()) if settings["cell"] == "lstm" else hidden
        for step in torch.randn(28, settings["batch"], 28):
            state = cell(step, state)
        last = state[0] if settings["cell"] == "lstm" else state
        readout(last).sum().backward()
    return counter.get_total_flops()


@pytest.mark.parametrize(
    ("cell", "layer"),
    [("rnn", torch.nn.RNNCell), ("lstm", torch.nn.LSTMCell), ("gru", torch.nn.GRUCell)],
)
def test_floor_counts_what_a_step_cannot_do_without(cell, layer):
    settings = {"cell": cell, "hidden": 32, "bidirectional": False, "batch": 8}
    done = counted_by_autograd(settings, layer)
    gates = {"rnn": 1, "lstm": 4, "gru": 3}[cell] * 32
    # PyTorch multiplies by the first, zero state as well: forward, and back to its weights
    wasted = 2 * 2 * 8 * 32 * gates
    assert done - wasted == operations(settings)


def test_floor_of_two_directions_adds_one_step_of_the_second():
    forward, both = products(LSTM), products(LSTM | {"bidirectional": True})
    assert both[-2:] == [(1, 64, 28, 512), (1, 512, 64, 28)]
    assert operations(LSTM | {"bidirectional": True}) - operations(LSTM) == (
        2 * 2 * 64 * 28 * 512 + 3 * 2 * 64 * 128 * 10
    )
    assert len(both) == len(forward) + 2


def test_every_form_of_a_product_is_that_product():
    torch.manual_seed(0)
    found = [form() for form in forms(6, 5, 4)]
    assert {tuple(product.shape) for product in found} == {(6, 4), (4, 6)}
    for product in found[1:]:
        aligned = product if product.shape == (6, 4) else product.T
        torch.testing.assert_close(aligned, found[0])


def test_a_ratio_is_of_medians_and_its_spread_is_of_the_rounds():
    found = ratios.ratio([2.0, 9.0, 4.0], [1.0, 3.0, 4.0])
    assert found == {"ratio": 4 / 3, "min": 1.0, "max": 3.0}
    with pytest.raises(ValueError):
        ratios.ratio([1.0, 2.0], [1.0])


def test_agreement_is_students_interval():
    generator = np.random.default_rng(1)
    ours, other = generator.normal(1, 0.1, 8), generator.normal(1, 0.1, 3)
    found = ratios.agreement(list(ours), list(other))
    interval = stats.ttest_ind(other, ours).confidence_interval(0.999)
    assert found["difference"] + found["allowed"] == pytest.approx(interval.high)
    assert found["agree"]
    assert not ratios.agreement(list(ours), list(other + 0.5))["agree"]
    assert not ratios.agreement(list(ours), [float("nan")] * 3)["agree"]
    with pytest.raises(ValueError, match="two on each side"):
        ratios.agreement([1.0], [1.0, 2.0])


def test_the_plain_scripts_time_is_its_formula():
    measured = {"step_seconds": 0.01, "epoch_steps": 100, "test_seconds": 0.5, "final_seconds": 2.0}
    assert whole_study.seconds(3, measured) == pytest.approx(3 * (100 * 0.01 + 0.5) + 2)


def test_specs_are_those_of_the_study(monkeypatch):
    monkeypatch.chdir(ROOT)
    config = work.read_config()
    study = work.specs(config, "remember")
    assert [len(spec["seeds"]) for spec in study[:1]] == [
        config["tasks"]["remember"]["seeds_per_job"]
    ]
    assert study[0]["evaluation"]["evaluation_samples"] > 0
    many = work.specs(config, "remember", 50)
    assert {len(spec["seeds"]) for spec in many} == {50}
    assert len(many) == len(config["tasks"]["remember"]["configurations"])
    assert set(work.COMPARED) <= {spec["name"] for spec in work.specs(config, "mnist", 1)}


def test_the_plain_script_makes_the_data_of_the_tasks():
    torch.manual_seed(0)
    settings = {"length": 5, "batch": 64, "batches_per_epoch": 7, "test_samples": 30}
    evaluation = {"evaluation_lengths": [1, 3], "evaluation_samples": [10, 20]}
    data = AdditionData(settings, evaluation)
    inputs, bits = next(data.training())
    places = 2.0 ** torch.arange(6)
    operands = (inputs * places[:, None]).sum(1)
    assert torch.equal(operands.sum(1), (bits * places).sum(1))
    sizes = [tuple(targets.shape) for _, targets in data.testing(final=True)]
    assert sizes == [(10, 2), (10, 3), (10, 4), (20, 2), (20, 3), (20, 4)]
    settings = {"lengths": [3, 6], "k": 2, "batch": 16, "batches_per_epoch": 7, "test_samples": 4}
    for (inputs, targets), _ in zip(RememberData(settings, {}).training(), range(20), strict=False):
        assert inputs.shape[0] == 16 and 3 <= inputs.shape[1] <= 6
        assert torch.equal(inputs[:, 1].argmax(1), targets)


def test_plain_and_ours_agree_on_the_same_weights():
    """Model, losses and penalty of the plain script, on weights of the study's own network."""
    penalty = {"form": "norms", "coefficient": 0.001}
    network = {"cell": "gru", "hidden": 6, "bidirectional": False}
    training = {"learning_rate": 0.02, "penalty": penalty, "epochs": 1, "batches_per_epoch": 3}
    data = {"k": 2, "lengths": [3, 5], "batch": 16, "test_samples": 5}
    settings = {**network, **training, **data}
    group = {"name": "x", "seeds": [0], "fused": False, "evaluation_batch": 10, "evaluation": {}}
    spec = {"task": "remember", "configuration": settings, **group}
    run = runs.prepare(spec, [])
    network = run.new_network()
    trainer = plain_pytorch.Trainer(spec, {})
    trainer.restart(0)
    plain = trainer.training
    plain.network.load_state_dict(network.replicate(0))
    inputs, targets = next(iter(run.task.training_batches()))
    losses = run.task.losses(network(inputs), targets)
    torch.testing.assert_close(plain.criterion(plain.network(inputs[0]), targets[0]), losses.mean())
    sizes = penalties.FORMS["norms"](network.tensors())[0]
    torch.testing.assert_close(plain.penalty(), 0.001 * sizes)
    before = trainer.losses()
    trainer.steps(300)
    assert trainer.losses()[0] < before[0]


def model(slow_peer_agrees=True):
    """Times in seconds of three rounds, in which Keras is the fastest and faster than ours."""
    rows = {"ours": 5, "ours_group": 4, "floor": 2, "floor_mm": 4, **dict.fromkeys(PEERS, 8)}
    rows["keras_peer"] = 3
    times = {row: [value / 1e3, value / 1e3, value / 2e3] for row, value in rows.items()}
    like, unlike = ratios.agreement([1, 1.1], [1, 1.1]), ratios.agreement([1, 1.1], [9, 9.1])
    agreement = dict.fromkeys(PEERS, like)
    if not slow_peer_agrees:
        agreement["keras_peer"] = unlike
    return {"threads_1": times, "threads_2": times, "agreement": agreement}


def results(**options):
    computer = {"processor": "P", "cores": 2, "memory_gb": 8, "platform": "L", "python": "3.11"}
    machine = {**computer, "date": "2026-01-31", "packages": {"torch": "1"}, "commit": "abc"}
    models = {name: model(**options) for name in work.COMPARED}
    watched = [
        {"name": "aten::mm", "calls": 60, "seconds": 0.002},
        {"name": "aten::sigmoid_", "calls": 28, "seconds": 0.001},
        {"name": "Recurrence", "calls": 1, "seconds": 0.001},
    ]
    profile = {"models": dict.fromkeys(work.COMPARED, watched), "product_call": 2e-6}
    return {
        "mnist": {"machine": machine, "measured": {"data": "mnist", "models": models}},
        "profile": {"machine": machine, "measured": profile},
    }


def page(parts):
    """What is written of one processor."""
    return tables.page({"P": parts})


def test_the_page_tells_what_is_slower_than_a_peer():
    text = page(results())
    assert "lstm-h128, 1 thread: ours takes 1.33 (1.33 to 1.33) times as long as Keras" in text
    assert "2026-01-31" in text and "torch 1" in text and "commit abc" in text
    assert "not compared" not in text.split("## Method")[0]
    met = {goal.what: goal.met for goal in goals.goals(results())}
    assert not met["lstm-h128: step of the fastest peer / ours, one thread"]
    assert not met["lstm-h128: ours / its floor"]
    assert met["lstm-h128: ours / its floor by torch.mm"]


def test_a_peer_with_other_losses_is_not_compared():
    found = results(slow_peer_agrees=False)
    text = page(found)
    assert "times as long as Keras" not in text
    assert "not compared" in text.split("## Method")[0]
    met = {goal.what: goal for goal in goals.goals(found)}
    goal = met["lstm-h128: step of the fastest peer / ours, one thread"]
    assert goal.met and goal.measured.endswith("plain PyTorch")


def test_processors_stand_side_by_side(tmp_path):
    """Each with its own date and commit; what one has not measured is said."""
    for number, name in enumerate(("Maker One (avx2)", "Maker Two (avx512f)")):
        parts = results()
        for entry in parts.values():
            entry["machine"] |= {"processor": name, "commit": f"c{number}"}
        if number:
            del parts["mnist"]
        stored = tmp_path / f"{machine.file_name(name)}.json"
        stored.write_text(json.dumps(parts))
    found = stored_results(tmp_path)
    assert list(found) == ["Maker One (avx2)", "Maker Two (avx512f)"]
    text = tables.page(found)
    assert "| measured | bound | Maker One (avx2) | Maker Two (avx512f) |" in text
    row = next(line for line in text.splitlines() if line.startswith("| lstm-h128: step"))
    assert row.endswith("Keras on JAX: **not met** | not measured |")
    assert "commit c0" in text and "commit c1" in text
    assert "Maker One (avx2)" in figure.draw(found)


def test_processor_time_stands_beside_the_clock():
    """Threads that wait take no time of a processor; a machine that others use takes it away."""
    answer = timed(lambda: time.sleep(0.1) or 0.05)
    assert answer["seconds"] == 0.05 and answer["cpu_seconds"] < 0.03
    parts = results()
    for model in parts["mnist"]["measured"]["models"].values():
        times = {row: [2 * value for value in values] for row, values in model["threads_1"].items()}
        model["cpu_1"] = times | {"ours_group": model["threads_1"]["ours_group"]}
    lines = [line for line in page(parts).splitlines() if line.startswith("| lstm-h128 |")]
    assert lines[0].endswith("| 0.75 (0.75 to 0.75) | 1.50 (1.50 to 1.50) |")
    assert lines[1].endswith("| not measured |")


def test_a_profile_tells_products_from_the_rest():
    left = torch.randn(400, 400)
    count = 20

    def train():
        for _ in range(count):
            torch.mm(left, left).sigmoid_()

    watched = operators.watch(train, count)
    calls = {operator["name"]: operator["calls"] for operator in watched}
    assert calls["aten::mm"] == calls["aten::sigmoid_"] == 1
    shares = operators.shares(watched)
    assert shares["products"] > shares["operators"] > 0 == shares["python"] == shares["compiled"]
    assert sum(shares.values()) == pytest.approx(1)


def test_the_page_tells_where_time_goes():
    text = page(results())
    assert "| lstm-h128 | 0% | 50% | 25% | 25% |" in text
    assert "| lstm-h128 | aten::mm | 60 | 50% |" in text
    assert "takes 2 microseconds even for matrices of 8 x 8" in text
    compiled = results()
    compiled["profile"]["measured"]["models"]["lstm-h128"] = [
        {"name": "Lstm", "calls": 1, "seconds": 0.002},
        {"name": "LstmBackward", "calls": 1, "seconds": 0.001},
        {"name": "autograd::engine::evaluate_function: LstmBackward", "calls": 1, "seconds": 0.001},
    ]
    text = page(compiled)
    assert "| lstm-h128 | 75% | 0% | 25% | 0% |" in text and "microseconds even" not in text


def test_a_product_of_nothing_much_takes_some_time():
    assert 0 < operators.product_call() < 1e-3


def test_tables_keep_their_columns():
    rows = [line for line in page(results()).splitlines() if line.startswith("|")]
    assert len(rows) > 20
    heads = [rows[i - 1] for i, line in enumerate(rows) if line.startswith("| ---")]
    assert len(heads) == 6
    width = 0
    for i, line in enumerate(rows):
        if i + 1 < len(rows) and rows[i + 1].startswith("| ---"):
            width = line.count("|")
        assert line.count("|") == width


def test_processes_leave_their_account(tmp_path):
    code = "sum(range(3_000_000)); x = bytearray(60_000_000)"
    helper = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'pass'], check=True)"
    job = tmp_path / "tmp1.train_group.py"
    job.write_text(f"{code}; {helper}")
    accounting = ROOT / "benchmarks" / "accounting"
    environment = os.environ | {"PYTHONPATH": str(accounting), "ACCOUNTING": str(tmp_path)}
    subprocess.run([sys.executable, job], check=True, env=environment)
    accounts = [json.loads(path.read_text()) for path in tmp_path.glob("*.json")]
    by_script = {script(account): account for account in accounts}
    account = by_script["train_group"]
    # what works for a job is charged to it, but is no job
    assert len(accounts) == 2 and charged_to(by_script["snakemake"]) == "train_group"
    assert charged_to(account) == "train_group"
    assert account["cpu_seconds"] > 0.01
    assert time.time() - 60 < account["began"] < account["ended"] <= time.time()
    assert account["peak_memory_mb"] > 60
    assert script({"command": ["python", "-m", "snakemake", "--cores", "2"]}) == "snakemake"


def process(script, began, ended):
    """An account of a job, or of Snakemake itself."""
    command = ["python", f"tmp.{script}.py"] if script else ["python", "-m", "snakemake"]
    return {"command": command, "began": began, "ended": ended}


def test_a_builds_jobs_lie_by_core_and_say_how_busy_the_cores_were():
    processes = [
        process(None, 0, 100),
        process("fetch_images", 1, 9),
        process("train_group", 10, 30),
        process("train_group", 10.5, 20),
        process("evaluate_task", 20.5, 30),
        process("time_steps", 30, 50),
    ]
    line = build_costs.job_times(processes)
    assert [job["script"] for job in line] == ["train_group"] * 2 + ["evaluate_task", "time_steps"]
    assert line[0]["began"] == 0
    assert build_costs.busy(line) == pytest.approx((20 + 9.5 + 9.5 + 20) / 80)
    rows = timeline.by_core(line)
    assert [[job["script"] for job in row] for row in rows] == [
        ["train_group", "time_steps"],
        ["train_group", "evaluate_task"],
    ]
    whole = {"build": {"measured": {"whole": {"timeline": line}}}}
    drawn = timeline.draw({"Maker One": whole, "Maker Two": {"build": {"measured": {}}}})
    assert "Maker One" in drawn and "Maker Two" not in drawn
    assert timeline.draw({"Maker Two": {}}) is None


def test_requirements_pin_the_studys_torch():
    def pins(path):
        lines = (ROOT / path).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if line.startswith(("torch==", "snakemake=="))}

    assert pins("benchmarks/requirements.txt") == pins("requirements.txt") != set()


def test_overlay_of_whole_builds_is_a_valid_config(monkeypatch):
    monkeypatch.chdir(ROOT)
    from workflow.plan.validation import check

    check(yaml.safe_load(yaml.safe_dump(work.ORIGINAL)), "config/config.yaml", [])


def test_equivalence_needs_small_differences_of_small_spread():
    float32 = [0.981, 0.982, 0.983, 0.984, 0.985]
    close = precision.equivalence([value + 0.0002 for value in reversed(float32)], float32, 0.01)
    assert close["equivalent"] and close["difference"] == pytest.approx(0.0002)
    shifted = [0.9869, 0.9880, 0.9891, 0.9899, 0.9911]
    assert not precision.equivalence(shifted, float32, 0.003)["equivalent"]
    wide = precision.equivalence([0.978, 0.986, 0.980, 0.988, 0.983], float32, 0.003)
    assert not wide["equivalent"] and wide["low"] < -0.003 < 0.003 < wide["high"]


def test_equivalence_is_where_the_interval_lies_within_the_margin():
    generator = np.random.default_rng(4)
    for _ in range(50):
        pairs = generator.normal(0, 0.003, (2, 5))
        found = precision.equivalence(*pairs.tolist(), 0.003)
        assert found["equivalent"] == (found["low"] > -0.003 and found["high"] < 0.003)


def test_the_digits_do_not_replace_measurements_on_mnist(tmp_path, monkeypatch):
    stored = tmp_path / "results" / f"{machine.file_name(machine.processor())}.json"
    stored.parent.mkdir()
    stored.write_text(json.dumps({"mnist": {"measured": {"data": "mnist"}}}))
    before = stored.read_text()
    monkeypatch.setattr(work, "prepare_images", lambda *_: {"data": "digits"})
    with pytest.raises(SystemExit, match="holds measurements on MNIST, which is not to be had"):
        main(["profile", "--out", str(tmp_path)])
    assert stored.read_text() == before
