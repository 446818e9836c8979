"""The report never takes other images, tiny budgets or single runs for more than they are."""

import re

import pytest

from report_reading import find, labels, number, of_type, row_of, verdict_rows, words
from sample_rows import REPORTED
from sample_study import CLAIMS, CONFIG, Sample, changed, with_tasks

DASH = "\N{EN DASH}"


def notices(section: dict) -> list[dict]:
    return [block for block in section["blocks"] if block["type"] == "notice"]


def test_digits_are_never_taken_for_mnist(digits):
    assert digits["data"] == "digits"
    assert "not MNIST results" in words(digits["notices"])
    assert "No mirror answered." in words(digits["notices"])
    part = find(digits, "mnist")
    assert "not MNIST" in part["title"]
    for section in [part, *part["sections"]]:
        assert "MNIST" in words(notices(section)), section["id"]
    for table in of_type(part, "table"):
        assert not [label for label in labels(table) if "rinted" in label]
    for printed in REPORTED["mnist"].values():
        assert f"{100 * printed['final_test_accuracy']:.2f} %" not in words(part["sections"][-2:])
    row = row_of(find(digits, "table-summary"), "LSTM, h = 128")
    assert row["Part"] == "Digits (not MNIST)" and row["Printed"] == DASH
    assert row_of(find(digits, "table-summary"), "LSTM, h = 3, L = 3, cross entropy")["Printed"]
    assert "original prints" not in words(find(digits, "observations-mnist"))
    for row in verdict_rows(digits):
        if row["Claim"].startswith("M"):  # times do not depend on what the images show
            assert row["reason"] or CLAIMS["claims"][row["Claim"]]["table"] == "timing"


def test_a_quick_build_says_so_and_compares_nothing(quick):
    assert quick["quick"] is True
    assert "numbers below mean nothing" in words(quick["notices"])
    for task in CONFIG["tasks"]:
        part = find(quick, task)
        for section in [part, *part["sections"]]:
            assert "warning" in [block["kind"] for block in notices(section)], section["id"]
    for table in of_type(quick, "table"):
        forbidden = {"Printed", "Original", "Ours minus printed", "Printed in range"}
        assert not forbidden & set(labels(table))
    assert "lie where one more run" not in words(quick)


def test_a_quick_build_tests_no_conclusion(quick):
    rows = verdict_rows(quick)
    assert len(rows) == len(CLAIMS["claims"])
    assert all("quick build" in row["reason"] for row in rows)
    assert "printed" not in [section["id"] for section in quick["sections"]]


def test_a_single_seed_gives_no_interval(tmp_path):
    sample = Sample(changed(seeds=[3]))
    timed = [name for name, claim in CLAIMS["claims"].items() if claim.get("table") == "timing"]
    for name in ("claims", "claim_parts"):  # times have intervals over processes whatever the seeds
        rows = sample.tables[name]
        sample.tables[name] = rows[~rows["claim"].isin(timed)]
    sample.tables["timing"] = sample.tables["timing"].iloc[:0]
    report = sample.build(tmp_path)
    table = find(report, "table-summary")
    assert "no interval" in words(table["caption"])
    row = row_of(table, "LSTM, h = 128")
    assert row["95 % interval"] == row["Printed in range"] == DASH
    assert number(row["Ours minus printed"]) == pytest.approx(
        number(row["Mean"]) - number(row["Printed"]), abs=0.011
    )
    assert "gives no interval" in words(find(report, "observations-mnist"))
    find(report, "table-controls")["rows"].clear()  # bounds of chance, which no seed gives
    assert not re.search(r"\[\d+\.\d+, ", words(report))
    assert "t interval" not in words(report)


def test_controls_are_shown_and_one_that_fails_is_told_on_the_first_screen(tmp_path):
    sample = Sample(with_tasks("addition"))
    report = sample.build(tmp_path)
    assert "All lie within their bounds." in words(find(report, "controls"))
    assert not [notice for notice in report["notices"] if "control" in words(notice)]
    table = sample.tables["controls"]
    broken = table["control"].str.contains("carry") & (table["at"] == 3)
    sample.tables["controls"] = table.assign(holds=table["holds"] & ~broken)
    report = sample.build(tmp_path)
    assert "A control fails" in words(report["notices"][0])
    assert report["notices"][0]["kind"] == "warning"
    assert "1 lies outside." in words(find(report, "controls"))
    assert "19 of 20" in words(find(report, "table-controls"))


def test_only_the_controls_that_were_checked_are_told(tmp_path):
    sample = Sample(with_tasks("addition"))
    told = words(find(sample.build(tmp_path), "controls"))
    assert "an adder that ignores the carry is right" in told
    assert "cannot have learned" not in told  # here none was trained
    table = sample.tables["controls"]
    sample.tables["controls"] = table[table["configuration"].notna()]
    told = words(find(sample.build(tmp_path), "controls"))
    assert "known in advance: no configuration differs from itself on other seeds." in told
    assert "the carry" not in told and "(t test)" in told


def test_times_lead_to_where_they_are_compared(full, tmp_path):
    assert "compares steps that were timed alone" in words(find(full[1], "observations-mnist"))
    sample = Sample(with_tasks("mnist"))
    sample.tables["timing"] = sample.tables["timing"].head(0)
    observations = words(find(sample.build(tmp_path), "observations-mnist"))
    assert "training times" in observations and "timed alone" not in observations
