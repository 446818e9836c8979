"""What a person sees while networks train."""

import json
import time

from unrolled.training.engine import Epoch
from unrolled.training.progress import Progress, _duration

SPEC = {"task": "addition", "name": "a", "seeds": [0, 1], "configuration": {"epochs": 4}}
EPOCH = Epoch(2, [0.5, 0.7], [0.8, 0.9], [0.4, 0.6], [0.7, 0.9], 1.0, 0.1)


def test_an_epoch_is_a_line_in_log_and_terminal(tmp_path, capsys):
    with Progress(str(tmp_path / "logs" / "a.log"), tmp_path / "progress", SPEC) as progress:
        progress.epoch(EPOCH)
    lines = (tmp_path / "logs" / "a.log").read_text().splitlines()
    assert lines[0] == "addition/a: training seeds 0, 1 for 4 epochs"
    said = "epoch 2/4, training loss 0.6000, accuracy 0.8500, test accuracy 0.8000, 0 s left"
    assert lines[1] == f"addition/a: {said}"
    assert capsys.readouterr().err.splitlines() == lines


def test_the_time_left_for_all_training_follows_the_pace_of_all_jobs(tmp_path, capsys):
    start = time.time() - 6000
    costs = {"addition/a/0": 1000, "addition/b/0": 1000, "mnist/c/0": 2000}
    (tmp_path / "plan.json").write_text(json.dumps({"start": start, "cores": 1, "costs": costs}))
    done = {"key": "addition/b/0", "done": 1.0, "start": start}
    (tmp_path / "addition_b_0.json").write_text(json.dumps(done))
    earlier = {"key": "mnist/c/0", "done": 1.0, "start": start - 500}  # of another build
    (tmp_path / "mnist_c_0.json").write_text(json.dumps(earlier))
    with Progress(str(tmp_path / "a.log"), tmp_path, SPEC) as progress:
        progress.epoch(EPOCH)
    # 1000 + 1000 / 2 of 4000 done in 6000 s: (6000 + 60) / (1500 + 60) of the 2500 left
    assert "all training: about 2.7 h left" in capsys.readouterr().err


def test_the_first_estimate_is_that_of_the_plan(tmp_path, capsys):
    plan = {"start": time.time() - 10, "cores": 2, "costs": {"addition/a/0": 4, "mnist/c/0": 1198}}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    with Progress(str(tmp_path / "a.log"), tmp_path, SPEC) as progress:
        progress.epoch(EPOCH)
    # 1200 s on two cores, while next to nothing is done
    assert "all training: about 11 min left" in capsys.readouterr().err


def test_a_damaged_plan_only_leaves_out_the_estimate(tmp_path, capsys):
    (tmp_path / "plan.json").write_text("{")
    with Progress(str(tmp_path / "a.log"), tmp_path, SPEC) as progress:
        progress.epoch(EPOCH)
    assert "all training" not in capsys.readouterr().err


def test_durations_are_said_as_people_do():
    assert [_duration(s) for s in (5, 89, 90, 600, 7200)] == [
        "5 s",
        "89 s",
        "2 min",
        "10 min",
        "2.0 h",
    ]
