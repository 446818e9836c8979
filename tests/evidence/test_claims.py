"""The ledger: verdicts on made-up tables of known truth, and claims that cannot be tested."""

import copy
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

from project import ROOT
from unrolled.evidence import verdicts
from unrolled.evidence.claim_tables import ledger
from unrolled.evidence.claims import Claim, Part, read
from unrolled.evidence.replicates import by_replicate
from unrolled.results import STAND_INS
from unrolled.settings.expansion import configurations_of
from unrolled.tables import sparse_table
from workflow.plan.conclusions import CLAIMS, DICTIONARY, read_claims, tables_of, untestable
from workflow.plan.strict_yaml import ConfigError

CONTENT = yaml.safe_load((ROOT / CLAIMS).read_text())
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text())
KNOWN = {known.id for task in CONFIG["tasks"] for known in configurations_of(CONFIG, task)}
LEAST = CONTENT["least_spread"]
SEEDS = range(5)
A, B = "mnist/a", "mnist/b"


def setting(**changes) -> verdicts.Setting:
    return verdicts.Setting(
        **{"confidence": 0.95, "power": 0.8, "least": LEAST, "of_times": 0.2, **changes}
    )


def runs(**values) -> pd.DataFrame:
    """A table of runs from lists of accuracies by seed, each of a configuration."""
    rows = [
        {"configuration": f"mnist/{name}", "seed": seed, "accuracy": value, "data": "mnist"}
        for name, series in values.items()
        for seed, value in enumerate(series)
    ]
    return pd.DataFrame(rows)


def part(comparison: str = "greater", **keys) -> Part:
    """A part that compares two configurations, or tests one where `against` is empty."""
    usual = {"table": "runs", "column": "accuracy", "of": (A,), "against": (B,), "margin": 0.0}
    return Part(**{"name": "p", "why": "-", "comparison": comparison, **usual, **keys})


def verdict(*parts: Part, tables=None, **changes) -> dict:
    claim = Claim("X1", "states", "source", "mnist", parts)
    (row,), _ = ledger([claim], tables, setting(**changes))
    return row


NEAR = [0.981, 0.980, 0.982, 0.981, 0.980]
FAR = [0.951, 0.949, 0.952, 0.950, 0.951]


@pytest.mark.parametrize(
    ("tested", "expected"),
    [
        (part(), "supported"),
        (part(of=(B,), against=(A,)), "contradicted"),
        (part(margin=0.02), "supported"),
        (part(margin=0.05), "contradicted"),
        (part("not_less", of=(B,), against=(A,), margin=0.01), "contradicted"),
        (part("not_less", margin=0.01), "supported"),
        (part("equivalent", margin=0.01), "contradicted"),
        (part("equivalent", margin=0.1), "supported"),
        (part("ratio", range=(1.02, 1.05)), "supported"),
        (part("ratio", range=(1.1, None)), "contradicted"),
        (part("ratio", range=(None, 0.99)), "contradicted"),
        (part("above", against=(), threshold=0.97), "supported"),
        (part("above", against=(), threshold=0.99), "contradicted"),
        (part("below", against=(), threshold=0.99), "supported"),
        (part("below", against=(), threshold=0.97), "contradicted"),
        (part("above", against=(), threshold=0.981), "undecided"),
    ],
)
def test_a_verdict_says_where_the_effect_lies(tested, expected):
    assert verdict(tested, tables={"runs": runs(a=NEAR, b=FAR)})["verdict"] == expected


def test_numbers_of_a_verdict_are_those_of_the_paired_differences():
    row = verdict(part(), tables={"runs": runs(a=NEAR, b=FAR)})
    gaps = np.array(NEAR) - FAR
    half = 2.7764451 * gaps.std(ddof=1) / math.sqrt(5)
    assert row["effect"] == pytest.approx(gaps.mean())
    assert (row["low"], row["high"]) == pytest.approx((gaps.mean() - half, gaps.mean() + half))
    assert (row["n_seeds"], row["superiority"], row["unit"]) == (5, 1.0, "share")


def test_seeds_are_paired_whatever_the_order_of_rows():
    table = runs(a=[0.90, 0.95, 0.99], b=[0.89, 0.94, 0.98])
    shuffled = {"runs": table.sample(frac=1, random_state=1)}
    row = verdict(part(), tables=shuffled)
    assert row["effect"] == pytest.approx(0.01)
    assert row["deviation"] == LEAST["share"]  # equal differences are not believed to be exact
    assert row["verdict"] == "supported"


