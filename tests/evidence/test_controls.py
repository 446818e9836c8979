"""Controls hold where all is well, and each fails when what it watches over is broken."""

import subprocess
import sys

import pandas as pd
import pytest
from scipy.stats import binom

from project import ROOT
from unrolled.evidence import controls, findings, inference
from unrolled.evidence.verdicts import Setting
from unrolled.files.artifacts import write_rows
from unrolled.results import read_table
from unrolled.tasks.addition import control

SETTING = Setting(0.95, 0.8, {"share": 0.0003, "epochs": 0.29, "ratio": 0.001}, 0.2)
LEVEL = 0.0001
TESTED = {"evaluation_lengths": [1, 20], "evaluation_samples": [100, 1000]}


def runs(accuracy: float = 0.9, seeds: int = 20) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "configuration": f"mnist/m{n}",
                "seed": seed,
                "data": "mnist",
                "final_test_accuracy": accuracy + 0.001 * (n + seed * (-1) ** n),
            }
            for n in range(6)
            for seed in range(seeds)
        ]
    )


def followed(folder) -> pd.DataFrame:
    """The table that the rule leaves behind, written and read."""
    path = folder / "xor_adder.csv"
    write_rows(path, control.follow(TESTED, [0, 1, 2])["xor_adder"])
    return read_table(path)


@pytest.fixture(scope="module")
def xor_adder(tmp_path_factory) -> pd.DataFrame:
    return followed(tmp_path_factory.mktemp("xor"))


def variants(task: str, values: list[float], lengths: tuple[int, ...] = (2, 3)) -> dict:
    """Tables of one control network of a task."""
    name = f"{task}/c"
    about = {"configuration": name, "task": task, "alternative": "untrained", "length": 3}
    runs, tests = [], []
    for seed, value in enumerate(values):
        run = {"configuration": name, "seed": seed}
        runs.append(run | {"final_test_accuracy": value})
        for length in lengths:
            for samples in (100, 3000):
                bits = value if (length, samples) == (3, 3000) else 1.0
                test = {"length": length, "samples": samples, "bit_accuracy": bits}
                tests.append(run | test | {"exact_match": 0.0})
    rows = {"configurations": [about], "runs": runs, "addition_by_length": tests}
    return {table: pd.DataFrame(entries) for table, entries in rows.items()}


def held(rows: list[dict], name: str) -> bool:
    holds = [row["holds"] for row in rows if row["control"] == name]
    assert holds
    return all(holds)


def check(tables: dict, of_variants: dict | None = None) -> list[dict]:
    return controls.check({"runs": runs()} | tables, of_variants or {}, SETTING, LEVEL)


def test_the_adder_without_carry_has_its_theoretical_accuracy(xor_adder):
    rows = [row for row in check({"xor_adder": xor_adder}) if row["control"] == control.RULE]
    assert [row["at"] for row in rows] == list(range(1, 21))
    assert all(row["holds"] for row in rows)
    assert rows[0]["value"] == pytest.approx(0.75, abs=0.03)


@pytest.mark.parametrize(
    "broken",
    [
        lambda inputs: inputs.sum(-1, keepdim=True) - 1.5,  # AND
        lambda inputs: inputs[..., :1] - 0.5,  # the first number alone
        lambda inputs: 0 * inputs[..., :1] - 0.5,  # nothing but zeros
    ],
)
def test_an_adder_or_a_measure_that_is_wrong_is_noticed(tmp_path, monkeypatch, broken):
    monkeypatch.setattr(control, "without_carry", broken)
    assert not held(check({"xor_adder": followed(tmp_path)}), control.RULE)


def test_bit_accuracy_taken_for_exact_match_is_noticed(xor_adder):
    swapped = xor_adder.assign(exact_match=xor_adder["bit_accuracy"])
    assert not held(check({"xor_adder": swapped}), control.RULE)


