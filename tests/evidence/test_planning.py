"""How many seeds a claim needs: what the plan says, and what so many seeds then decide."""

import numpy as np
import pandas as pd
import pytest

import plan_seeds
from unrolled.evidence.claim_tables import ledger
from unrolled.evidence.claims import Claim, Part
from unrolled.evidence.planning import plan
from unrolled.evidence.verdicts import Setting

SETTING = Setting(0.95, 0.8, {"share": 0.0003, "epochs": 0.29, "ratio": 0.001}, 0.2)
SIZES = (5, 20, 80)


def runs(seeds: int, gap: float, failing: float = 0.0, seed: int = 1) -> dict:
    """Tables of two configurations `gap` deviations apart, some of whose networks fail."""
    random = np.random.default_rng(seed)
    rows = [
        {"configuration": f"mnist/{name}", "seed": number, "data": "mnist", "accuracy": value}
        for name, mean in (("a", 0.95 + 0.01 * gap), ("b", 0.95))
        for number, value in enumerate(
            np.where(random.random(seeds) < failing, 0.1, random.normal(mean, 0.01, seeds))
        )
    ]
    costs = pd.DataFrame(rows).assign(train_seconds=3.0, test_seconds=1.0)
    return {"runs": pd.DataFrame(rows), "costs": costs}


def claim(**keys) -> Claim:
    usual = {"table": "runs", "column": "accuracy", "of": ("mnist/a",), "why": "-", "name": "p"}
    return Claim("X1", "states", "source", "mnist", (Part(**usual | keys),))


GREATER = claim(against=("mnist/b",), comparison="greater", margin=0.0)
MOST = claim(comparison="most", reach=0.9, threshold=0.5)


@pytest.mark.parametrize(("tested", "failing"), [(GREATER, 0.0), (MOST, 0.2)])
def test_more_seeds_decide_more_and_each_has_its_price(tested, failing):
    (row,) = plan([tested], runs(40, gap=0.8, failing=failing), SETTING, SIZES)
    assert list(row["power"]) == list(SIZES)
    chances = list(row["power"].values())
    assert chances == sorted(chances) and chances[0] < 0.5 < chances[-1]
    assert row["seconds"] == 4.0 * len(tested.parts[0].configurations)


@pytest.mark.parametrize(("tested", "failing"), [(GREATER, 0.0), (MOST, 0.3)])
def test_as_many_studies_are_decided_as_the_plan_says(tested, failing):
    many = runs(4000, gap=0.6, failing=failing)
    (row,) = plan([tested], many, SETTING, [20])
    drawn = [
        ledger([tested], runs(20, 0.6, failing, seed), SETTING)[0][0]["verdict"]
        for seed in range(300)
    ]
    decided = sum(verdict != "undecided" for verdict in drawn) / len(drawn)
    assert row["power"][20] == pytest.approx(decided, abs=0.09)


def test_claims_on_times_and_those_that_cannot_be_tested_need_no_seeds():
    timed = claim(table="timing", against=("mnist/b",), comparison="ratio", range=(1.0, None))
    lacking = claim(of=("mnist/c",), comparison="most", reach=0.9, threshold=0.5)
    assert plan([timed, lacking], runs(5, 1.0), SETTING, SIZES) == []


def test_a_folder_without_a_report_is_told(capsys, tmp_path):
    assert plan_seeds.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path} holds no report: build it first.\n"
