"""Lists in a configuration make a grid of configurations, and `only` says what is built."""

import copy
import re
from pathlib import Path

import pytest
import yaml

from project import run_table
from workflow.plan import sweeps
from workflow.plan.strict_yaml import ConfigError
from workflow.plan.validation import check

BASE = "config/config.yaml"
CONFIG = yaml.safe_load(Path(BASE).read_text())
GRID = {"cell": ["rnn", "gru"], "hidden": [2, 5, 10], "k": 2}


def with_sweep(entry, task="remember", name="size", **changes):
    config = copy.deepcopy(CONFIG) | changes
    config["tasks"][task]["configurations"][name] = entry
    return config


def points(entry, task="remember"):
    """The configurations of a sweep by name, as the rules see them."""
    config = with_sweep(entry, task)
    check(config, BASE, [])
    found = sweeps.chosen(config)["tasks"][task]["configurations"]
    return {name: one for name, one in found.items() if name.startswith("size")}


def test_lists_make_a_grid_with_readable_names_and_titles():
    found = points(GRID)
    assert list(found) == [f"size-{cell}-h{size}" for cell in ("rnn", "gru") for size in (2, 5, 10)]
    point = {"cell": "gru", "hidden": 5, "k": 2, "title": "GRU, h = 5, K = 2", "plots": "size-gru"}
    assert found["size-gru-h5"] == point
    # the sizes of a cell share a picture
    assert {one["plots"] for one in found.values()} == {"size-rnn", "size-gru"}
    titled = points({**GRID, "title": "Sizes"})
    assert titled["size-gru-h5"]["title"] == "Sizes: GRU, h = 5, K = 2"


@pytest.mark.parametrize(
    ("key", "values", "parts"),
    [
        ("learning_rate", [0.001, 1e-05], ["lr0-001", "lr1e-05"]),
        ("batch", [32, 64], ["b32", "b64"]),
        ("k", [1, 3], ["k1", "k3"]),
        ("lengths", [[3, 10], [4, 5]], ["len3-10", "len4-5"]),
        ("bidirectional", [True, False], ["bidirectional", "no-bidirectional"]),
        ("labels", ["own", "shuffled"], ["own", "shuffled"]),
        ("epochs", [1, 2], ["e1", "e2"]),
        (
            "penalty",
            [{"form": "norms", "coefficient": 0.1}, {"form": "squares", "coefficient": 0.1}],
            ["penalty-norms-0-1", "penalty-squares-0-1"],
        ),
    ],
)
def test_every_setting_can_be_varied(key, values, parts):
    found = points({"cell": "gru", "hidden": 5, "k": 2, key: values})
    assert list(found) == [f"size-{part}" for part in parts]
    assert [one[key] for one in found.values()] == values
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name) for name in found)


def test_one_setting_of_a_penalty_is_varied_alone():
    penalty = {"form": "norms", "coefficient": [0.1, 0.01]}
    found = points({"cell": "gru", "hidden": 5, "k": 2, "penalty": penalty})
    assert list(found) == ["size-p0-1", "size-p0-01"]
    assert found["size-p0-01"]["penalty"] == {"form": "norms", "coefficient": 0.01}


def test_losses_and_lengths_of_sums_and_negative_numbers():
    entry = {"cell": "lstm", "hidden": 3, "length": [2, 3], "loss": ["ce", "mse"]}
    names = "size-l2-ce size-l2-mse size-l3-ce size-l3-mse"
    assert list(points(entry, "addition")) == names.split()
    entry = {"cell": "lstm", "hidden": 3, "pixel_mean": [-0.5, 0.5]}
    assert list(points(entry, "mnist")) == ["size-pixel-mean-minus0-5", "size-pixel-mean-0-5"]


def test_a_long_list_is_drawn_in_several_pictures():
    found = points({"cell": "gru", "hidden": list(range(1, 20)), "k": 2})
    drawn = [one["plots"] for one in found.values()]
    assert list(dict.fromkeys(drawn)) == ["size-part-1", "size-part-2", "size-part-3"]
    assert max(map(drawn.count, drawn)) == sweeps.TOGETHER


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({**GRID, "hidden": []}, "size.hidden is []: a list to vary a setting must have at least"),
        ({**GRID, "hidden": [2, 2]}, "size.hidden has two values called 'h2': each must have"),
        ({**GRID, "hidden": [2, 0]}, "size.hidden is 0: must be at least 1"),
        ({**GRID, "hidden": [2, "x"]}, "size.hidden is 'x': must be of type integer"),
        ({**GRID, "cell": ["gru", "other"]}, "size.cell is 'other': must be one of"),
        ({**GRID, "k": [2, 9]}, "size.k is 9: must be at most the shortest length, 3"),
        ({**GRID, "hiden": [1, 2]}, "size.hiden is an unknown key: allowed are"),
        ({**GRID, "title": ["a", "b"]}, "size.title is ['a', 'b']: must be of type string"),
        ({**GRID, "source_figures": [35, 36]}, "size.cell is ['rnn', 'gru']: must be one value"),
        ({**GRID, "plots": "all", "batch": [8, 16, 32]}, "size.plots is shared by 18"),
        (
            {**GRID, "hidden": list(range(1, 400)), "batch": [8, 16]},
            "size gives 1,596 configurations: must give at most 1,000",
        ),
    ],
)
def test_a_grid_that_cannot_run_is_refused_in_one_sentence(entry, said):
    with pytest.raises(ConfigError) as caught:
        check(with_sweep(entry), BASE, [])
    assert said in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_names_that_clash_or_are_too_long_are_refused():
    config = with_sweep(GRID)
    taken = {"title": "Taken", "cell": "gru", "hidden": 3, "k": 2}
    config["tasks"]["remember"]["configurations"]["size-gru-h5"] = taken
    with pytest.raises(ConfigError, match="size gives the name 'size-gru-h5'"):
        check(config, BASE, [])
    with pytest.raises(ConfigError, match="names of at most 60 letters"):
        check(with_sweep(GRID, name="a" * 58), BASE, [])


def test_only_what_is_named_is_built():
    chosen = sweeps.chosen(with_sweep(GRID, only=["remember/size-*", "mnist/lstm-h128-l2"]))
    table = run_table(chosen)
    sweep = [f"remember/{name}" for name in points(GRID)]
    assert [member.id for member in table.configurations] == ["mnist/lstm-h128-l2", *sweep]
    # the ablations of what is built, and no others
    assert {one.variant["base"] for one in table.by_kind["ablations"]} == {"mnist/lstm-h128-l2"}
    with pytest.raises(ConfigError, match=r"only\.0 is 'mnist/tcn-\*': must be the id"):
        check({"only": ["mnist/tcn-*"]}, BASE, [])


def test_a_config_without_sweeps_is_what_it_was():
    assert sweeps.chosen(CONFIG) == CONFIG
