"""Printed numbers alone and together, beside the runs they come from and beside others."""

import numpy as np
import pandas as pd
import pytest

from unrolled.evidence import joint, original
from unrolled.evidence.original import Printed

SEEDS = 5
LENGTHS = 12  # more numbers than runs
MIXING = np.random.default_rng(0).normal(size=(LENGTHS, LENGTHS))  # numbers rise and fall together


def sample(random, size: int, level: float = 0.0) -> np.ndarray:
    return level + random.normal(size=(size, LENGTHS)) @ MIXING


def share_first(repeats: int, apart: float = 0.0) -> float:
    """How often the printed run lies furthest out, being `apart` from where ours lie."""
    random = np.random.default_rng(7)
    first = 0
    for _ in range(repeats):
        printed, runs = sample(random, 1, apart)[0], sample(random, SEEDS)
        others = [sample(random, SEEDS, 50.0) for _ in range(3)]
        first += joint.rank(printed, runs, others).further == 0
    return first / repeats


def test_the_p_value_of_a_run_like_ours_is_uniform():
    random = np.random.default_rng(6)
    drawn = [sample(random, SEEDS + 1) for _ in range(300)]
    other = sample(random, SEEDS, 50.0)
    ps = [joint.rank(runs[0], runs[1:], [other]).p for runs in drawn]
    steps, counts = np.unique(np.round(ps, 6), return_counts=True)
    assert steps == pytest.approx(np.arange(1, SEEDS + 2) / (SEEDS + 1), abs=1e-6)
    share = 1 / (SEEDS + 1)
    assert counts / 300 == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 300))


def test_a_run_from_elsewhere_lies_furthest_out():
    assert share_first(40, apart=60.0) > 0.95


def test_runs_that_all_agree_have_no_rank():
    same = np.full((SEEDS, 3), 0.5)
    assert joint.rank(same[0], same, []).p == 1


def test_numbers_are_compared_rounded_as_they_are_printed():
    """Ours all round to the printed number: nothing tells the two apart."""
    printed = [Printed("t/a", "share", 0.99, rounded=0.005), Printed("t/a", "other", 0.5)]
    random = np.random.default_rng(1)
    runs = [
        {"configuration": "t/a", "task": "t", "seed": seed, "other": 0.5}
        | {"share": 0.99 + 0.004 * random.uniform(-1, 1)}
        for seed in range(SEEDS)
    ]
    (row,) = joint.compare(printed, {"runs": pd.DataFrame(runs)}, 0.95, 0.5)
    assert (row["further"], row["conformal_p"]) == (SEEDS, 1)


def table(levels: dict[str, float], seeds: int = SEEDS, lengths: int = 3) -> dict:
    """addition_by_length.csv, and runs.csv that names the task of each configuration."""
    random = np.random.default_rng(2)
    rows = [
        {"configuration": f"t/{name}", "task": "t", "seed": seed, "samples": 100}
        | {"length": length, "exact_match": level + 0.01 * random.normal()}
        for name, level in levels.items()
        for seed in range(seeds)
        for length in range(1, 1 + lengths)
    ]
    frame = pd.DataFrame(rows)
    return {"runs": frame.drop_duplicates(["configuration", "seed"]), "addition_by_length": frame}


def shares(name: str, values: list[float]) -> list[Printed]:
    place = {"table": "addition_by_length", "along": "length", "samples": 100}
    return [
        Printed(f"t/{name}", "exact_match", value, at=length, **place)
        for length, value in enumerate(values, 1)
    ]


def test_numbers_are_set_beside_their_own_runs_and_beside_all_others_of_the_task():
    printed = [*shares("a", [0.5, 0.5, 0.5]), *shares("b", [0.8, 0.8, 0.5])]
    rows = joint.compare(printed, table({"a": 0.5, "b": 0.8, "c": 0.5}), 0.95, 0.5)
    found = {(row["configuration"], row["runs_of"]): row for row in rows}
    assert list(found) == [
        *(("t/a", f"t/{name}") for name in "abc"),
        *(("t/b", f"t/{name}") for name in "bac"),
    ]
    assert all(row["own"] == (own == of) for (own, of), row in found.items())
    inside = [row["numbers_inside"] for row in rows]
    assert inside == [3, 0, 3, 2, 1, 1]
    assert {row["numbers_judged"] for row in rows} == {3}
    assert found["t/a", "t/b"]["conformal_p"] == pytest.approx(1 / 6)
    assert found["t/a", "t/c"]["conformal_p"] > 1 / 6


def test_configurations_that_were_not_run_or_lack_numbers_are_left_out():
    tables = table({"a": 0.5, "b": 0.8})
    rows = tables["addition_by_length"]
    gone = (rows["configuration"] == "t/b") & (rows["length"] == 2)
    tables["addition_by_length"] = rows[~gone]
    printed = [*shares("a", [0.5, 0.5, 0.5]), *shares("missing", [0.5])]
    assert [row["runs_of"] for row in joint.compare(printed, tables, 0.95, 0.5)] == ["t/a"]


def test_a_single_run_has_no_rank():
    (row,) = joint.compare(shares("a", [0.5]), table({"a": 0.5}, seeds=1), 0.95, 0.5)
    assert (row["numbers_judged"], row["n_seeds"]) == (0, 1)
    assert "conformal_p" not in row


# which ranges say anything


@pytest.mark.parametrize(
    ("values", "printed", "telling"),
    [
        ([0.5, 0.51, 0.49], 0.5, True),
        ([0.0, 1.0, 0.5], 0.5, False),  # from 0 to 1
        ([0.98, 0.9, 1.0], 0.5, True),  # cut off at 1: about 0.73 to 1
        ([1.0, 1.0, 1.0], 1.0, True),
        ([1.0, 1.0, 1.0], 0.9, False),  # all agree on another number
        ([1.0], 1.0, False),
    ],
)
def test_a_range_says_nothing_where_it_is_missing_or_too_wide(values, printed, telling):
    number = Printed("t/a", "share", printed)
    assert original.beside(number, np.array(values), 0.95, 0.5)["telling"] == telling


def test_the_widest_range_is_a_setting():
    number, values = Printed("t/a", "share", 0.5), np.array([0.4, 0.5, 0.6])
    row = original.beside(number, values, 0.95, 0.999)
    width = row["next_high"] - row["next_low"]
    assert row["telling"] and 0.99 < width < 0.999
    assert not original.beside(number, values, 0.95, width - 0.01)["telling"]