def test_a_seed_that_one_side_lacks_is_left_out():
    table = runs(a=NEAR, b=FAR[:3])
    assert verdict(part(), tables={"runs": table})["n_seeds"] == 3


def test_a_configuration_against_itself_is_never_different():
    for values in (NEAR, [1.0] * 5, [0.1, 0.9, 0.5, 0.3, 0.7]):
        tables = {"runs": runs(a=values)}
        assert verdict(part(against=(A,)), tables=tables)["verdict"] == "undecided"
        same = part("ratio", against=(A,), range=(None, 1.0))
        assert verdict(same, tables=tables)["verdict"] == "undecided"
        alike = part("equivalent", against=(A,), margin=0.01)
        assert verdict(alike, tables=tables)["verdict"] == "supported"


def test_an_undecided_claim_says_what_it_would_take():
    tables = {"runs": runs(a=[0.981, 0.979, 0.985, 0.977, 0.983], b=[0.98] * 5)}
    row = verdict(part(), tables=tables)
    assert row["verdict"] == "undecided"
    assert row["detectable"] > row["effect"]
    assert row["seeds_needed"] > 5
    # with that many seeds of the same spread and mean the claim is indeed decided
    many = [0.981 + 0.00316 * draw for draw in np.random.default_rng(1).normal(size=400)]
    tables = {"runs": runs(a=many, b=[0.98] * 400)}
    assert verdict(part(), tables=tables)["verdict"] == "supported"


def test_parts_that_share_a_level_need_more_seeds():
    tables = {"runs": runs(a=[1.0] * 3 + [0.9] * 7)}
    most = part("most", against=(), reach=1.0, threshold=0.5)
    one, six = verdict(most, tables=tables), verdict(*[most] * 6, tables=tables)
    assert one["verdict"] == six["verdict"] == "undecided"
    assert one["seeds_needed"] < six["seeds_needed"]
    assert (one["detectable"] or 1) < (six["detectable"] or 1)


def test_what_is_repeated_is_told_by_the_table():
    ratio = part("ratio", range=(1.02, 1.05))
    assert verdict(ratio, tables={"runs": runs(a=NEAR, b=FAR)})["replicate"] == "seed"
    timed = runs(a=NEAR, b=FAR).rename(columns={"seed": "process"})
    on_times = replace(ratio, table="timing")
    row = verdict(on_times, tables={"runs": runs(a=NEAR), "timing": timed})
    assert row["replicate"] == "process"


@pytest.mark.parametrize("column", ["train_seconds", "seconds_per_training"])
def test_times_are_in_seconds(column):
    assert part("between", column=column, range=(0.5, 3)).unit == "seconds"


def test_a_claim_holds_if_all_parts_do():
    tables = {"runs": runs(a=NEAR, b=FAR, c=[0.98, 0.982, 0.979, 0.983, 0.981])}
    holds, fails, open_ = part(), part(of=(B,), against=(A,)), part(against=("mnist/c",))
    assert verdict(holds, holds, tables=tables)["verdict"] == "supported"
    assert verdict(holds, fails, tables=tables)["verdict"] == "contradicted"
    assert verdict(holds, open_, tables=tables)["verdict"] == "undecided"
    assert verdict(open_, fails, tables=tables)["part"] == fails.name


def test_a_seed_counts_once_whatever_number_of_its_networks_reach_a_value():
    solved = {f"c{k}": [1.0] * 6 for k in range(2)} | {"d": [1.0, 0.9, 1.0, 0.9, 1.0, 0.9]}
    tables = {"runs": runs(**solved)}
    most = part("most", of=("mnist/c0", "mnist/c1"), against=(), threshold=0.5, reach=1.0)
    row = verdict(most, tables=tables)
    assert (row["verdict"], row["effect"], row["n_seeds"]) == ("supported", 1.0, 6)
    assert row["p"] == pytest.approx(0.5**6)
    few = part("few", of=("mnist/c0", "mnist/c1"), against=(), threshold=0.5, reach=1.0)
    assert verdict(few, tables=tables)["verdict"] == "contradicted"
    both = part("most", of=("mnist/c0", "mnist/d"), against=(), threshold=0.5, reach=1.0)
    row = verdict(both, tables=tables)
    assert (row["verdict"], row["effect"], row["n_seeds"]) == ("undecided", 0.5, 6)


