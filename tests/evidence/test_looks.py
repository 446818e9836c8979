"""Further looks at the ledger: the level holds, decisions stay, and only what is open goes on."""

import json
import math

import numpy as np
import pandas as pd
import pytest

import plan_look
from test_claims import CONFIG, CONTENT, LEAST, part, setting
from unrolled.evidence import claim_tables, sequential
from unrolled.evidence.claims import Claim
from unrolled.evidence.stability import stability
from unrolled.settings import further_looks as plan
from unrolled.settings.plan_hash import plan_hash

SPENT = (0.5, 0.25, 0.25)
LEVEL, STUDIES = 0.05, 400
SIZES = (5, 10, 20)  # seeds in all, by look


def looks_of(seeds: int, sizes=SIZES) -> np.ndarray:
    """The look at which each seed comes."""
    return np.searchsorted(sizes, np.arange(seeds), side="right") + 1


def runs(values: dict[str, np.ndarray], sizes=SIZES) -> pd.DataFrame:
    """A table of runs, each with the look at which it came, from values by seed."""
    look_of = looks_of(max(sizes), sizes)
    return pd.DataFrame(
        {
            "configuration": f"mnist/{name}",
            "seed": seed,
            "accuracy": value,
            "data": "mnist",
            "look": look_of[seed],
        }
        for name, series in values.items()
        for seed, value in enumerate(series)
    )


def claim(name: str, *parts) -> Claim:
    return Claim(name, "states", "source", "mnist", parts or (part(),))


def numbers(series: np.ndarray) -> list[pd.DataFrame]:
    """What a claim about one configuration compares."""
    seeds = len(series)
    index = pd.MultiIndex.from_arrays([looks_of(seeds), range(seeds)], names=["look", "seed"])
    return [pd.DataFrame({"mnist/a": series}, index=index)]


def share_of_false_decisions(spent: tuple[float, ...]) -> float:
    """Of ledgers of two claims that do not hold, as nearly as can be: the means are at the end."""
    random = np.random.default_rng(7)
    claims = [claim(name, part("above", against=(), threshold=0.0)) for name in ("X1", "X2")]
    rules = setting(of_times=0.0, spent=spent)
    false = 0
    for _ in range(STUDIES):
        values = [numbers(random.normal(size=SIZES[-1])) for _ in claims]
        judged = sequential.judged(claims, values, rules)
        false += any(entry.decision.verdict == "supported" for entry in judged)
    return false / STUDIES


def test_the_level_holds_over_all_looks():
    noise = 3 * math.sqrt(LEVEL * (1 - LEVEL) / STUDIES)
    assert share_of_false_decisions(SPENT) <= LEVEL + noise
    assert share_of_false_decisions((1.0, 1.0, 1.0)) > LEVEL + noise  # were it not spent


def test_a_look_decides_by_its_own_share():
    """At the first look p is about 0.01, between what the two plans give it."""
    lead = 0.001 * np.array([1.5, 0.2, 1.3, 0.4, 1.1] + 15 * [0.0])
    tables = {"runs": runs({"a": 0.9 + lead, "b": np.full(20, 0.9)})}
    given = [
        sequential.judged_on([claim("X1")], tables, setting(spent=spent))[0]
        for spent in ((0.9, 0.05, 0.05), (0.05, 0.05, 0.9))
    ]
    assert 0.05 * 0.8 * LEVEL < given[0].tested.inside < 0.9 * 0.8 * LEVEL
    assert given[0].look == 1 and given[0].decision.level == pytest.approx(0.9 * 0.8 * LEVEL)
    assert given[1].look > 1


def test_a_decision_stays_and_what_is_open_goes_on():
    random = np.random.default_rng(1)
    far, near = random.normal(0.03, 0.01, 20), random.normal(0.008, 0.01, 20)
    far[5:] = -1.0  # which a second look would contradict
    tables = {"runs": runs({"a": 0.9 + far, "b": np.full(20, 0.9), "c": 0.9 + near})}
    claims = [claim("X1"), claim("X2", part(of=("mnist/c",)))]
    rows, parts = claim_tables.ledger(claims, tables, setting(spent=SPENT))
    assert [(row["verdict"], row["look"], row["n_seeds"]) for row in rows] == [
        ("supported", 1, 5),
        ("supported", 3, 20),
    ]
    assert [row["n_seeds"] for row in parts] == [5, 20]
    taken = claim_tables.of_looks(claims, tables, setting(spent=SPENT))
    assert [(row["tested"], row["decided"], row["runs"]) for row in taken] == [
        ("X1 X2", "X1", 15),
        ("X2", "", 15),
        ("X2", "X2", 30),
    ]
    assert sum(row["level"] for row in taken) == pytest.approx(0.8 * LEVEL)


def test_a_study_without_further_looks_is_judged_at_the_first():
    tables = {
        "runs": runs({"a": [0.98, 0.981], "b": [0.95, 0.951]}, sizes=(2,)).drop(columns="look")
    }
    (row,), _ = claim_tables.ledger([claim("X1")], tables, setting(spent=SPENT))
    assert (row["look"], row["n_seeds"]) == (1, 2)


