"""The ledger, the printed numbers and the open choices of the report, as their tables have them."""

import re

import pandas as pd
import pytest

from report_reading import (
    bounds,
    cells,
    expected,
    find,
    labels,
    number,
    references,
    row_of,
    rows_of,
    verdict_rows,
    words,
)
from sample_rows import REPORTED
from sample_study import Sample, changed
from unrolled.tables import COLUMNS, table


def test_the_ledger_shows_the_tables_verdicts(full):
    sample, report = full
    claims = sample.tables["claims"]
    stability = sample.tables["claim_stability"].set_index("claim")
    shown = verdict_rows(report)
    assert [row["Claim"] for row in shown] == list(claims["claim"])
    assert [row["Verdict"] for row in shown] == list(claims["verdict"])
    for row, truth in zip(shown, claims.to_dict("records"), strict=True):
        if truth["verdict"] == "not testable here":
            assert row["reason"] == truth["reason"]
            continue
        factor = 1 if truth["unit"] in ("ratio", "epochs", "seconds") else 100
        assert number(row["Effect"]) == pytest.approx(factor * truth["effect"], abs=0.051)
        same = stability.loc[truth["claim"], "same"]
        if truth["verdict"] == "undecided":  # of these a high share might be taken for certainty
            assert row["Same verdict"] == "\N{EN DASH}"
        else:
            assert number(row["Same verdict"]) == pytest.approx(100 * same, abs=0.51)
        ends = [truth[end] for end in ("region_low", "region_high") if pd.notna(truth[end])]
        claimed = number(re.search(r"[−+\d.]+", row["Claimed"].rsplit(": ", 1)[1])[0])
        is_symmetric = "±" in row["Claimed"]
        assert claimed == pytest.approx(factor * ends[is_symmetric], abs=0.051)
        interval = (factor * truth["corrected_low"], factor * truth["corrected_high"])
        assert tuple(bounds(row["Interval, corrected"])) == pytest.approx(interval, abs=0.51)
        assert int(row["n"]) == truth["n_seeds"]
    assert {"supported", "contradicted", "undecided"} <= {row["Verdict"] for row in shown}


def test_observations_lead_to_the_ledger_and_do_not_repeat_it(full):
    sample, report = full
    for row in sample.tables["claims"].to_dict("records"):
        section = find(report, f"observations-{row['section']}")
        assert "ledger" in references(section)
        assert row["states"] not in words(section).replace("\xa0", " ")


def test_each_conclusion_has_a_section_with_the_originals_words_and_all_parts(full):
    sample, report = full
    parts = dict(list(sample.tables["claim_parts"].groupby("claim")))
    for row in sample.tables["claims"].to_dict("records"):
        section = find(report, f"claim-{row['claim'].lower()}")
        told = words(section).replace("\xa0", " ")
        assert section["title"].replace("\xa0", " ") == f"{row['claim']}. {row['states']}"
        assert row["quote"] and row["quote"] in told and row["source"][1:] in told
        assert f"{row['verdict'].capitalize()}" in told
        if row["claim"] not in parts:
            assert row["reason"] in told
            continue
        shown = rows_of(find(report, f"table-claim-{row['claim'].lower()}"))
        own = parts[row["claim"]]
        assert [entry["Part"] for entry in shown] == list(own["part"])
        assert [entry["Verdict"] for entry in shown] == list(own["verdict"])
        assert all(f"{why}." in told for why in own["why"])
    undecided = words(find(report, "evidence"))
    assert "would be found with a probability of 80 %" in undecided
    assert "the claim could hardly have been supported" in undecided
    assert "if the true effect is the one seen here, about" in undecided
    levels = {"R": "0.020", "M3": "0.010"}  # of accuracies at the first look, of times
    for claim, level in levels.items():
        section = find(report, f"claim-{claim.lower() if len(claim) > 1 else 'r1'}")
        assert f"at a level of {level}" in words(section)


def test_the_ledger_leads_to_the_evidence(full):
    sample, report = full
    leading = {cell["ref"] for row in find(report, "table-ledger")["rows"] for cell in row[:1]}
    assert leading == {f"claim-{claim.lower()}" for claim in sample.tables["claims"]["claim"]}


def test_a_size_that_fails_is_told_from_its_direction(full):
    sample, report = full
    apart = sample.tables["claims"].dropna(subset=["apart"])
    assert "direction supported, size contradicted" in set(apart["apart"])
    assert "the direction of the effect holds, its size does not" in words(find(report, "summary"))
    assert "The direction of the effect holds, its size does not" in words(find(report, "claim-m5"))