def test_seeds_are_counted_in_which_one_side_leads_or_both_are_alike():
    better = [0.9, 0.95, 0.97, 0.96, 0.99, 0.4]
    tables = {"runs": runs(a=better, b=[value - 0.02 for value in better[:5]] + [0.9])}

    def share(comparison: str = "more_often", **keys) -> float:
        return verdict(part(comparison, threshold=0.5, **keys), tables=tables)["effect"]

    assert share() == pytest.approx(5 / 6)
    assert share(of=(B,), against=(A,)) == pytest.approx(1 / 6)
    assert share(margin=0.02) == 0  # a lead of just the margin is none beyond it
    assert share(margin=-0.6) == 1
    assert share(times=0.4) == 1
    assert share("alike", margin=0.02) == pytest.approx(5 / 6)
    assert share("alike", margin=0.01) == 0


def test_runs_that_see_other_data_are_not_paired():
    spread = [0.90, 0.92, 0.94, 0.96, 0.98]
    tables = {"runs": runs(a=spread, b=[value - 0.01 for value in spread])}
    assert verdict(part(), tables=tables)["verdict"] == "supported"
    row = verdict(part(paired=False), tables=tables)
    welch = stats.ttest_ind(
        spread, [v - 0.01 for v in spread], equal_var=False, alternative="greater"
    )
    assert (row["verdict"], row["p"]) == ("undecided", pytest.approx(welch.pvalue))


@pytest.mark.parametrize("others", [0, 1, 4])
def test_an_interval_agrees_with_its_verdict(others):
    """Of a claim of several parts too, of which all others hold beyond doubt."""
    random = np.random.default_rng(5)
    certain = [part("not_less", margin=1, name=f"q{number}") for number in range(others)]
    seen = set()
    for gap in np.linspace(-0.03, 0.03, 25):
        b = 0.97 + 0.01 * random.normal(size=8)
        tables = {"runs": runs(a=(b + gap + 0.003 * random.normal(size=8)).tolist(), b=b.tolist())}
        for comparison in ("greater", "equivalent", "not_less", "not_greater"):
            row = verdict(part(comparison, margin=0.01), *certain, tables=tables)
            assert row["part"] == "p"
            low = -math.inf if row["region_low"] is None else row["region_low"]
            high = math.inf if row["region_high"] is None else row["region_high"]
            inside = low < row["corrected_low"] and row["corrected_high"] < high
            apart = row["corrected_high"] < low or row["corrected_low"] > high
            assert inside == (row["verdict"] == "supported")
            if row["region_low"] is None or row["region_high"] is None:
                assert apart == (row["verdict"] == "contradicted")
            seen.add(row["verdict"])
    assert seen == {"supported", "contradicted", "undecided"}


def test_a_direction_may_hold_where_a_size_does_not():
    tables = {"runs": runs(a=[0.5, 0.51, 0.52, 0.5, 0.51], b=[0.98] * 5)}
    faster = part("ratio", range=(None, 0.98), aspect="direction")
    slightly = part("ratio", range=(0.8, None), aspect="size", name="q")
    row = verdict(faster, slightly, tables=tables)
    assert row["verdict"] == "contradicted"
    assert row["apart"] == "direction supported, size contradicted"
    row = verdict(faster, part("ratio", range=(None, 0.8), aspect="size"), tables=tables)
    assert (row["verdict"], row["apart"]) == ("supported", None)


def test_claims_on_times_are_a_family_of_their_own():
    weak = runs(a=[0.985, 0.980, 0.984, 0.981, 0.983], b=[0.98] * 5)
    timed = weak.rename(columns={"seed": "process"}).assign(accuracy=weak["accuracy"] * 100)
    ratio = part("ratio", table="timing", range=(1.0, None))
    claims = [Claim(f"X{n}", "s", "s", "mnist", (part(),)) for n in range(9)]
    claims.append(Claim("T1", "s", "s", "mnist", (ratio,)))
    rows, _ = ledger(claims, {"runs": weak, "timing": timed}, setting(of_times=0.2))
    assert rows[0]["p_adjusted"] == pytest.approx(9 * rows[0]["p"])
    assert rows[-1]["p_adjusted"] == pytest.approx(rows[-1]["p"])
    # at a fifth of the level of 5 %
    assert (rows[-1]["p"] <= 0.01) == (rows[-1]["verdict"] == "supported")


