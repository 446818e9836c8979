"""Made-up numbers of known truth: intervals cover, decisions are seldom false, effects found."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from unrolled import statistics
from unrolled.evidence import inference, power
from unrolled.evidence.inference import Region
from unrolled.evidence.verdicts import CONTRADICTED, SUPPORTED, judge

LEVEL = 0.05
CLAIMS = 19  # as many as the shipped ledger holds
DIFFERENCE, EQUIVALENCE = Region(0.0, math.inf), Region(-0.005, 0.005)
TINY = 1e-12
SIDES = ("greater", "less")
DRAWS = 20_000
NOISE = 3 * math.sqrt(LEVEL * (1 - LEVEL) / DRAWS)  # of a share of so many draws


def differences(random, shape: tuple, seeds: int, gap: float, correlation: float = 0.0):
    """a - b of runs with deviation 1 whose means are `gap` apart, paired by seed."""
    shared = math.sqrt(correlation) * random.normal(size=(*shape, seeds))
    alone = math.sqrt(1 - correlation)
    a, b = (shared + alone * random.normal(size=(*shape, seeds)) for _ in range(2))
    return a + gap - b


def verdicts(effects: np.ndarray, region: Region) -> np.ndarray:
    sample = inference.summarise(effects, TINY)
    return judge(*inference.tails(sample, region), LEVEL)[0]


def false_decisions(effects: np.ndarray, region: Region) -> float:
    """Share of ledgers that hold a claim as supported, where none holds."""
    return float((verdicts(effects, region) == SUPPORTED).any(axis=1).mean())


# false decisions


@pytest.mark.parametrize("seeds", [3, 5, 10])
def test_at_most_one_ledger_in_twenty_holds_a_false_difference(seeds):
    effects = differences(np.random.default_rng(1), (DRAWS, CLAIMS), seeds, 0.0)
    assert false_decisions(effects, DIFFERENCE) <= LEVEL + NOISE
    # of half of the claims the other decision is the wrong one
    decided = verdicts(effects, DIFFERENCE)
    wrong = np.where(np.arange(CLAIMS) % 2, decided == SUPPORTED, decided == CONTRADICTED)
    assert wrong.any(axis=1).mean() <= LEVEL + NOISE


def test_without_the_correction_false_differences_would_be_frequent():
    effects = differences(np.random.default_rng(1), (1000, CLAIMS), 5, 0.0)
    inside, outside = inference.tails(inference.summarise(effects, TINY), DIFFERENCE)
    alone = inference.decision(inside, outside) <= LEVEL
    assert alone.any(axis=1).mean() > 0.5


@pytest.mark.parametrize("seeds", [5, 10])
@pytest.mark.parametrize("side", [-1, 1])
def test_at_its_margin_equivalence_is_rarely_supported(seeds, side):
    random = np.random.default_rng(2)
    effects = 0.001 * differences(random, (DRAWS, CLAIMS), seeds, 0.0) + side * 0.005
    assert false_decisions(effects, EQUIVALENCE) <= LEVEL + NOISE


def test_true_effects_beside_it_do_not_make_a_false_claim_pass_more_often():
    random = np.random.default_rng(3)
    effects = differences(random, (1000, CLAIMS), 5, 20.0)
    effects[:, 0] = differences(random, (1000,), 5, 0.0)
    decided = verdicts(effects, DIFFERENCE)
    assert (decided[:, 1:] == SUPPORTED).mean() > 0.99
    assert (decided[:, 0] == SUPPORTED).mean() <= LEVEL + 3 * math.sqrt(LEVEL * 0.95 / 1000)


# what is found


def share_found(seeds: int, differing: int) -> float:
    """Share of differences of three deviations that are supported, in ledgers of `CLAIMS`."""
    random = np.random.default_rng(seeds + differing)
    effects = differences(random, (4000, CLAIMS), seeds, 0.0)
    effects[:, :differing] += 3.0
    return float((verdicts(effects, DIFFERENCE)[:, :differing] == SUPPORTED).mean())


@pytest.mark.parametrize("differing", [1, CLAIMS])
def test_ten_seeds_find_a_difference_of_three_deviations(differing):
    assert share_found(10, differing) >= 0.95


# Five seeds are few: of differences of three deviations they find 42 % if it is the ledger's only
# one and 73 % if all claims differ so; without the correction it would be 98 %.
@pytest.mark.parametrize(("differing", "share"), [(1, 0.42), (CLAIMS, 0.73)])
def test_the_share_that_five_seeds_find(differing, share):
    assert share_found(5, differing) == pytest.approx(share, abs=0.025)


def test_the_power_that_the_report_states_is_that_of_the_ledgers_strictest_step():
    distance = 3 / math.sqrt(2)
    assert share_found(5, 1) == pytest.approx(power.of_mean(distance, 5, LEVEL / CLAIMS), abs=0.02)
    assert power.of_mean(distance, 5, LEVEL) == pytest.approx(0.98, abs=0.01)


def test_a_difference_in_the_other_direction_is_a_contradiction():
    decided = verdicts(differences(np.random.default_rng(6), (500, CLAIMS), 10, -3.0), DIFFERENCE)
    assert (decided == CONTRADICTED).mean() >= 0.95


def test_ten_seeds_find_equivalence_in_the_middle_of_its_region():
    effects = 0.001 * differences(np.random.default_rng(7), (1000, CLAIMS), 10, 0.0)
    assert (verdicts(effects, EQUIVALENCE) == SUPPORTED).mean() >= 0.95


# intervals


def accuracies(random, mean: float, strength: float, seeds: int):
    """Accuracies near a ceiling, skewed to the left: a beta distribution."""
    return random.beta(mean * strength, (1 - mean) * strength, (DRAWS, seeds))


@pytest.mark.parametrize("seeds", [3, 5, 10])
@pytest.mark.parametrize("kind", ["normal", "correlated", "accuracies", "one accuracy", "ratio"])
def test_intervals_cover_the_truth_as_often_as_they_say(kind, seeds):
    random = np.random.default_rng(seeds)
    if kind == "normal":
        values, truth = differences(random, (DRAWS,), seeds, 0.7), 0.7
    elif kind == "correlated":
        values, truth = differences(random, (DRAWS,), seeds, 0.7, 0.8), 0.7
    elif kind == "accuracies":
        values = accuracies(random, 0.985, 7000, seeds) - accuracies(random, 0.96, 2000, seeds)
        truth = 0.025
    elif kind == "one accuracy":
        values, truth = accuracies(random, 0.985, 7000, seeds), 0.985
    else:
        truth = math.log(1.5)
        values = 0.02 * differences(random, (DRAWS,), seeds, 0) + truth
    low, high = inference.summarise(values, TINY).interval(0.95)
    assert 0.93 <= ((low <= truth) & (truth <= high)).mean() <= 0.97


def test_the_percentile_bootstrap_of_five_seeds_would_be_too_narrow():
    random = np.random.default_rng(8)
    values = differences(random, (2000,), 5, 0.0)
    drawn = np.take_along_axis(values[:, None], random.integers(5, size=(2000, 500, 5)), 2)
    low, high = np.quantile(drawn.mean(axis=2), [0.025, 0.975], axis=1)
    assert ((low <= 0) & (high >= 0)).mean() < 0.9


def test_intervals_of_shares_of_runs_cover_the_truth():
    covered, weight = 0.0, 0.0
    for share in np.linspace(0.05, 0.95, 91):
        for hits in range(11):
            low, high = statistics.wilson(hits, 10, 0.95)
            chance = stats.binom.pmf(hits, 10, share)
            covered += chance * (low <= share <= high)
            weight += chance
    assert 0.93 <= covered / weight <= 0.97


# agreement with what they stand for


def test_tails_are_those_of_scipy():
    values = np.array([0.011, 0.004, 0.007, 0.013, 0.002])
    sample = inference.summarise(values, TINY)
    sides = ("greater", "less")
    one_sided = [stats.ttest_1samp(values, 0.003, alternative=side).pvalue for side in sides]
    assert inference.tails(sample, Region(0.003)) == pytest.approx(one_sided)
    lower = stats.ttest_1samp(values, -0.01, alternative="greater").pvalue
    upper = stats.ttest_1samp(values, 0.01, alternative="less").pvalue
    inside, outside = inference.tails(sample, Region(-0.01, 0.01))
    assert inside == pytest.approx(max(lower, upper))
    # as far beyond one end of the region, were the mean there, or as far beyond the other
    below_low, above_high = (
        stats.ttest_1samp(values, end, alternative=side).pvalue
        for end, side in ((-0.01, "less"), (0.001, "greater"))
    )
    beyond = inference.tails(sample, Region(-0.01, 0.001))[1]
    assert above_high < beyond < above_high + below_low
    assert outside == pytest.approx(1 - inside, abs=0.01)


def test_holm_by_hand():
    assert inference.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert inference.holm([0.5, 0.9]) == pytest.approx([1, 1])


def test_runs_that_all_agree_are_not_beyond_doubt():
    sample = inference.summarise(np.ones(5), 0.0003)
    low, high = sample.interval(0.95)
    assert low < 1 < high
    assert inference.tails(sample, Region(1.0))[0] == pytest.approx(0.5)
    with pytest.raises(ValueError, match="two replicates"):
        inference.summarise(np.ones(1), 0.1)


def test_power_and_its_inverses_agree_with_simulation():
    random = np.random.default_rng(9)
    distance = power.detectable(5, LEVEL, 0.8)
    sample = inference.summarise(random.normal(distance, 1, (DRAWS, 5)), TINY)
    p = inference.decision(*inference.tails(sample, DIFFERENCE))
    assert (p <= LEVEL).mean() == pytest.approx(0.8, abs=0.01)
    size = power.needed(1.0, LEVEL, 0.8)
    assert power.of_mean(1.0, size, LEVEL) >= 0.8 > power.of_mean(1.0, size - 1, LEVEL)
    assert power.needed(0.0, LEVEL, 0.8) is None
    assert power.needed(0.001, LEVEL, 0.8) is None


@pytest.mark.parametrize("region", [Region(0.5), Region(-math.inf, 0.5)])
@pytest.mark.parametrize("share", [0.2, 0.7])
def test_a_share_is_found_by_as_many_runs_as_are_said_to_be_needed(share, region):
    def found(size):
        hits = np.random.default_rng(3).binomial(size, share, DRAWS)
        p = {
            n: min(stats.binomtest(n, size, 0.5, side).pvalue for side in SIDES) for n in set(hits)
        }
        return np.mean([p[n] <= LEVEL for n in hits])

    size = power.needed_share(share, region, LEVEL, 0.8)
    assert found(size) > 0.79
    assert found(size - 1) < 0.81
    assert power.needed_share(0.51, region, LEVEL, 0.8) is None


def test_shares_need_enough_runs_to_decide_at_all():
    most = Region(0.5)
    assert power.detectable_share(4, most, LEVEL, 0.8) is None
    assert power.needed_share(1.0, most, LEVEL, 0.8) == 5
    few = Region(-math.inf, 0.5)
    assert power.needed_share(0.0, few, LEVEL, 0.8) == 5
    assert power.detectable_share(10, few, LEVEL, 0.8) == pytest.approx(
        power.detectable_share(10, most, LEVEL, 0.8)
    )


def test_intervals_are_those_of_student():
    values = [0.97, 0.98, 0.985, 0.96]
    estimate = statistics.estimate(values, 0.9)
    error = np.std(values, ddof=1) / 2
    student = stats.t.interval(0.9, 3, np.mean(values), error)
    assert (estimate.low, estimate.high) == pytest.approx(student)
    low, high = statistics.prediction_interval(values, 0.9)
    assert (high - low) / (estimate.high - estimate.low) == pytest.approx(math.sqrt(5))
    assert statistics.estimate([0.5], 0.95).low is None
    assert statistics.prediction_interval([0.5], 0.95) is None
    with pytest.raises(ValueError, match="none missing"):
        statistics.estimate([0.5, math.nan], 0.95)


def test_differences_are_paired_by_seed():
    a = pd.Series([0.1, 0.5, 0.9], [0, 1, 2])
    b = pd.Series([0.3, 0.0, 0.7], [1, 0, 7])
    paired = statistics.paired_difference
    assert paired(a, b, 0.95).estimate.mean == pytest.approx(0.15)
    assert paired(a, a, 0.95).verdict == "equal"
    assert paired(a, a - 0.01 * pd.Series([1, 1.1, 1]), 0.95).verdict == "higher"
    assert paired(a, b[[7]], 0.95) is None


def test_differences_of_runs_with_other_data_are_welchs():
    a, b = pd.Series([0.91, 0.95, 0.99, 0.93]), pd.Series([0.90, 0.91, 0.905])
    found = statistics.unpaired_difference(a, b, 0.9)
    ends = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.9)
    estimate = found.estimate
    assert (estimate.low, estimate.high) == pytest.approx((ends.low, ends.high))
    assert estimate.mean == pytest.approx(0.04) and estimate.runs == 3
    assert statistics.unpaired_difference(a, a, 0.9).verdict == "undecided"
    level = pd.Series([0.5, 0.5])
    assert statistics.unpaired_difference(level, level, 0.9).verdict == "equal"
    assert statistics.unpaired_difference(level + 0.1, level, 0.9).verdict == "higher"
    assert statistics.unpaired_difference(level[:1], level, 0.9).verdict == "single"