def test_a_verdict_is_followed_by_whole_sentences(full):
    sample, report = full
    for claim in sample.tables["claims"]["claim"]:
        section = words(find(report, f"claim-{claim.lower()}"))
        assert not re.search(r"(Supported|Contradicted|Undecided) ?\. [^A-Z]", section)


def test_the_first_page_counts_the_verdicts(full):
    sample, report = full
    summary = words(find(report, "summary"))
    for verdict, count in sample.tables["claims"]["verdict"].value_counts().items():
        assert re.search(rf"{count} (is|are) {verdict}", summary)
    contradicted = sample.tables["claims"].query("verdict == 'contradicted'")
    for row in contradicted.to_dict("records"):
        named = rf"{re.escape(row['states'])} \(\s*{row['claim']}\s*[:;]"
        assert re.search(named, summary.replace("\xa0", " "))


def test_the_first_page_counts_every_printed_number(full):
    sample, report = full
    summary, section = words(find(report, "summary")), words(find(report, "printed"))
    rows = sample.tables["printed_vs_ours"]
    telling = rows[rows["telling"].astype(bool)]
    inside = int(telling["inside"].astype(bool).sum())
    assert 0 < len(telling) < len(rows)
    assert f"{inside} of {len(telling)} numbers that the original prints" in summary
    assert f"of {len(rows) - len(telling)} more that range says nothing" in summary
    assert f"prints {len(rows)} numbers" in section
    assert f"{inside} of {len(telling)} (" in section
    assert f"For the other {len(rows) - len(telling)} that interval says nothing" in section


def test_printed_numbers_in_range_are_told_with_a_baseline(full):
    sample, report = full
    pairs = sample.tables["printed_joint"]
    own = pairs["own"].astype(bool)
    others = pairs[~own]
    inside, judged = others["numbers_inside"].sum(), others["numbers_judged"].sum()
    section = words(find(report, "printed"))
    assert f"{inside:,} of {judged:,} ({100 * inside / judged:.0f} %) are in range" in section
    summary = words(find(report, "summary"))
    assert (
        f"But {100 * inside / judged:.0f} % would also fit the runs of another network" in summary
    )
    first, among = ((rows["further"] == 0).sum() for rows in (pairs[own], others))
    assert f"furthest out in {first} of {own.sum()} configurations" in section
    assert f"in {among} of {len(others)} pairs; chance would give {len(others) / 6:.1f}" in section
    assert "With so few runs p cannot fall below 1/6" in section
    row = row_of(find(section := find(report, "printed"), "table-printed"), "GRU, h = 128")
    gru = pairs[pairs["configuration"] == "mnist/gru-h128"]
    alone = gru[gru["own"].astype(bool)].iloc[0]
    assert row["In range"] == f"{alone['numbers_inside']} of {alone['numbers_judged']}"
    assert number(row["Rank p"]) == pytest.approx(alone["conformal_p"], abs=0.0051)
    out = (gru[~gru["own"].astype(bool)]["further"] == 0).sum()
    assert row["Out among others"] == f"{out} of 5"


def test_no_range_of_an_accuracy_leaves_0_to_100(full):
    printed = find(full[1], "table-printed-all")
    for row in cells(printed):
        for label, text in zip(labels(printed), row, strict=True):
            if label in ("Interval", "One more run") and text != "all equal":
                low, high = bounds(text)
                assert 0 <= low <= high <= 100


def test_printed_numbers_stand_beside_ours(full):
    sample, report = full
    rows = rows_of(find(report, "table-printed-all"))
    assert len(rows) == len(sample.tables["printed_vs_ours"])
    runs = sample.tables["runs"].query("configuration == 'mnist/gru-h128'")
    final = runs["final_test_accuracy"]
    (row,) = [
        row
        for row in rows
        if row["Configuration"].startswith("GRU") and row["Number"].startswith("test accuracy")
    ]
    wanted = expected(final, REPORTED["mnist"]["gru-h128"]["final_test_accuracy"])
    assert number(row["Mean"]) == pytest.approx(wanted["Mean"], abs=0.0051)
    assert bounds(row["Interval"]) == pytest.approx(wanted["95 % interval"], abs=0.0051)
    assert row["In range"] == wanted["Printed in range"]
    away = (wanted["Printed"] / 100 - final.mean()) / final.std()
    assert number(row["Deviations away"]) == pytest.approx(away, abs=0.051)


