"""What makes runs differ: each source is held where it should be, and told apart as it is."""

import copy
import json

import numpy as np
import pandas as pd
import pytest
import torch
import yaml

from project import ROOT, run_table
from report_reading import find
from sample_study import Sample, changed, with_tasks
from unrolled.evidence import variance
from unrolled.tables import sparse_table
from unrolled.training import runs

CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text())
SOURCES = [variance.ALL, variance.WEIGHTS, variance.DATA, variance.TESTS]


def prepared(task: str, held: str | None, seeds: list[int]) -> tuple[list, list, list]:
    """First weights, training batch and tests of replicates, each as a list of their bytes."""
    config = copy.deepcopy(CONFIG)
    config["seeds"] = seeds
    (name,) = {entry["base"] for entry in config["tasks"][task]["variance"].values()}
    table = run_table(config)
    (group,) = [g for g in table.groups_of(task) if g.configuration.name == name]
    spec = table.spec(group)
    if held:
        spec["configuration"]["held"] = held
    run = runs.prepare(spec, [])
    weights = next(iter(run.new_network().tensors().values()))
    (inputs, *_), (tests, *_) = next(run.task.training_batches()), next(run.task.test_batches())
    shortest = min(CONFIG["tasks"]["remember"]["lengths"])
    return tuple(
        [replicate.detach().contiguous().numpy().tobytes() for replicate in values]
        for values in (weights, inputs[:, :, :shortest], tests)
    )


@pytest.mark.parametrize("task", ["remember", "addition"])
def test_what_is_held_is_the_same_for_all_seeds_whatever_job_they_are_in(task):
    for held in ("weights", "data", None):
        weights, data, tests = (
            {*one, *other}
            for one, other in zip(
                prepared(task, held, [3, 4, 5]), prepared(task, held, [8, 9, 10]), strict=True
            )
        )
        assert len(weights) == (1 if held == "weights" else 6)
        assert len(data) == (1 if held == "data" else 6)
        assert len(tests) == 6  # tests are a run's own


def test_each_configuration_of_variance_holds_one_thing_and_changes_nothing_else():
    table = run_table(CONFIG)
    for member in table.by_kind["variance"]:
        (base,) = [c for c in table.configurations if c.id == member.variant["base"]]
        assert member.variant["changes"] == {"held": member.settings["held"]}
        learned = ("title", "plots", "source_figures", "held")
        assert {k: v for k, v in member.settings.items() if k not in learned} == {
            k: v for k, v in base.settings.items() if k not in learned
        }
    held = {(m.task, m.settings["held"]) for m in table.by_kind["variance"]}
    assert held == {(task, what) for task in CONFIG["tasks"] for what in ("weights", "data")}
    tested = {name: n for name, n in table.variance()["tested"].items() if "h3-l3-ce" in name}
    assert tested == {"addition/lstm-h3-l3-ce": 3000}
    assert table.variance()["tested"]["remember/lstm-h5-k2"] == 400 * 8
    assert table.variance()["tested"]["mnist/lstm-h128"] is None


def made_up(seeds: int, of_weights: float, of_data: float) -> tuple[dict, dict]:
    """Tables of runs whose accuracy has a part from the weights and one from the data."""
    random = np.random.default_rng(4)

    def of(name: str, weights: float, data: float) -> pd.DataFrame:
        values = 0.9 + weights * random.normal(size=seeds) + data * random.normal(size=seeds)
        return pd.DataFrame(
            {"configuration": name, "seed": range(seeds), "final_test_accuracy": values}
        )

    study = {"runs": of("mnist/a", of_weights, of_data)}
    held = {"a-weights": (0, of_data), "a-data": (of_weights, 0)}
    entries = [
        {"base": "mnist/a", "configuration": f"mnist/{name}"}
        | {"changes": json.dumps({"held": name.removeprefix("a-")})}
        for name in held
    ]
    variants = {
        "configurations": pd.DataFrame(entries),
        "runs": pd.concat([of(f"mnist/{name}", *parts) for name, parts in held.items()]),
    }
    return study, variants


def test_sources_are_told_apart():
    rows = variance.tell(*made_up(400, 0.01, 0.002), {"mnist/a": 10_000}, 0.95)
    found = {row["source"]: row for row in rows}
    assert found[variance.WEIGHTS]["deviation"] == pytest.approx(0.01, rel=0.1)
    assert found[variance.DATA]["deviation"] == pytest.approx(0.002, rel=0.1)
    assert found[variance.ALL]["deviation"] == pytest.approx(0.0102, rel=0.1)
    assert found[variance.TESTS]["deviation"] == pytest.approx(
        (0.9 * 0.1 / 10_000) ** 0.5, rel=0.02
    )
    assert all(row["low"] < row["deviation"] < row["high"] for row in rows if "low" in row)


def test_a_single_run_has_no_spread():
    rows = variance.tell(*made_up(1, 0.01, 0.01), {"mnist/a": 100}, 0.95)
    assert [row.get("deviation") is None for row in rows] == [True, True, True, False]


def test_intervals_cover_the_deviation_as_often_as_they_say():
    values = np.random.default_rng(5).normal(0, 2, (2000, 6))
    covered = [low < 2 < high for low, high in (variance.interval(v, 0.9) for v in values)]
    assert np.mean(covered) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("quick", [False, True])
def test_the_report_tells_what_most_of_the_spread_comes_from(quick, tmp_path):
    sample = Sample(with_tasks("addition") | {"quick": quick})
    name = "addition/lstm-h3-l3-ce"
    deviations = (0.02, 0.019, 0.004, 0.003)
    rows = [
        {"configuration": name, "source": source, "n_seeds": 5, "mean": 0.9}
        | {"deviation": deviation, "low": deviation / 2, "high": 3 * deviation}
        for source, deviation in zip(SOURCES, deviations, strict=True)
    ]
    sample.tables["variance"] = sparse_table("variance", rows)
    report = sample.build(tmp_path)
    written = json.dumps(report, ensure_ascii=False)
    assert ("What makes runs differ" in written) != quick
    if not quick:
        table = find(report, "table-variance")
        assert [row[1] for row in table["rows"]] == SOURCES
        assert "The largest spread comes from the initial weights (LSTM" in written
        lacking = sample.tables["variance"]["source"] == SOURCES[1]
        sample.tables["variance"].loc[lacking, ["deviation", "low", "high"]] = None
        written = json.dumps(sample.build(tmp_path), ensure_ascii=False)
        assert "There are too few runs to tell which spreads them most: but" in written


def test_a_build_without_it_says_nothing_of_it(tmp_path):
    report = Sample(changed()).build(tmp_path)
    assert "table-variance" not in json.dumps(report)


def test_streams_of_training_are_a_kind_after_the_other():
    """What `held` counts on: of n replicates, each n streams that follow one another."""
    for task in ("remember", "addition"):
        config = copy.deepcopy(CONFIG) | {"seeds": [1, 2, 3]}
        table = run_table(config)
        spec = table.spec(table.groups_of(task)[0])
        states = [stream.get_state() for stream in runs.prepare(spec, []).task.streams]
        alone = [
            [s.get_state() for s in runs.prepare({**spec, "seeds": [seed]}, []).task.streams]
            for seed in (1, 2, 3)
        ]
        expected = [state for kind in zip(*alone, strict=True) for state in kind]
        assert len(states) % 3 == 0
        assert all(torch.equal(a, b) for a, b in zip(states, expected, strict=True))
