"""Whole ledgers of made-up studies: seldom a false decision, and power where it was planned."""

import math

import numpy as np
import pytest
import yaml
from scipy import stats

from project import ROOT
from unrolled.evidence import inference
from unrolled.evidence.claims import Part, read
from unrolled.evidence.inference import Region
from unrolled.evidence.verdicts import CONTRADICTED, SUPPORTED, is_on_times, judge

CONTENT = yaml.safe_load((ROOT / "config/claims.yaml").read_text())
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text())
LEVEL = 0.05
OF_TIMES = CONFIG["evidence"]["level_of_times"]
STUDIES = 4000
NOISE = 3 * math.sqrt(LEVEL * (1 - LEVEL) / STUDIES)
FAILING = 0.05  # of networks
PROCESSES = 10
CLAIMS = read(CONTENT)


def seeds_of(part: Part) -> int:
    if part.table == "timing":
        return PROCESSES
    return CONFIG["seeds"][part.of[0].split("/")[0]]["count"]


def region_of(part: Part) -> Region:
    low, high = part.region
    return Region(-math.inf if low is None else low, math.inf if high is None else high)


def tails_at_the_end(part: Part, random: np.random.Generator) -> tuple:
    """P values of studies in which the truth is the end of a part's region."""
    region, size = region_of(part), seeds_of(part)
    end = region.low if math.isfinite(region.low) else region.high
    if part.counts:
        return inference.count(random.binomial(size, end, STUDIES), size, region)
    # a network that fails lies far off, on either side of a difference
    failed = random.random((STUDIES, size)) < FAILING
    values = random.normal(size=(STUDIES, size))
    values += failed * random.choice([-30.0, 30.0], (STUDIES, size))
    if part.comparison == "ratio":
        end, region = 0.0, Region() if region == Region() else _around_one(region)
    spread = (region.high - region.low) / 20 if math.isfinite(region.high - region.low) else 1.0
    return inference.tails(inference.summarise(end + spread * values, 1e-12), region)


def _around_one(region: Region) -> Region:
    """A region of logarithms moved so that the end that is tested is 0."""
    low, high = (math.log(end) if 0 < end < math.inf else end for end in (region.low, region.high))
    if low <= 0 and not math.isfinite(region.low):
        return Region(-math.inf, 0.0)
    return Region(0.0, high - low)


def claim_at_the_end(claim, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """P values of a claim one part of which is at the end of its region, all others well in it."""
    inside, outside = tails_at_the_end(claim.parts[random.integers(len(claim.parts))], random)
    return inside, np.minimum(1, len(claim.parts) * outside)


def share_with_a_false_decision(random: np.random.Generator) -> float:
    """Of ledgers whose claims are all as hard as can be, either decision being the wrong one."""
    wrong = np.zeros(STUDIES, bool)
    for is_timed, share in ((True, OF_TIMES), (False, 1 - OF_TIMES)):
        family = [claim for claim in CLAIMS if is_on_times(claim) == is_timed]
        inside, outside = np.array([claim_at_the_end(claim, random) for claim in family]).transpose(
            1, 2, 0
        )
        decided, _, _ = judge(inside, outside, LEVEL * share)
        false = np.where(random.random(len(family)) < 0.5, SUPPORTED, CONTRADICTED)
        wrong |= (decided == false).any(axis=1)
    return float(wrong.mean())


@pytest.mark.parametrize("seed", range(3))
def test_at_most_one_ledger_in_twenty_holds_a_false_decision(seed):
    assert share_with_a_false_decision(np.random.default_rng(seed)) <= LEVEL + NOISE


def test_a_mean_of_networks_that_may_fail_would_often_be_taken_for_higher_than_it_is():
    """Why seeds are counted: with 5 networks in 100 failing, no mean of five tells."""
    random = np.random.default_rng(1)
    accuracies = np.where(random.random((STUDIES, 5)) < FAILING, 0.1, 0.9999)
    assert accuracies.mean() < 0.97  # the truth is 0.955
    inside, _ = inference.tails(inference.summarise(accuracies, 0.0003), Region(0.99))
    assert (inside <= LEVEL / 19).mean() > 0.7
    hits = random.binomial(50, 0.5, STUDIES)
    assert (inference.count(hits, 50, Region(0.5))[0] <= LEVEL).mean() <= LEVEL


def strictest_level(is_timed: bool) -> float:
    """The level of the first step of Holm's method."""
    share = OF_TIMES if is_timed else 1 - OF_TIMES
    return LEVEL * share / sum(is_on_times(claim) == is_timed for claim in CLAIMS)


@pytest.mark.parametrize(("task", "share"), [("remember", 0.95), ("addition", 0.8)])
def test_the_planned_seeds_show_that_most_networks_solve_a_task(task, share):
    size = CONFIG["seeds"][task]["count"]
    hits = np.arange(size + 1)
    deciding = inference.count(hits, size, Region(0.5))[0] <= strictest_level(False)
    assert stats.binom.pmf(hits, size, share)[deciding].sum() >= CONFIG["evidence"]["power"]


def test_the_planned_seeds_of_images_show_a_difference_of_four_deviations():
    size = CONFIG["seeds"]["mnist"]["count"]
    values = np.random.default_rng(2).normal(4, 1, (STUDIES, size))
    inside, _ = inference.tails(inference.summarise(values, 1e-12), Region(0.0))
    assert (inside <= strictest_level(False)).mean() >= CONFIG["evidence"]["power"]
