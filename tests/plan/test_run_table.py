"""The run table: what a config expands to, and what makes a run another run."""

import copy
import json
from pathlib import Path

import pytest
import yaml

from project import run_table
from workflow.plan import needs
from workflow.plan.contradictions import contradictions
from workflow.scripts.unrolled.settings.expansion import KINDS, MAIN, seeds_of
from workflow.scripts.unrolled.settings.jobs import canonical
from workflow.scripts.unrolled.settings.variants import KINDS as VARIANTS

CONFIG = yaml.safe_load(Path("config/config.yaml").read_text())
TASKS = list(CONFIG["tasks"])


@pytest.fixture
def config():
    return copy.deepcopy(CONFIG) | {"seeds": [0, 1, 2, 3, 4]}


def test_the_study_has_all_its_configurations(config):
    runs = run_table(config)
    counts = {task: sum(c.task == task for c in runs.configurations) for task in TASKS}
    assert counts == {"mnist": 6, "remember": 18, "addition": 6}
    main = [group for task in TASKS for group in runs.groups_of(task)]
    trained = {(group.configuration.id, seed) for group in main for seed in group.seeds}
    assert len(trained) == 30 * 5
    assert {seed for _, seed in trained} == set(config["seeds"])


@pytest.mark.parametrize(
    ("seeds", "expected"),
    [
        ([3, 1], [3, 1]),
        (3, [0, 1, 2]),
        ({"mnist": 2, "remember": [5], "addition": {"first": 7, "count": 2}}, [7, 8]),
    ],
)
def test_seeds_are_given_for_all_tasks_or_for_each(config, seeds, expected):
    config["seeds"] = seeds
    groups = run_table(config).groups_of("addition")
    ids = [seed for group in groups for seed in group.seeds if "h3-l3-ce" in group.configuration.id]
    assert ids == list(expected)


def test_the_figures_of_the_original_all_have_a_counterpart(config):
    shown = {n for c in run_table(config).configurations for n in c.settings["source_figures"]}
    assert shown | set(range(1, 11)) == set(range(1, 71))


def test_own_settings_overlay_the_tasks(config):
    settings = {c.id: c.settings for c in run_table(config).configurations}
    assert settings["mnist/rnn-h128"]["epochs"] == 10
    assert settings["mnist/lstm-h128"]["epochs"] == 5
    assert settings["mnist/lstm-h128"]["penalty"] is None
    assert settings["remember/gru-h10-k2"]["plots"] == "gru-h10"


def test_one_more_seed_leaves_the_other_groups_as_they_are(config):
    for task in config["tasks"].values():
        task["seeds_per_job"] = 5
    before = {key: run_table(config).spec(g) for key, g in run_table(config).groups.items()}
    config["seeds"].append(17)
    after = {key: run_table(config).spec(g) for key, g in run_table(config).groups.items()}
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
    groups = [g.label for g in run_table(config).groups_of("mnist")]
    assert list(dict.fromkeys(groups)) == labels


def test_presentation_and_evaluation_do_not_train_again(config):
    before = run_table(config)
    config["tasks"]["remember"]["evaluation_samples"] = 7
    config["tasks"]["remember"]["configurations"]["gru-h10-k2"]["title"] = "Another title"
    after = run_table(config)
    key = ("remember", "gru-h10-k2", "seeds-0-4")
    assert before.of("training", *key) == after.of("training", *key)
    assert before.of("evaluation", MAIN, "remember") != after.of("evaluation", MAIN, "remember")


def test_a_hyperparameter_changes_one_configuration_alone(config):
    before = run_table(config)
    config["tasks"]["mnist"]["configurations"]["gru-h128"]["learning_rate"] = 0.002
    after = run_table(config)
    changed = [
        key
        for key, group in after.groups.items()
        if before.spec(before.groups[key]) != after.spec(group)
    ]
    assert changed == [("mnist", "gru-h128", "seeds-0-4")]


def test_canonical_json_ignores_the_order_of_keys():
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
    assert canonical({"a": 1, "b": 2}) != canonical({"a": 2, "b": 1})
    assert json.loads(canonical({"a": [1, None]})) == {"a": [1, None]}


def test_long_jobs_cost_more(config):
    runs = run_table(config)
    cost = {key[:2]: needs.training_seconds(runs, group) for key, group in runs.groups.items()}
    assert cost["mnist", "lstm-h128"] > cost["mnist", "lstm-h64"]
    assert cost["mnist", "lstm-h64"] > cost["addition", "lstm-h3-l3-ce"]


def test_tables_and_figures_follow_the_tasks_present(config):
    del config["tasks"]["mnist"]
    runs = run_table(config)
    assert "confusion" not in runs.tables()
    parts = (*runs.tasks_of(), "overview", "beyond")
    figures = [path for part in parts for path in runs.figure_paths(part)]
    assert not any("mnist" in path for path in figures)
    assert "overview/summary.svg" in figures


