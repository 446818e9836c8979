"""Open choices on made-up tables: the original's own choice is found, and seldom ruled out."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import yaml

from project import ROOT
from unrolled.evidence import alternatives, substitution
from unrolled.evidence.claims import Claim, Part
from unrolled.evidence.original import numbers, ours
from unrolled.evidence.verdicts import Setting
from unrolled.results import STAND_INS
from unrolled.tables import COLUMNS

LEAST = 0.0003
ACCURACIES = ("final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy")
SCORES = ("precision", "recall", "f1")
KEYS = (
    "final_test_accuracy",
    "mean_test_accuracy_across_epochs",
    "mean_train_accuracy_across_epochs",
)
# means of the three accuracies, and of the scores of all digits
LEVELS = {"base": 0.98, "near": 0.9795, "far": 0.96}
SPREAD = 0.001


def runs(name: str, level: float, random, seeds: int) -> tuple[list[dict], list[dict]]:
    """Rows of runs.csv and classification.csv of one configuration."""
    rows, scores = [], []
    for seed in range(seeds):
        about = {"configuration": f"mnist/{name}", "seed": seed}
        values = level + SPREAD * random.normal(size=3)
        rows.append(about | {"data": "mnist"} | dict(zip(ACCURACIES, values, strict=True)))
        for digit in range(10):
            values = level + 0.004 * random.normal(size=3)
            scores.append(about | {"label": str(digit)} | dict(zip(SCORES, values, strict=True)))
    return rows, scores


def tables(names: list[str], random, seeds: int) -> dict[str, pd.DataFrame]:
    both = [runs(name, LEVELS[name], random, seeds) for name in names]
    return {
        "runs": pd.DataFrame([row for rows, _ in both for row in rows]),
        "classification": pd.DataFrame([row for _, scores in both for row in scores]),
    }


def variants(random, seeds: int = 3) -> dict[str, pd.DataFrame]:
    shared = {"task": "mnist", "base": "mnist/base", "choice": "way", "changes": '{"batch": 1}'}
    entries = [
        {"configuration": f"mnist/{name}", "alternative": name, **shared}
        for name in ("near", "far")
    ]
    about = {"configurations": pd.DataFrame(entries)}
    return about | tables(["near", "far"], random, seeds)


def reported(name: str, random) -> dict:
    """A report whose one run was made as `name` is, its scores rounded."""
    (run,), scores = runs(name, LEVELS[name], random, 1)
    digits = pd.DataFrame(scores)
    printed = {key: run[column] for key, column in zip(KEYS, ACCURACIES, strict=True)}
    report = {score: digits[score].round(2).tolist() for score in SCORES}
    return {"mnist": {"base": printed | {"classification_report": report}}}


@cache
def weighed(truth: str, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    printed = numbers(reported(truth, random))
    study = tables(["base"], random, 5)
    rows = alternatives.weigh(printed, study, variants(random), 0.95, LEAST)
    return pd.DataFrame(rows).set_index("alternative")


def test_the_originals_choice_is_found_and_a_distant_one_ruled_out():
    rows = [weighed("far", seed) for seed in range(6)]
    assert all(table.loc["far", "most_likely"] for table in rows)
    assert all(table.loc[[alternatives.TAKEN, "near"], "ruled_out"].all() for table in rows)
    rows = [weighed("base", seed) for seed in range(6)]
    assert all(table.loc["far", "ruled_out"] for table in rows)


def test_the_originals_choice_is_seldom_ruled_out():
    """At most one in twenty, and three standard errors, of 60 made-up reports."""
    out = [weighed("near", seed).loc["near", "ruled_out"] for seed in range(60)]
    assert np.mean(out) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)


def test_the_distance_of_the_right_choice_is_about_one():
    distances = [weighed("near", seed).loc["near", "distance"] for seed in range(60)]
    assert 0.6 < np.mean(distances) < 1.2  # rounded numbers count from their nearest meaning


def test_the_interval_is_a_jackknife_over_seeds():
    row = weighed("near", 1).loc["far"]
    assert row["low"] < row["distance"] < row["high"]
    random = np.random.default_rng(1)
    printed = numbers(reported("near", random))
    study = tables(["base"], random, 2)
    few = alternatives.weigh(printed, study, variants(random, 2), 0.95, LEAST)
    assert all("low" not in row and row["distance"] > 0 for row in few)


def test_a_choice_without_printed_numbers_is_not_weighed():
    random = np.random.default_rng(1)
    study = tables(["base"], random, 5)
    rows = alternatives.weigh(numbers({"mnist": {}}), study, variants(random), 0.95, LEAST)
    assert [row["printed_numbers"] for row in rows] == [0, 0, 0]
    assert all("distance" not in row for row in rows)
    assert set(rows[0]) <= set(COLUMNS["open_choices"])


def test_numbers_that_an_alternative_lacks_are_left_out_for_all():
    random = np.random.default_rng(2)
    other = variants(random)
    other["classification"] = other["classification"].query("configuration != 'mnist/far'")
    printed = numbers(reported("near", random))
    rows = alternatives.weigh(printed, tables(["base"], random, 5), other, 0.95, LEAST)
    assert {row["printed_numbers"] for row in rows} == {3}


# which printed numbers count


REPORTED = yaml.safe_load((ROOT / "config/reported.yaml").read_text())


def test_every_printed_number_is_read_in_the_order_of_the_file():
    printed = numbers(REPORTED)
    order = [f"{task}/{name}" for task in ("mnist", "addition") for name in REPORTED[task]]
    named = list(dict.fromkeys(number.configuration for number in printed))
    assert named == [name for name in order if name in named]
    accuracies = sum(entry[key] is not None for entry in REPORTED["mnist"].values() for key in KEYS)
    shares = sum(len(entry or ()) for entry in REPORTED["addition"].values())
    scores = len(REPORTED["mnist"]) * 10 * len(SCORES)
    assert len(printed) == accuracies + scores + shares
    assert sum(number.rounded > 0 for number in printed) == scores


@pytest.mark.parametrize("data", STAND_INS)
def test_what_our_images_cannot_be_compared_with_is_left_out(data):
    tasks = {number.configuration.split("/")[0] for number in numbers(REPORTED, data=data)}
    assert tasks == {"addition"}
    assert numbers(REPORTED, quick=True) == []


def test_a_share_stands_beside_as_many_sums_as_the_original_tested():
    name = "addition/lstm-h3-l3-ce"
    number = next(number for number in numbers(REPORTED) if number.configuration == name)
    rows = [
        {"configuration": name, "seed": 0, "length": 1, "samples": samples, "exact_match": value}
        for samples, value in ((50, 0.5), (100, 1.0), (3000, 0.3))
    ]
    assert ours(number, {number.table: pd.DataFrame(rows)}, name).tolist() == [1.0]
    assert ours(number, {number.table: pd.DataFrame(rows[::2])}, name).tolist() == [0.5]
    assert ours(number, {}, name).empty


# conclusions under other choices


def claim(*configurations: str) -> Claim:
    of, against = (f"mnist/{name}" for name in configurations)
    part = Part(
        name="p",
        table="runs",
        column="final_test_accuracy",
        of=(of,),
        against=(against,),
        comparison="equivalent",
        margin=0.005,
        why="-",
    )
    return Claim(f"X{len(configurations[1])}", "s", "s", "mnist", (part,))


def rejudged(claims: list[Claim], changes: str, **columns) -> list[dict]:
    random = np.random.default_rng(3)
    study = tables(["base", "near"], random, 5)
    about = {"task": "mnist", "penalty": None, "bidirectional": False} | columns
    study["configurations"] = pd.DataFrame(
        [{"configuration": f"mnist/{name}", **about} for name in ("base", "near")]
    )
    other = variants(random, 5)
    other["configurations"] = other["configurations"].assign(changes=changes).iloc[1:]
    least = yaml.safe_load((ROOT / "config/claims.yaml").read_text())["least_spread"]
    return substitution.rejudge(claims, study, other, Setting(0.95, 0.8, least, 0.2))


def test_a_claim_is_tested_with_the_alternatives_networks():
    (row,) = rejudged([claim("base", "near")], '{"penalty": {"form": "squares"}}')
    assert (row["verdict_in_study"], row["verdict"]) == ("supported", "contradicted")
    assert row["effect"] == pytest.approx(LEVELS["far"] - LEVELS["near"], abs=0.002)
    assert set(row) >= {"choice", "alternative", "claim", "p_adjusted"}


def test_networks_that_choose_differently_are_not_compared():
    # the batch bears on both sides of the claim, but the alternative was run for one alone
    assert rejudged([claim("base", "near")], '{"batch": 1}') == []
    both = rejudged([claim("base", "near")], '{"readout": "final_states"}', bidirectional=True)
    assert both == []


def test_claims_that_a_choice_does_not_concern_are_left_out():
    assert rejudged([claim("near", "near")], '{"penalty": null}') == []
