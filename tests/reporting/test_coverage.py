"""What the original holds is found in the report: headings, statistics, printed numbers."""

import pytest
import yaml

from project import ROOT
from report_reading import find, ids, number, of_type, rows_of
from sample_study import CONFIG

ORIGINAL = yaml.safe_load((ROOT / "tests/reporting/original_contents.yaml").read_text())
REPORTED = yaml.safe_load((ROOT / "config/reported.yaml").read_text())
SCORES = {"precision": "precision", "recall": "recall", "f1": "F1"}


@pytest.fixture(scope="module")
def printed(full):
    """The printed numbers that the report shows, by title and name, in per cent."""
    rows = rows_of(find(full[1], "table-printed-all"))
    return {(row["Configuration"], row["Number"]): number(row["Printed"]) for row in rows}


def titles(task):
    return {name: c["title"] for name, c in CONFIG["tasks"][task]["configurations"].items()}


def test_every_heading_has_its_place(full):
    known = set(ids(full[1]))
    missing = {heading: at for heading, at in ORIGINAL["headings"].items() if at not in known}
    assert not missing
    assert len(set(ORIGINAL["headings"].values())) == len(ORIGINAL["headings"]) > 40


def test_every_figure_of_the_original_has_its_counterpart(full):
    _, report = full
    blocks = of_type(report, "figure", "table")
    numbers = [block["source_figure"] for block in blocks if block["source_figure"]]
    assert sorted(numbers) == list(range(1, 71))
    assert find(report, "table-mnist-rnn-h128-classification")["source_figure"] == 14
    assert find(report, "figure-addition-lstm-h5-l7-mse-lengths")["source_figure"] == 70


@pytest.mark.parametrize("kind", ["libraries", "functions"])
def test_libraries_and_functions_are_all_named(full, kind):
    named = {row["In the original"] for row in rows_of(find(full[1], f"table-{kind}"))}
    assert set(ORIGINAL[kind]) <= named


@pytest.mark.parametrize("name", REPORTED["mnist"])
def test_every_statistic_of_a_model_stands_beside_ours(full, name):
    entry = REPORTED["mnist"][name]
    table = rows_of(find(full[1], f"table-mnist-{name}-statistics"))
    shown = {row["Measure"]: row["Printed"] for row in table}
    for key, measure in ORIGINAL["statistics"].items():
        if entry[key] is None:
            continue
        scale, places = (1, 0.051) if "seconds" in key else (100, 0.0051)
        assert number(shown[measure]) == pytest.approx(scale * entry[key], abs=places)


@pytest.mark.parametrize("name", REPORTED["mnist"])
def test_every_score_of_a_classification_report_is_shown(printed, name):
    report, title = REPORTED["mnist"][name]["classification_report"], titles("mnist")[name]
    for score, called in SCORES.items():
        for digit, value in enumerate(report[score]):
            assert printed[title, f"{called} of digit {digit}"] == pytest.approx(100 * value)


@pytest.mark.parametrize("name", [n for n, shares in REPORTED["addition"].items() if shares])
def test_every_share_of_sums_is_shown(printed, name):
    title = titles("addition")[name]
    for length, share in enumerate(REPORTED["addition"][name], 1):
        assert printed[title, f"exact sums at length {length}"] == pytest.approx(100 * share)


def test_every_prediction_is_shown(full):
    rows = rows_of(find(full[1], "table-printed-sequences"))
    shown = {row["Sequence"]: row["Original"] for row in rows}
    predictions = REPORTED["remember"]["predictions_gru_h10"]
    expected = {s: str(digit) for of_k in predictions.values() for s, digit in of_k.items()}
    assert shown == expected
    for name, entry in REPORTED["mnist"].items():
        caption = find(full[1], f"table-mnist-{name}-predictions")["caption"]
        assert entry["predictions_on_the_ten_images"] in "".join(
            part if isinstance(part, str) else part.get("text", "") for part in caption
        )