def open_choice(alternative: str, outcome: str | None, p: float = 0.5, **changes) -> dict:
    """A row of open_choices.csv; without an outcome, of a choice on which nothing bears."""
    known = outcome is not None
    row = {
        "choice": "inputs",
        "alternative": alternative,
        "taken": False,
        "configurations": "",
        "printed_numbers": 3 * known,
        "quantities": 3 * known,
    }
    if known:
        row |= {
            "n_seeds": 3,
            "distance": 1.25,
            "furthest_configuration": "mnist/lstm-h128",
            "furthest_quantity": "mean_train_accuracy",
            "deviations_away": 2.5,
            "p": p,
            "likelihood_ratio": 1.0,
            "outcome": outcome,
        }
    return {**dict.fromkeys(COLUMNS["open_choices"]), **row, **changes}


def test_open_choices_are_told_as_their_table_says(tmp_path):
    sample = Sample(changed())
    far = {"p": 0.0004, "likelihood_ratio": 12345.6}
    rows = [
        open_choice("as in the study", "most likely", 0.91, taken=True),
        open_choice("plain [0, 1]", "ruled out", **far),
        open_choice("as in the study", None, choice="k", taken=True),
        open_choice("K = 1", None, choice="k"),
        open_choice("as in the study", None, choice="few", taken=True, printed_numbers=3),
        open_choice("as in the study", "ruled out", 0.02, choice="samples", taken=True),
        open_choice("half", "ruled out", choice="samples", **far),
        open_choice("as in the study", "tied", choice="output-bits", taken=True),
        open_choice("L bits", "tied", 0.4, choice="output-bits", likelihood_ratio=3.0),
        open_choice("2 L bits", "less likely", 0.1, choice="output-bits", likelihood_ratio=30.0),
        open_choice("as in the study", "tied", 0.06, choice="l2-penalty", taken=True),
        open_choice("none", "ruled out", 0.04, choice="l2-penalty", likelihood_ratio=1.5),
        open_choice("as in the study", "ruled out", 0.04, choice="other", taken=True),
        open_choice("so", "less likely", 0.06, choice="other", likelihood_ratio=40.0),
    ]
    sample.tables["open_choices"] = table("open_choices", rows)
    claim = sample.tables["claims"].query("claim == 'M9'").iloc[0].to_dict()
    claim |= {"choice": "l2-penalty", "alternative": "sum of squares", "verdict": "contradicted"}
    claim["verdict_in_study"] = "undecided"
    sample.tables["claims_by_choice"] = table("claims_by_choice", [claim])
    section = find(sample.build(tmp_path), "open-choices")
    choices = words(section)
    for sentence in (
        "Most likely is what is taken here (p 0.910). Ruled out: plain [0, 1] (p below 0.001).",
        "Position K to remember. The original prints no number in full that depends on it.",
        "Few. There are too few runs to judge it by.",
        "None of these: even the nearest, what is taken here (p 0.020), is ruled out.",
        "do not decide between what is taken here (p 0.500) and L bits (p 0.400). "
        "Less likely, but not ruled out: 2 L bits (p 0.100).",
        "allow what is taken here (p 0.060), but not so much rather than none (p 0.040)",
        "allow so (p 0.060), but not so much rather than what is taken here (p 0.040)",
    ):
        assert sentence in choices
    assert "1 of 1 verdicts change" in choices
    row = row_of(find(section, "table-open-choices"), "plain [0, 1]")
    assert (row["Outcome"], row["Times less likely"]) == ("ruled out", "over 1,000")
    assert row["Furthest"] == "LSTM, h = 128: mean training accuracy across epochs"


@pytest.mark.parametrize(("fewer", "told"), [(1, True), (0, False)])
def test_seeds_are_blamed_only_where_there_are_fewer(fewer, told, tmp_path):
    sample = Sample(changed())
    sample.tables["open_choices"] = table("open_choices", [open_choice("so", "tied")])
    claim = sample.tables["claims"].query("claim == 'M9'").iloc[0].to_dict()
    claim |= {"choice": "inputs", "alternative": "so", "verdict": "undecided"}
    claim |= {"verdict_in_study": "supported", "n_seeds": claim["n_seeds"] - fewer}
    sample.tables["claims_by_choice"] = table("claims_by_choice", [claim])
    section = words(find(sample.build(tmp_path), "open-choices"))
    assert "all of them to undecided" in section
    assert ("as these networks have fewer seeds than the study's" in section) == told


def test_without_ablations_no_choice_is_weighed(full):
    assert "open-choices" not in [section["id"] for section in full[1]["sections"]]