def test_rows_are_chosen_and_become_one_number_as_the_part_says():
    table = pd.DataFrame(
        [
            {
                "configuration": A,
                "seed": seed,
                "samples": samples,
                "length": length,
                "epoch": length,
                "accuracy": 0.1 * length + samples / 1000,
                "right": length,
                "target": 1,
            }
            for seed in SEEDS
            for samples in (100, 200)
            for length in (1, 2, 3)
        ]
    )

    def value(**keys) -> float:
        chosen = part("above", against=(), threshold=0.5, **keys)
        return by_replicate(table, chosen, (A,))[A].unique().tolist()

    assert value() == pytest.approx([0.35])
    assert value(where={"samples": ["largest"]}) == pytest.approx([0.4])
    assert value(where={"samples": [100], "length": [2, 3]}, reduce="min") == pytest.approx([0.3])
    assert value(column="right", equals="target") == pytest.approx([1 / 3])
    epochs = {"reduce": "epochs_to", "where": {"samples": [100]}}
    assert value(reach=0.3, **epochs) == [2]
    assert value(reach=0.9, **epochs) == [4]  # never: one epoch more than there are


def test_what_cannot_be_tested_says_why():
    tables = {"runs": runs(a=NEAR, b=FAR)}
    cases = {
        "quick build": verdict(part(), tables=tables, quick=True),
        "digits": verdict(part(), tables=tables, data="digits"),
        "the images are not MNIST's": verdict(part(), tables=tables, data="own"),
        "mnist/none": verdict(part(of=("mnist/none",)), tables=tables),
        "no table timing": verdict(part(table="timing"), tables=tables),
        "too few seeds: 1": verdict(part(), tables={"runs": runs(a=[0.9], b=[0.8])}),
    }
    for words, row in cases.items():
        assert row["verdict"] == "not testable here"
        assert words in row["reason"]
    timed = part("ratio", table="timing", range=(1.0, None))
    timing = runs(a=NEAR, b=FAR).rename(columns={"seed": "process"})
    row = verdict(timed, tables={"runs": tables["runs"], "timing": timing}, data="digits")
    assert row["verdict"] == "supported"  # times do not depend on what the digits look like
    row = verdict(timed, tables={"runs": tables["runs"], "timing": timing}, data="own")
    assert row["verdict"] == "not testable here"


def test_the_correction_is_that_of_the_whole_ledger():
    weak = runs(a=[0.985, 0.980, 0.984, 0.981, 0.983], b=[0.98] * 5)
    claim = Claim("X1", "s", "s", "mnist", (part(),))
    (alone,), _ = ledger([claim], {"runs": weak}, setting())
    many = [Claim(f"X{n}", "s", "s", "mnist", (part(),)) for n in range(20)]
    among, _ = ledger(many, {"runs": weak}, setting())
    assert (alone["verdict"], among[0]["verdict"]) == ("supported", "undecided")
    assert among[0]["p_adjusted"] == pytest.approx(20 * alone["p"])


@pytest.mark.parametrize("data", STAND_INS)
def test_images_that_stand_in_leave_other_tasks_alone(data):
    tables = {"runs": runs(a=NEAR, b=FAR)}
    for section, expected in (("mnist", "not testable here"), ("remember", "supported")):
        claim = Claim("X1", "states", "source", section, (part(),))
        (row,), _ = ledger([claim], tables, setting(data=data))
        assert row["verdict"] == expected


# the shipped file


def test_the_shipped_claims_are_those_of_the_study():
    names = [f"M{n}" for n in range(1, 10)] + [f"{s}{n}" for s in "RA" for n in range(1, 6)]
    assert list(CONTENT["claims"]) == names
    for claim in read(CONTENT):
        for tested in claim.parts:
            assert set(tested.configurations) <= KNOWN
            assert tested.why


def test_an_empty_ledger_is_a_table_without_rows():
    for name in ("claims", "claim_parts", "printed_vs_ours"):
        assert sparse_table(name, []).empty
    rows, parts = ledger([], {}, setting())
    assert (rows, parts) == ([], [])


def test_the_tables_that_claims_need_are_named():
    content = read_claims(str(ROOT / CLAIMS), str(ROOT / DICTIONARY))
    assert content == CONTENT
    tables = tables_of(content)
    assert tables == sorted({part.table for claim in read(content) for part in claim.parts})


def edited(tmp_path, edit) -> str:
    content = copy.deepcopy(CONTENT)
    edit(content["claims"])
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    return str(path)