def test_claims_on_times_and_those_without_further_seeds_are_looked_at_once():
    near = np.tile([0.9, 0.92], 10)
    tables = {
        "runs": pd.concat(
            [runs({"a": near, "b": near[::-1]}), runs({"c": near[:5], "d": near[4::-1]})]
        ),
        "timing": runs({"a": near[:5], "b": near[4::-1]}).drop(columns="look"),
    }
    claims = [
        claim("X1"),
        claim("X2", part(of=("mnist/c",), against=("mnist/d",))),
        claim("T1", part(table="timing")),
    ]
    judged = sequential.judged_on(claims, tables, setting(spent=SPENT))
    assert {entry.tested.claim.name: entry.look for entry in judged} == {"X1": 3, "X2": 1, "T1": 1}
    assert sequential.configurations(judged) == ["mnist/a", "mnist/b", "mnist/c", "mnist/d"]


def test_drawn_studies_take_as_many_seeds_of_each_look():
    random = np.random.default_rng(3)
    tables = {"runs": runs({"a": random.normal(0.02, 0.03, 20), "b": np.zeros(20)})}
    (row,) = stability([claim("X1")], tables, setting(spent=SPENT), draws=40)
    assert 0 < row["same"] <= 1 and row["opposite"] == 0
    (steady,) = stability(
        [claim("X1")],
        {"runs": runs({"a": np.ones(20), "b": np.zeros(20)})},
        setting(spent=SPENT),
        draws=10,
    )
    assert (steady["same"], steady["first_half"], steady["second_half"]) == (1, *["supported"] * 2)


def planned(tmp_path, claims: dict, values: dict) -> dict:
    """What the job plans from the runs of the first look."""
    runs(values, sizes=(5,)).drop(columns="look").to_csv(tmp_path / "runs.csv", index=False)
    settings = {
        **{"quick": False, "confidence": 0.95, "power": 0.8, "level_of_times": 0.2},
        **{"spent": list(SPENT), "least_spread": LEAST, "further": ["runs"]},
        "claims": claims,
    }
    output = tmp_path / "look_2.json"
    plan_look.main([str(tmp_path / "runs.csv")], [], settings, str(output), str(tmp_path / "log"))
    return json.loads(output.read_text())


def test_only_configurations_of_undecided_claims_gain_seeds(tmp_path):
    about = {"states": "s", "source": "s", "section": "mnist", "table": "runs", "why": "-"}
    about |= {"column": "accuracy", "comparison": "greater", "margin": 0}
    claims = {
        name: {**about, "parts": [{"name": "p", "of": [f"mnist/{of}"], "against": ["mnist/b"]}]}
        for name, of in (("X1", "a"), ("X2", "c"))
    }
    values = {"a": [0.98, 0.97, 0.99, 0.98, 0.97], "b": [0.9] * 5, "c": [0.8, 1.0, 0.9, 0.8, 1.0]}
    plan_ = planned(tmp_path, claims, values)
    assert plan_ == {"claims": ["X2"], "configurations": ["mnist/b", "mnist/c"]}
    beyond = {**claims["X2"], "table": "adders"}
    assert planned(tmp_path, {"X1": claims["X1"], "X3": beyond}, values)["configurations"] == []


def with_looks(*entries: dict, run: bool = True) -> dict:
    return {**CONFIG, "settle": {"run": run, "looks": list(entries)}}


def test_seeds_of_looks_follow_on_those_before():
    config = with_looks(
        {"level": 0.3, "seeds": {"mnist": 8, "addition": 4}}, {"level": 0.2, "seeds": {"mnist": 20}}
    )
    assert plan.names(config) == ["look_2", "look_3"]
    assert plan.spent(config) == pytest.approx([0.5, 0.3, 0.2])
    assert plan.seeds(config, "mnist", "look_2", range(100, 105)) == range(105, 108)
    assert plan.seeds(config, "mnist", "look_3", range(100, 105)) == range(108, 120)
    assert plan.seeds(config, "mnist", "look_2", [3, 7, 9]) == range(10, 15)
    assert not plan.seeds(config, "addition", "look_2", range(50))
    assert not plan.seeds(config, "remember", "look_3", range(50))
    assert plan.names(with_looks(*config["settle"]["looks"], run=False)) == []


def test_the_plan_is_the_same_before_and_after_and_changes_with_a_margin():
    first = plan_hash(CONFIG, CONTENT)
    assert first == plan_hash(with_looks(*CONFIG["settle"]["looks"]), CONTENT)
    assert first != plan_hash({**CONFIG, "seeds": [1, 2]}, CONTENT)
    assert first != plan_hash(with_looks(), CONTENT)
    moved = json.loads(json.dumps(CONTENT))
    moved["claims"]["M2"]["margin"] = 0.004
    assert first != plan_hash(CONFIG, moved)


def test_the_shipped_looks_leave_the_first_one_most_of_the_level():
    spent = plan.spent(CONFIG)
    assert sum(spent) == pytest.approx(1) and spent[0] == max(spent)
