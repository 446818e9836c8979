"""The run table: what a config expands to, and what makes a run another run."""

import copy
import json
from pathlib import Path

import pytest
import yaml

from workflow.rules.build import Build
from workflow.rules.run_table import FIGURES, RunTable, canonical

CONFIG = yaml.safe_load(Path("config/config.yaml").read_text())


@pytest.fixture
def config():
    return copy.deepcopy(CONFIG)


def table(config):
    return RunTable(config, {"k2": ["1 2 3"]})


def test_the_study_has_all_its_configurations(config):
    runs = table(config)
    counts = {task: sum(c.task == task for c in runs.configurations) for task in FIGURES}
    assert counts == {"mnist": 6, "remember": 18, "addition": 6}
    assert all(group.seeds == (0, 1, 2, 3, 4) for group in runs.groups.values())


def test_the_figures_of_the_original_all_have_a_counterpart(config):
    shown = {n for c in table(config).configurations for n in c.settings["source_figures"]}
    assert shown | set(range(1, 11)) == set(range(1, 71))


def test_own_settings_overlay_the_tasks(config):
    settings = {c.id: c.settings for c in table(config).configurations}
    assert settings["mnist/rnn-h128"]["epochs"] == 10
    assert settings["mnist/lstm-h128"]["epochs"] == 5
    assert settings["mnist/lstm-h128"]["penalty"] is None
    assert settings["remember/gru-h10-k2"]["plots"] == "gru-h10"


def test_one_more_seed_leaves_the_other_groups_as_they_are(config):
    before = {key: table(config).training_spec(g) for key, g in table(config).groups.items()}
    config["seeds"].append(17)
    after = {key: table(config).training_spec(g) for key, g in table(config).groups.items()}
    assert {key: after[key] for key in before} == before
    assert {key[2] for key in after.keys() - before.keys()} == {"seed-17"}


@pytest.mark.parametrize(
    ("seeds", "size", "labels"),
    [
        ([0, 1, 2], 2, ["seeds-0-1", "seed-2"]),
        ([5, 3], 2, ["seeds-5+3"]),
        ([7], 5, ["seed-7"]),
        ([0, 1, 3], 5, ["seeds-0+1+3"]),
    ],
)
def test_groups_are_named_by_their_seeds(config, seeds, size, labels):
    config["seeds"] = seeds
    config["tasks"]["mnist"]["seeds_per_job"] = size
    groups = [g.label for g in table(config).of_task("mnist")]
    assert list(dict.fromkeys(groups)) == labels


def test_presentation_and_evaluation_do_not_train_again(config):
    before = table(config)
    config["tasks"]["remember"]["evaluation_samples"] = 7
    config["tasks"]["remember"]["configurations"]["gru-h10-k2"]["title"] = "Another title"
    after = table(config)
    key = ("remember", "gru-h10-k2", "seeds-0-4")
    assert before.training_spec(before.groups[key]) == after.training_spec(after.groups[key])
    assert before.evaluation_spec(before.groups[key]) != after.evaluation_spec(after.groups[key])


def test_a_hyperparameter_changes_one_configuration_alone(config):
    before = table(config)
    config["tasks"]["mnist"]["configurations"]["gru-h128"]["learning_rate"] = 0.002
    after = table(config)
    changed = [
        key
        for key, group in after.groups.items()
        if before.training_spec(before.groups[key]) != after.training_spec(group)
    ]
    assert changed == [("mnist", "gru-h128", "seeds-0-4")]


def test_canonical_json_ignores_the_order_of_keys():
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
    assert canonical({"a": 1, "b": 2}) != canonical({"a": 2, "b": 1})
    assert json.loads(canonical({"a": [1, None]})) == {"a": [1, None]}


def test_long_jobs_cost_more(config):
    runs = table(config)
    cost = {key[:2]: runs.cost(group) for key, group in runs.groups.items()}
    assert cost["mnist", "lstm-h128"] > cost["mnist", "lstm-h64"]
    assert cost["mnist", "lstm-h64"] > cost["addition", "lstm-h3-l3-ce"]


def test_only_image_tasks_wait_for_images(config):
    build = Build(config)
    assert build.manifest("mnist") == ["results/data/images.json"]
    assert build.manifest("remember") == []


def test_tables_and_figures_follow_the_tasks_present(config):
    del config["tasks"]["mnist"]
    build = Build(config)
    assert "confusion" not in build.named_tables()
    assert not any("mnist" in path for path in build.figures())
    assert "results/figures/overview/summary.svg" in build.figures()