@pytest.mark.parametrize(
    ("place", "key", "value", "named"),
    [
        ("M1", "table", "rums", "claims.M1.table is 'rums': there is no such table, only "),
        ("M1", "column", "accuracy", "claims.M1.column names 'accuracy': runs has "),
        ("R4", "where", {"splitt": ["test"]}, "claims.R4.where names 'splitt': history has "),
        ("M1", "margin", "1e-3", "claims.M1.margin is '1e-3': must be of type number"),
        ("M2", "margin", 0, "claims.M2.margin is 0: equivalent needs a margin above 0"),
        ("M6", "margin", -0.1, "claims.M6.margin is -0.1: not_greater needs a margin above 0"),
        ("M3", "range", [-1, None], "claims.M3.range is [-1, None]: a ratio lies above 0"),
        ("R2", "paired", False, "claims.R2.paired is False: more_often compares seed by seed"),
        ("M1", "comparison", "better", "claims.M1.comparison is 'better': must be one of "),
        ("M3", "range", [None, None], "claims.M3.range is [None, None]: one end is needed"),
        ("M3", "range", [2, 1], "claims.M3.range is [2, 1]: one end is needed"),
        ("R3", "threshold", 1, "claims.R3.threshold is 1: a share between 0 and 1 is needed"),
        ("M1", "margn", 0, "claims.M1.margn is an unknown key: allowed are "),
        ("M1", "parts", [], "claims.M1.parts is []: must have at least 1 entries"),
        (
            "M1",
            "section",
            "summary",
            "claims.M1.section is 'summary': must be one of addition, mnist, ",
        ),
        (
            "M7",
            "comparison",
            "between",
            "claims.M7.comparison is 'between': times in milliseconds are compared by ratio",
        ),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused_in_a_sentence(tmp_path, place, key, value, named):
    path = edited(tmp_path, lambda claims: claims[place].update({key: value}))
    with pytest.raises(ConfigError) as raised:
        read_claims(path, str(ROOT / DICTIONARY))
    assert str(raised.value).startswith(f"{path}: {named}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("key", ["table", "column", "comparison", "margin", "why", "states"])
def test_a_claim_that_lacks_something_is_refused(tmp_path, key):
    path = edited(tmp_path, lambda claims: claims["M1"].pop(key))
    with pytest.raises(ConfigError, match=rf"claims\.M1\..*{key} is missing"):
        read_claims(path, str(ROOT / DICTIONARY))


def test_a_name_that_no_reader_could_cite_is_refused(tmp_path):
    path = edited(tmp_path, lambda claims: claims.update({"m 1": claims.pop("M1")}))
    with pytest.raises(ConfigError, match="m 1 is no usable name: it must look like M1"):
        read_claims(path, str(ROOT / DICTIONARY))


def test_a_claim_on_a_configuration_that_there_is_not_is_refused(tmp_path):
    dictionary = str(ROOT / DICTIONARY)
    assert read_claims(str(ROOT / CLAIMS), dictionary, sorted(KNOWN)) == CONTENT
    path = edited(tmp_path, lambda claims: claims["M4"]["parts"][0].update(of=["mnist/lstm-128"]))
    with pytest.raises(ConfigError) as raised:
        read_claims(path, dictionary, sorted(KNOWN))
    place, why = "claims.M4.parts.0.of.0", "the config has no such configuration"
    near = "(did you mean mnist/lstm-h128?)"
    assert str(raised.value) == f"{path}: {place} is 'mnist/lstm-128': {why} {near}."


def test_claims_on_configurations_that_only_leaves_out_are_named(tmp_path):
    assert untestable(CONTENT, KNOWN) is None
    path = edited(tmp_path, lambda claims: claims["M4"]["parts"][0].update(of=["mnist/lstm-h12"]))
    sentence = untestable(read_claims(path, str(ROOT / DICTIONARY)), KNOWN)
    assert (
        sentence == f"{CLAIMS}: claims.M4 is not testable here: `only` leaves out mnist/lstm-h12."
    )
    several = untestable(CONTENT, [name for name in KNOWN if name.startswith("remember/")])
    of_others = [name for name, c in CONTENT["claims"].items() if c["section"] != "remember"]
    assert several.startswith(f"{CLAIMS}: {len(of_others)} of {len(CONTENT['claims'])} claims are")
    assert several.endswith(f": {', '.join(of_others)}.")