@pytest.mark.parametrize(
    ("task", "values", "holds"),
    [
        ("mnist", [0.098, 0.12, 0.07], True),
        ("mnist", [0.25, 0.05, 0.1], True),  # one network may answer whole classes rightly
        ("mnist", [0.97, 0.98, 0.96], False),  # labels that leak
        ("mnist", [0.5, 0.45, 0.5], False),
        ("remember", [0.1, 0.1, 0.1], True),
        ("remember", [0.6, 0.5, 0.5], False),
        ("addition", [0.5, 0.55, 0.45], True),
        ("addition", [0.25, 0.75, 0.5], True),  # one that answers OR is right on three pairs of 4
        ("addition", [1.0, 1.0, 0.99], False),
        ("addition", [0.0, 0.0, 0.0], False),
    ],
)
def test_networks_that_cannot_have_learned_are_at_chance(task, values, holds):
    assert held(check({}, variants(task, values)), "untrained") is holds


@pytest.mark.parametrize(
    ("sizes", "accuracy", "holds"),
    [
        ([100] * 5, 0.2, True),  # as many classes as the test images have
        ([100] * 5, 0.95, False),
        ([10, 90], 0.9, True),  # the largest class always
        ([10, 90], 0.1, True),
        ([50] * 4, 0.9, False),
    ],
)
def test_chance_on_images_is_that_of_their_classes(sizes, accuracy, holds):
    tables = variants("mnist", [accuracy] * 5)
    rows = [{"true": true, "predicted": 0, "count": size} for true, size in enumerate(sizes)]
    tables["confusion"] = pd.DataFrame(rows)
    assert held(check({}, tables), "untrained") is holds


def test_numbers_of_the_trained_length_count_or_of_the_nearest():
    assert held(check({}, variants("addition", [0.5] * 3, (3, 20))), "untrained")
    other = variants("addition", [0.5] * 3, (1, 20))
    assert not held(check({}, other), "untrained")  # there all bits are right


def test_no_configuration_differs_from_itself():
    rows = check({})
    assert held(rows, controls.ITSELF)
    assert len(rows) == 6
    assert any(row["value"] for row in rows)  # the halves share no run


def test_seeds_that_are_no_repetitions_are_noticed():
    """Runs that depend on whether their seed is even: a difference of halves shows it."""
    slipped = runs()
    slipped.loc[slipped["seed"] % 2 == 1, "final_test_accuracy"] -= 0.1
    rows = controls.check({"runs": slipped}, {}, SETTING, LEVEL)
    assert not held(rows, controls.ITSELF)


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.03, 0.05, 0.1])
def test_bounds_of_a_configuration_against_itself_say_what_holds(gap):
    slipped = runs()
    others = slipped["seed"] % 2 == 1
    slipped.loc[others & (slipped["configuration"] < "mnist/m3"), "final_test_accuracy"] -= gap
    rows = controls.check({"runs": slipped}, {}, SETTING, LEVEL)
    assert len(rows) == 6
    for row in rows:
        assert (row["low"] <= 0 <= row["high"]) == row["holds"]


def test_a_test_that_sees_differences_everywhere_is_noticed(monkeypatch):
    monkeypatch.setattr(inference, "tails", lambda sample, region: (0.0, 1.0))
    assert not held(check({}), controls.ITSELF)


def test_sides_that_read_different_rows_are_noticed(monkeypatch):
    real = findings.by_replicate

    def slipped(table, part, configurations):
        values = real(table, part, configurations)
        values.iloc[:, 1] -= 0.1
        return values

    monkeypatch.setattr(findings, "by_replicate", slipped)
    assert not held(check({}), controls.ITSELF)


def test_bounds_are_exact():
    low, high = inference.binomial_bounds(3000, 0.75, LEVEL)
    law = binom(3000, 0.75)
    inside = law.cdf(round(3000 * high)) - law.cdf(round(3000 * low) - 1)
    assert 1 - LEVEL <= inside < 1 - LEVEL / 2


def test_the_controls_of_a_quick_build_and_of_other_images_are_checked():
    for changes in ({"quick": True}, {"data": "digits"}):
        setting = Setting(SETTING.confidence, SETTING.power, SETTING.least, 0.2, **changes)
        rows = controls.check({"runs": runs()}, {}, setting, LEVEL)
        assert len(rows) == 6 and held(rows, controls.ITSELF)


def test_what_a_rule_must_score_is_known_without_torch():
    code = (
        "import sys, check_controls, judge_claims, weigh_choices, unrolled.tasks.addition.control;"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "workflow/scripts", check=True)
