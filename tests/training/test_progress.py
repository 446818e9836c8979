"""What a person sees while networks train."""

import json
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from project import run_table, small_config
from unrolled.durations import duration
from unrolled.training.engine import Epoch
from unrolled.training.progress import COLUMNS, Progress
from workflow.plan import needs
from workflow.plan.housekeeping import plan_progress

SPEC = {"task": "addition", "name": "a", "seeds": [0, 1], "configuration": {"epochs": 4}}
EPOCH = Epoch(2, [0.5, 0.7], [0.8, 0.9], [0.4, 0.6], [0.7, 0.9], 1.0, 0.1)


def progress(folder, spec=SPEC):
    return Progress(str(folder / "logs" / "a.log"), folder, spec)


def plan(folder, costs, **other):
    """The plan of a build that began 10 seconds ago on two cores."""
    whole = {"start": time.time() - 10, "cores": 2, "after": 0, "manifest": str(folder / "images")}
    whole |= {"costs": costs, "costs_of_digits": costs} | other
    (folder / "plan.json").write_text(json.dumps(whole))
    return whole["start"]


def said_left(folder, capsys):
    """What an epoch line says of the time left for all."""
    with progress(folder) as training:
        training.epoch(EPOCH)
    return capsys.readouterr().err.splitlines()[0].partition(" left, all ")[2]


def test_an_epoch_is_a_line_in_log_and_terminal(tmp_path, capsys):
    with progress(tmp_path) as training:
        training.epoch(EPOCH)
        training.say("going on after epoch 2, from checkpoints/a")
    lines = (tmp_path / "logs" / "a.log").read_text().splitlines()
    numbers = "training loss 0.6000, accuracy 0.8500, test accuracy 0.8000"
    going_on = "addition/a: going on after epoch 2, from checkpoints/a"
    assert lines == [
        "addition/a: training seeds 0, 1 for 4 epochs",
        f"addition/a: epoch 2/4, {numbers}",
        going_on,
    ]
    line = "addition/a: epoch 2/4, 80.0 % right, 2 s left"
    assert capsys.readouterr().err.splitlines() == [line, going_on]


def test_a_line_fits_a_terminal_and_is_written_in_one_go(tmp_path, monkeypatch):
    plan(tmp_path, {"addition/a/0": 50000})
    written = []
    terminal = SimpleNamespace(write=written.append, flush=lambda: None)
    monkeypatch.setattr("sys.stderr", terminal)
    with progress(
        tmp_path, SPEC | {"name": "lstm-h5-l3-ce-with-a-long-name-of-its-own"}
    ) as training:
        training.epoch(EPOCH)
    (line,) = written
    assert line.startswith("addition/lstm-h5-l3-ce-") and ".. epoch" not in line
    assert ".., all" not in line and ".: epoch 2/4" in line
    assert len(line) == COLUMNS + 1 and line.endswith("\n")


def test_the_time_left_here_follows_the_epochs_of_this_process(tmp_path, capsys):
    with progress(tmp_path, SPEC | {"configuration": {"epochs": 10}}) as training:
        training.epoch(EPOCH)  # the first one, as the training goes on after epoch 1
        training.epoch(replace(EPOCH, number=3, train_seconds=3, test_seconds=0.9))
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith(", 9 s left") and second.endswith(", 18 s left")  # 2.5 s each


def test_the_time_left_for_all_follows_the_pace_of_all_jobs(tmp_path, capsys):
    costs = {"addition/a/0": 1000, "addition/b/0": 1000, "mnist/c/0": 2000}
    start = plan(tmp_path, costs, start=time.time() - 6000, cores=1)
    done = {"key": "addition/b/0", "done": 1.0, "start": start, "end": 0}
    (tmp_path / "addition_b_0.json").write_text(json.dumps(done))
    earlier = {"key": "mnist/c/0", "done": 1.0, "start": start - 500}  # of another build
    (tmp_path / "mnist_c_0.json").write_text(json.dumps(earlier))
    # 1000 + 1000 / 2 of 4000 done in 6000 s: (6000 + 60) / (1500 + 60) of the 2500 left
    assert said_left(tmp_path, capsys) == "2.7 h"


def test_the_first_estimate_is_that_of_the_plan(tmp_path, capsys):
    plan(tmp_path, {"addition/a/0": 4, "mnist/c/0": 598, "mnist/d/0": 598})
    # 1200 s on two cores, while next to nothing is done
    assert said_left(tmp_path, capsys) == "11 min"


def test_all_takes_no_less_than_the_longest_that_runs_or_waits(tmp_path, capsys):
    start = plan(tmp_path, {"addition/a/0": 4, "mnist/c/0": 1198})
    # alone on one of the two cores, at about the pace of the plan
    assert said_left(tmp_path, capsys) == "23 min"
    running = {"key": "mnist/c/0", "done": 0.99, "start": start, "end": time.time() + 2000}
    (tmp_path / "mnist_c_0.json").write_text(json.dumps(running))
    assert said_left(tmp_path, capsys) == "33 min"


def test_what_follows_training_counts(tmp_path, capsys):
    plan(tmp_path, {"addition/a/0": 0.001}, after=500)
    assert said_left(tmp_path, capsys) == "8 min"


@pytest.mark.parametrize(("data", "left"), [("MNIST", "23 min"), ("digits", "2 min")])
def test_the_images_that_were_had_decide_what_training_costs(data, left, tmp_path, capsys):
    costs = {"addition/a/0": 4, "mnist/c/0": 1198}
    plan(tmp_path, costs, costs_of_digits=costs | {"mnist/c/0": 130})
    (tmp_path / "images").write_text(json.dumps({"data": data}))
    assert said_left(tmp_path, capsys) == left


def planned(folder, source="auto"):
    """The cost of a training on images, as a build's start writes it."""
    config = small_config()
    config["images"] |= {"source": source}
    runs = run_table(config)
    rules = {"train": 4, "evaluate": 60, "all": 1, "total": 65}
    plan_progress(runs, runs.groups.values(), str(folder), 2, rules)
    written = json.loads((folder / "progress" / "plan.json").read_text())
    return written["costs"]["mnist/gru-h128/0"], written


def test_the_plan_is_for_the_images_that_there_are(tmp_path):
    digits, _ = planned(tmp_path, "digits")
    unknown, written = planned(tmp_path)
    assert unknown - needs.START > 20 * (digits - needs.START)
    assert written["costs_of_digits"]["mnist/gru-h128/0"] == digits
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "images.json").write_text(json.dumps({"train": 1437}))
    assert planned(tmp_path)[0] == digits


def test_the_plan_tells_how_long_it_takes_after_training(tmp_path):
    assert planned(tmp_path)[1]["after"] == 61 / 2 * needs.START
    assert needs.seconds_after_training({"train": 3, "render_report": 2, "total": 5}, 8) == 6


def test_a_damaged_plan_only_leaves_out_the_estimate(tmp_path, capsys):
    (tmp_path / "plan.json").write_text("{")
    assert said_left(tmp_path, capsys) == ""


def test_durations_are_said_as_people_do():
    assert [duration(s) for s in (5, 89, 90, 600, 7200)] == [
        "5 s",
        "89 s",
        "2 min",
        "10 min",
        "2.0 h",
    ]
