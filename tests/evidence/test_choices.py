"""Open choices on made-up tables: the original's own choice is found, and seldom ruled out."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import yaml

from project import ROOT
from unrolled.evidence import alternatives, substitution
from unrolled.evidence.claim_tables import ledger
from unrolled.evidence.claims import Claim, Part, read
from unrolled.evidence.original import numbers, ours
from unrolled.evidence.predictive import Alternative, pooled
from unrolled.evidence.verdicts import Setting
from unrolled.results import STAND_INS
from unrolled.tables import COLUMNS

RULES = alternatives.Rules(confidence=0.95, ratio=20.0, least=0.0003)
ACCURACIES = ("final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy")
SCORES = ("precision", "recall", "f1")
KEYS = (
    "final_test_accuracy",
    "mean_test_accuracy_across_epochs",
    "mean_train_accuracy_across_epochs",
)
# means of the three accuracies
LEVELS = {"base": 0.98, "near": 0.9795, "far": 0.96}
SPREAD = 0.001


def runs(name: str, level: float, random, seeds: int) -> list[dict]:
    """Rows of runs.csv of one configuration."""
    values = level + SPREAD * random.normal(size=(seeds, 3))
    return [
        {"configuration": f"mnist/{name}", "task": "mnist", "seed": seed, "data": "mnist"}
        | dict(zip(ACCURACIES, row, strict=True))
        for seed, row in enumerate(values)
    ]


def tables(names: list[str], random, seeds: int) -> dict[str, pd.DataFrame]:
    rows = [row for name in names for row in runs(name, LEVELS[name], random, seeds)]
    return {"runs": pd.DataFrame(rows)}


def variants(random, seeds: int = 3) -> dict[str, pd.DataFrame]:
    shared = {"task": "mnist", "base": "mnist/base", "choice": "way", "changes": '{"batch": 1}'}
    entries = [
        {"configuration": f"mnist/{name}", "alternative": name, **shared}
        for name in ("near", "far")
    ]
    about = {"configurations": pd.DataFrame(entries)}
    return about | tables(["near", "far"], random, seeds)


def reported(name: str, random) -> dict:
    """A report whose one run was made as `name` is."""
    (run,) = runs(name, LEVELS[name], random, 1)
    printed = {key: run[column] for key, column in zip(KEYS, ACCURACIES, strict=True)}
    return {"mnist": {"base": printed}}


@cache
def weighed(truth: str, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    printed = numbers(reported(truth, random))
    study = tables(["base"], random, 5)
    rows = alternatives.weigh(printed, study, variants(random), RULES)
    return pd.DataFrame(rows).set_index("alternative")


def outcomes_of(truth: str, reports: int) -> pd.DataFrame:
    """What is said of every alternative, a row for each made-up report."""
    return pd.DataFrame([weighed(truth, seed)["outcome"] for seed in range(reports)])


def test_the_originals_choice_is_found_and_a_distant_one_ruled_out():
    """That it is ruled out by chance happens to one report in twenty."""
    said = outcomes_of("far", 12)
    assert (said["far"] == alternatives.MOST_LIKELY).sum() >= 10
    assert (said[[alternatives.TAKEN, "near"]] == alternatives.RULED_OUT).all(axis=None)
    assert (outcomes_of("base", 6)["far"] == alternatives.RULED_OUT).all()


def test_what_the_numbers_do_not_tell_apart_is_tied():
    """The two lie half a standard deviation apart: neither is called most likely, or seldom."""
    said = outcomes_of("near", 30)
    wrong = said[alternatives.TAKEN] == alternatives.MOST_LIKELY
    assert wrong.mean() <= 1 / RULES.ratio
    assert (said["near"] == alternatives.TIED).mean() > 0.5


def test_the_originals_choice_is_ruled_out_no_more_often_than_the_level_says():
    """400 made-up choices, runs whose three accuracies rise and fall together."""
    random = np.random.default_rng(3)
    mixing = random.normal(size=(3, 3))
    out = []
    for _ in range(400):
        draw = [random.normal(size=(runs, 3)) @ mixing for runs in (5, 3, 3, 1)]
        ways = [Alternative(str(place), (), runs) for place, runs in enumerate(draw[:3])]
        out.append(pooled(ways, least=1e-9).p(ways[0], draw[3][0]) < 0.05)
    assert np.mean(out) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 400))


def test_a_wrong_choice_seldom_exceeds_the_right_one_by_the_ratio():
    """At most once in `ratio` times, however near the two lie and however few their runs are."""
    random = np.random.default_rng(4)
    for apart in (0.5, 2.0, 8.0):
        exceeds = []
        for _ in range(200):
            draw = [random.normal(size=(runs, 3)) for runs in (5, 3, 1)]
            ways = [Alternative("right", (), draw[0]), Alternative("wrong", (), draw[1] + apart)]
            spread = pooled(ways, least=1e-9)
            right, wrong = (spread.log_likelihood(way, draw[2][0]) for way in ways)
            exceeds.append(wrong - right > np.log(RULES.ratio))
        assert np.mean(exceeds) <= 1 / RULES.ratio


@pytest.mark.parametrize(
    ("ps", "ratios", "said"),
    [
        ([0.8, 0.001], [1, 5000], ["most likely", "ruled out"]),
        ([0.8, 0.1], [1, 25], ["most likely", "less likely"]),
        ([0.8, 0.6, 0.1], [1, 20, 21], ["tied", "tied", "less likely"]),
        ([0.06, 0.04], [1, 1.5], ["tied", "ruled out"]),  # not shown: the other is as near
        ([0.01, 0.001], [1, 9000], ["ruled out", "ruled out"]),  # none of these
        ([0.04, 0.06], [1, 30], ["ruled out", "less likely"]),
    ],
)
def test_the_most_likely_is_named_only_where_no_other_comes_near(ps, ratios, said):
    assert alternatives.outcomes(np.array(ps), np.array(ratios), RULES) == said


def test_the_distance_of_the_right_choice_is_about_one():
    distances = [weighed("near", seed).loc["near", "distance"] for seed in range(30)]
    assert 0.8 < np.sqrt(np.mean(np.square(distances))) < 1.8  # heavier tails than the normal law's


def test_too_few_runs_judge_no_choice():
    random = np.random.default_rng(1)
    printed = numbers(reported("near", random))
    other = variants(random, 2)
    other["configurations"] = other["configurations"].query("alternative == 'near'")
    rows = alternatives.weigh(printed, tables(["base"], random, 2), other, RULES)
    assert [row["printed_numbers"] for row in rows] == [3, 3]  # and two degrees of freedom
    assert all("outcome" not in row for row in rows)


def test_lengths_count_by_their_mean():
    names = ["addition/a", "addition/b"]
    random = np.random.default_rng(5)
    rows = [
        {"configuration": name, "seed": seed, "length": length, "samples": 100}
        | {"exact_match": random.uniform()}
        for name in names
        for seed in range(3)
        for length in (1, 2, 3, 4)
    ]
    table = {"addition_by_length": pd.DataFrame(rows)}
    entry = {"configuration": "addition/b", "base": "addition/a", "choice": "c", "alternative": "b"}
    printed = numbers({"addition": {"a": [0.5, 0.25, 0.75]}})
    other = table | {"configurations": pd.DataFrame([entry])}
    taken, _ = alternatives.weigh(printed, table, other, RULES)
    assert (taken["printed_numbers"], taken["quantities"]) == (3, 1)
    means = table["addition_by_length"].query("length < 4")
    means = means.groupby(["configuration", "seed"])["exact_match"].mean()
    spread = np.sqrt(np.mean([means[name].var() for name in names]) * (1 + 1 / 3))
    away = (0.5 - means["addition/a"].mean()) / spread
    assert taken["deviations_away"] == pytest.approx(away)
    assert taken["distance"] == pytest.approx(abs(away))


def test_a_choice_without_printed_numbers_is_not_weighed():
    random = np.random.default_rng(1)
    study = tables(["base"], random, 5)
    rows = alternatives.weigh(numbers({"mnist": {}}), study, variants(random), RULES)
    assert [row["printed_numbers"] for row in rows] == [0, 0, 0]
    assert all("outcome" not in row for row in rows)
    assert set(rows[0]) <= set(COLUMNS["open_choices"])
    judged = weighed("near", 0).reset_index()
    assert {*judged} == {*COLUMNS["open_choices"]}


def test_numbers_printed_with_two_decimals_do_not_count():
    random = np.random.default_rng(2)
    study, other = tables(["base"], random, 5), variants(random)
    for table in (study, other):
        rows = table["runs"][["configuration", "seed"]]
        table["classification"] = rows.assign(label="0", precision=0.9)
    report = reported("near", random)
    report["mnist"]["base"]["classification_report"] = {"precision": [0.9]}
    rows = alternatives.weigh(numbers(report), study, other, RULES)
    assert {row["printed_numbers"] for row in rows} == {3}


def test_numbers_that_an_alternative_lacks_are_left_out_for_all():
    random = np.random.default_rng(2)
    other = variants(random)
    at = other["runs"]["configuration"] == "mnist/far"
    other["runs"] = pd.concat([other["runs"][~at], other["runs"][at].drop(columns=ACCURACIES[1])])
    printed = numbers(reported("near", random))
    rows = alternatives.weigh(printed, tables(["base"], random, 5), other, RULES)
    assert {row["printed_numbers"] for row in rows} == {2}


# which printed numbers count


REPORTED = yaml.safe_load((ROOT / "config/reported.yaml").read_text())


def test_every_printed_number_is_read_in_the_order_of_the_file():
    printed = numbers(REPORTED)
    order = [f"{task}/{name}" for task in ("mnist", "addition") for name in REPORTED[task]]
    named = list(dict.fromkeys(number.configuration for number in printed))
    assert named == [name for name in order if name in named]
    accuracies = sum(entry[key] is not None for entry in REPORTED["mnist"].values() for key in KEYS)
    shares = sum(len(entry or ()) for entry in REPORTED["addition"].values())
    scores = len(REPORTED["mnist"]) * (10 * len(SCORES) + 7)  # and accuracy, two rows of averages
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


def test_the_last_rows_of_a_report_stand_beside_those_of_ours():
    """Accuracy and averages, which the original prints with two decimals, of six models."""
    rows = [
        {"configuration": "mnist/gru-h128", "seed": 0, "label": label}
        | {score: place + column / 10 for column, score in enumerate(SCORES)}
        for place, label in enumerate(("0", "accuracy", "macro avg", "weighted avg"))
    ]
    table = {"classification": pd.DataFrame(rows)}
    last = [number for number in numbers(REPORTED) if number.rounded and number.at is None]
    assert len(last) == 42
    found = {n.quantity: ours(n, table, "mnist/gru-h128").item() for n in last}
    assert found == {
        "accuracy": 1.2,
        **{f"macro_{score}": 2 + column / 10 for column, score in enumerate(SCORES)},
        **{f"weighted_{score}": 3 + column / 10 for column, score in enumerate(SCORES)},
    }


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
    setting = Setting(0.95, 0.8, least, 0.2)
    verdicts = {row["claim"]: row["verdict"] for row in ledger(claims, study, setting)[0]}
    return substitution.rejudge(claims, study, other, setting, verdicts)


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


def test_the_example_of_learning_rates_bears_on_all_that_the_rankings_compare():
    """M1, M2 and R2, each with a third and three times the rate of every network."""
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text())
    example = yaml.safe_load((ROOT / "config/examples/learning-rates.yaml").read_text())
    varied: dict[str, list[float]] = {}
    for task, section in example["tasks"].items():
        study = config["tasks"][task]
        for entry in section["ablations"].values():
            factor = entry["learning_rate"] / study["learning_rate"]
            assert "learning_rate" not in study["configurations"][entry["base"]]
            assert entry["choice"] in example["ablations"]["choices"]
            varied.setdefault(f"{task}/{entry['base']}", []).append(factor)
    shipped = read(yaml.safe_load((ROOT / "config/claims.yaml").read_text()))
    ranked = [claim for claim in shipped if claim.name in ("M1", "M2", "R2")]
    assert len(ranked) == 3
    compared = {name for claim in ranked for part in claim.parts for name in part.configurations}
    assert varied.keys() == compared
    assert all(sorted(f) == pytest.approx([1 / 3, 3], rel=0.01) for f in varied.values())
