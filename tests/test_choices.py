"""Open choices on made-up tables: the original's own choice is found, and seldom ruled out."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import yaml

from project import ROOT
from unrolled.evidence import choices, substitution
from unrolled.evidence.claims import Claim, Part
from unrolled.evidence.verdicts import Setting
from unrolled.tables import COLUMNS

LEAST = 0.0003
ACCURACIES = ("final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy")
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
    made, scores = [], []
    for seed in range(seeds):
        about = {"configuration": f"mnist/{name}", "seed": seed}
        values = level + SPREAD * random.normal(size=3)
        made.append(about | {"data": "mnist"} | dict(zip(ACCURACIES, values, strict=True)))
        scores += [
            about | {"label": str(digit)}
            | dict(zip(("precision", "recall", "f1"), level + 0.004 * random.normal(size=3),
                       strict=True))
            for digit in range(10)
        ]  # fmt: skip
    return made, scores


def tables(names: list[str], random, seeds: int) -> dict[str, pd.DataFrame]:
    found = [runs(name, LEVELS[name], random, seeds) for name in names]
    return {
        "runs": pd.DataFrame([row for made, _ in found for row in made]),
        "classification": pd.DataFrame([row for _, scores in found for row in scores]),
    }


def variants(random, seeds: int = 3) -> dict[str, pd.DataFrame]:
    entries = [
        {"configuration": f"mnist/{name}", "task": "mnist", "base": "mnist/base",
         "choice": "way", "alternative": name, "changes": '{"batch": 1}'}
        for name in ("near", "far")
    ]  # fmt: skip
    about = {"configurations": pd.DataFrame(entries)}
    return about | tables(["near", "far"], random, seeds)


def reported(name: str, random) -> dict:
    """A report whose one run was made as `name` is, its scores rounded."""
    made, scores = runs(name, LEVELS[name], random, 1)
    digits = pd.DataFrame(scores)
    printed = {key: made[0][column] for key, column in zip(KEYS, ACCURACIES, strict=True)}
    report = {score: digits[score].round(2).tolist() for score in ("precision", "recall", "f1")}
    return {"mnist": {"base": printed | {"classification_report": report}}}


@cache
def weighed(truth: str, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = choices.weigh(
        reported(truth, random), tables(["base"], random, 5), variants(random), 0.95, LEAST
    )
    return pd.DataFrame(rows).set_index("alternative")


def test_the_originals_choice_is_found_and_a_distant_one_ruled_out():
    found = [weighed("far", seed) for seed in range(6)]
    assert all(one.loc["far", "most_likely"] for one in found)
    assert all(one.loc[[choices.TAKEN, "near"], "ruled_out"].all() for one in found)
    found = [weighed("base", seed) for seed in range(6)]
    assert all(one.loc["far", "ruled_out"] for one in found)


def test_the_originals_choice_is_seldom_ruled_out():
    """At most one in twenty, and three standard errors, of 60 made-up reports."""
    out = [weighed("near", seed).loc["near", "ruled_out"] for seed in range(60)]
    assert np.mean(out) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 60)


def test_the_distance_of_the_right_choice_is_about_one():
    found = [weighed("near", seed).loc["near", "distance"] for seed in range(60)]
    assert 0.6 < np.mean(found) < 1.2  # rounded numbers count from their nearest meaning


def test_the_interval_is_a_jackknife_over_seeds():
    row = weighed("near", 1).loc["far"]
    assert row["low"] < row["distance"] < row["high"]
    random = np.random.default_rng(1)
    few = choices.weigh(
        reported("near", random), tables(["base"], random, 2), variants(random, 2), 0.95, LEAST
    )
    assert all("low" not in one and one["distance"] > 0 for one in few)


def test_a_choice_without_printed_numbers_is_not_weighed():
    random = np.random.default_rng(1)
    rows = choices.weigh({"mnist": {}}, tables(["base"], random, 5), variants(random), 0.95, LEAST)
    assert [row["printed_numbers"] for row in rows] == [0, 0, 0]
    assert all("distance" not in row for row in rows)
    assert set(rows[0]) <= set(COLUMNS["open_choices"])


def test_numbers_that_an_alternative_lacks_are_left_out_for_all():
    random = np.random.default_rng(2)
    other = variants(random)
    other["classification"] = other["classification"].query("configuration != 'mnist/far'")
    rows = choices.weigh(reported("near", random), tables(["base"], random, 5), other, 0.95, LEAST)
    assert {row["printed_numbers"] for row in rows} == {3}


# conclusions under other choices


def claim(*configurations: str) -> Claim:
    of, against = (f"mnist/{name}" for name in configurations)
    part = Part(
        name="p", table="runs", column="final_test_accuracy", of=(of,), against=(against,),
        comparison="equivalent", margin=0.005, why="-",
    )  # fmt: skip
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
    return substitution.rejudge(claims, study, other, Setting(0.95, 0.8, least))


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