def ablations(config):
    """What tables say of all ablations."""
    runs = run_table(config)
    return [entry for task in TASKS for entry in runs.presentation("ablations", task)]


def ablation(config, name):
    """Settings of one ablation, and of its base."""
    runs = run_table(config)
    settings = {m.id: m.settings for members in runs.by_kind.values() for m in members}
    (member,) = [member for member in runs.by_kind["ablations"] if member.id == name]
    return settings[name], settings[member.variant["base"]]


def test_a_variant_is_its_base_but_for_what_it_changes(config):
    settings, base = ablation(config, "mnist/lstm-h128-l2-squares")
    assert settings["penalty"] == {"form": "squares", "coefficient": 0.001}
    assert settings["title"] == "LSTM, h = 128, L2 penalty: sum of squares"
    figures = {"plots": "lstm-h128-l2-squares", "source_figures": []}
    changed = {key: settings[key] for key in ("penalty", "title")}
    assert settings == base | changed | figures


def test_open_choices_have_their_alternatives(config):
    alternatives = {}
    for entry in ablations(config):
        alternatives.setdefault(entry["choice"], set()).add(entry["alternative"])
    counts = {"inputs": 1, "l2-penalty": 4, "bidirectional-readout": 1, "k": 1, "samples": 2}
    expected = counts | {"output-bits": 1}
    assert {choice: len(names) for choice, names in alternatives.items()} == expected


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_a_network_that_learned_nothing(config, task):
    groups = run_table(config).groups_of(task, "controls")
    controls = [group.configuration.settings for group in groups]
    assert any(settings["epochs"] == 0 for settings in controls)
    assert any(settings.get("labels") == "shuffled" for settings in controls)


def test_plain_inputs_are_part_of_what_is_trained(config):
    runs = run_table(config)
    specs = {key[:2]: runs.spec(group) for key, group in runs.groups.items()}
    assert specs["mnist", "lstm-h128-plain"]["images"] == {"pixel_mean": 0, "pixel_std": 1}
    taken, plain = (dict(specs["mnist", name]) for name in ("lstm-h128", "lstm-h128-plain"))
    assert plain["configuration"] == taken["configuration"]


def test_variants_leave_the_study_as_it_is(config):
    """Neither specs nor figures nor tables of the study depend on the ablations and controls."""
    with_them = run_table(copy.deepcopy(config))
    for kind in VARIANTS:
        config[kind]["run"] = False
    without = run_table(config)
    assert without.kinds == [MAIN]
    assert with_them.kinds == list(KINDS)
    assert with_them.tables() == without.tables()
    assert with_them.groups.keys() > without.groups.keys()
    for key in without.groups:
        assert without.of("training", *key) == with_them.of("training", *key)
    for task in TASKS:
        assert with_them.figure_paths(task) == without.figure_paths(task)
        assert with_them.of("presentation", MAIN, task) == without.of("presentation", MAIN, task)
        assert with_them.wildcards(MAIN, task) == without.wildcards(MAIN, task)


def test_an_overlay_may_run_some_of_the_choices(config):
    config["ablations"]["choices"] = ["inputs", "k"]
    assert {entry["choice"] for entry in ablations(config)} == {"inputs", "k"}


def test_variants_have_seeds_of_their_own(config):
    config["ablations"]["seeds"] = [4, 9]
    config["tasks"]["mnist"]["seeds_per_job"] = 1
    labels = {group.label for group in run_table(config).groups_of("mnist", "ablations")}
    assert labels == {"seed-4", "seed-9"}
    config["ablations"]["seeds"] = {"first": 7, "count": 2}
    assert list(seeds_of(config, "mnist", "ablations")) == [7, 8]


def test_seeds_may_be_given_once_for_all_tasks(config):
    config["seeds"] = config["variance"]["seeds"] = {"first": 7, "count": 2}
    assert list(contradictions(config)) == []
    for kind in (MAIN, "variance"):
        assert all(list(seeds_of(config, task, kind)) == [7, 8] for task in TASKS)


def test_alternatives_share_seeds_with_the_study():
    """Or no conclusion could be judged under them: it compares networks of equal seeds."""
    for task in TASKS:
        study = set(seeds_of(CONFIG, task))
        assert set(seeds_of(CONFIG, task, "ablations")) <= study


def test_ablations_add_at_most_seven_tenths_of_the_training_and_controls_a_few_per_cent(config):
    runs = run_table(config)
    cost = dict.fromkeys(KINDS, 0.0)
    for group in runs.groups.values():
        cost[group.configuration.kind] += needs.training_seconds(runs, group)
    assert cost["ablations"] <= 0.7 * cost["configurations"]
    assert cost["controls"] <= 0.05 * cost["configurations"]
