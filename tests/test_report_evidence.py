"""The ledger, the printed numbers and the open choices of the report, as their tables have them."""

import re

import pytest

from report_reading import (
    bounds,
    cells,
    expected,
    find,
    labels,
    number,
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
        factor = 1 if truth["unit"] in ("ratio", "epochs") else 100
        assert number(row["Effect"]) == pytest.approx(factor * truth["effect"], abs=0.051)
        same = stability.loc[truth["claim"], "same"]
        assert number(row["Same verdict"]) == pytest.approx(100 * same, abs=0.51)
        interval = (factor * truth["corrected_low"], factor * truth["corrected_high"])
        assert tuple(bounds(row["Interval, corrected"])) == pytest.approx(interval, abs=0.51)
        assert int(row["n"]) == truth["n_seeds"]
    assert {"supported", "contradicted", "undecided"} <= {row["Verdict"] for row in shown}


def test_each_verdict_stands_with_the_observations_of_its_part(full):
    sample, report = full
    for row in sample.tables["claims"].to_dict("records"):
        section = words(find(report, f"observations-{row['section']}"))
        assert f"{row['claim']}. {row['states']}:" in section.replace(" :", ":")
    undecided = words(find(report, "observations-mnist"))
    assert "would have shown an effect" in undecided and "to settle it" in undecided


def test_every_part_of_a_claim_stands_beside_its_verdict(full):
    sample, report = full
    parts = sample.tables["claim_parts"].merge(
        sample.tables["claims"][["claim", "section"]], on="claim"
    )
    for part in parts.to_dict("records"):
        section = words(find(report, f"observations-{part['section']}")).replace("\xa0", " ")
        assert f"{part['part']}:" in section.replace(" :", ":")


def test_a_size_that_fails_is_told_from_its_direction(full):
    sample, report = full
    apart = sample.tables["claims"].dropna(subset=["apart"])
    assert "direction supported, size contradicted" in set(apart["apart"])
    told = words(find(report, "observations-mnist"))
    assert "the direction holds, the size does not" in told


def test_a_verdict_is_followed_by_whole_sentences(full):
    sample, report = full
    for part in dict.fromkeys(sample.tables["claims"]["section"]):
        section = words(find(report, f"observations-{part}"))
        assert not re.search(r"(supported|contradicted|undecided) ?\. [^A-Z]", section)


def test_the_first_page_counts_the_verdicts(full):
    sample, report = full
    summary = words(find(report, "summary"))
    for verdict, count in sample.tables["claims"]["verdict"].value_counts().items():
        assert re.search(rf"{count} (is|are) {verdict}", summary)


def test_the_first_page_counts_every_printed_number(full):
    sample, report = full
    summary, section = words(find(report, "summary")), words(find(report, "printed"))
    rows = sample.tables["printed_vs_ours"]
    inside = int(rows["inside"].astype(bool).sum())
    assert f"{inside} of the {len(rows)} numbers that the original prints" in summary
    assert f"{inside} of {len(rows)} (" in section


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


def open_choice(alternative: str, distance: float | None, **changes) -> dict:
    """A row of open_choices.csv; without a distance, of a choice on which nothing bears."""
    known = distance is not None
    row = {
        "choice": "inputs",
        "alternative": alternative,
        "taken": False,
        "configurations": "",
        "printed_numbers": 33 * known,
        "ruled_out": False,
        "most_likely": False,
    }
    if known:
        row |= {
            "n_seeds": 3,
            "distance": distance,
            "low": 0.5,
            "high": 9.0,
            "furthest": "mnist/lstm-h128 mean_train_accuracy",
            "deviations_away": 2 * distance,
            "p_adjusted": 0.5,
        }
    return {**dict.fromkeys(COLUMNS["open_choices"]), **row, **changes}


def test_open_choices_are_told_as_their_table_says(tmp_path):
    sample = Sample(changed())
    rows = [
        open_choice("as in the study", 0.91, taken=True, most_likely=True),
        open_choice("plain [0, 1]", 12.34, ruled_out=True),
        open_choice("as in the study", None, choice="k", taken=True),
        open_choice("K = 1", None, choice="k"),
        open_choice("as in the study", 8.0, choice="samples", taken=True, ruled_out=True),
        open_choice("half", 9.0, choice="samples", ruled_out=True),
    ]
    sample.tables["open_choices"] = table("open_choices", rows)
    claim = sample.tables["claims"].query("claim == 'M9'").iloc[0].to_dict()
    claim |= {"choice": "l2-penalty", "alternative": "sum of squares", "verdict": "contradicted"}
    claim["verdict_in_study"] = "undecided"
    sample.tables["claims_by_choice"] = table("claims_by_choice", [claim])
    section = find(sample.build(tmp_path), "open-choices")
    choices = words(section)
    assert "fit best with what is taken here at 0.91" in choices
    assert "Ruled out: plain [0, 1] at 12.34" in choices
    assert "No printed number bears on it" in choices
    assert "No alternative explains the printed numbers; nearest is what is taken here" in choices
    assert "1 of 1 verdicts change" in choices
    row = row_of(find(section, "table-open-choices"), "plain [0, 1]")
    assert row["Ruled out"] == "yes"
    assert row["Furthest"] == "LSTM, h = 128: mean training accuracy across epochs"


def test_without_ablations_no_choice_is_weighed(full):
    assert "open-choices" not in [section["id"] for section in full[1]["sections"]]
