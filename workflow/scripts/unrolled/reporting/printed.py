"""Ours against printed: every number of the original, and where one more run of ours may lie."""

from __future__ import annotations

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Cell, cell, figure, paragraph, section, table
from unrolled.reporting.statistics import FRACTION
from unrolled.reporting.study import Study

QUANTITIES = {
    "final_test_accuracy": "test accuracy after the last epoch",
    "mean_test_accuracy": "mean test accuracy across epochs",
    "mean_train_accuracy": "mean training accuracy across epochs",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "exact_match": "exact sums",
}
SVG = "figures/overview/printed-numbers.svg"


def build(study: Study) -> list[dict]:
    """The section, in a list; none where nothing is compared."""
    rows = study.tables["printed_vs_ours"]
    if not len(rows):
        return []
    return [
        section(
            "printed",
            "Ours against printed",
            [paragraph(overall(study, rows)), picture(study, rows), by_configuration(study, rows)],
            [section("printed-all", "Every printed number", [all_numbers(study, rows)])],
        )
    ]


def judged(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a range: there are several runs, and they do not all agree."""
    return rows[
        rows["inside"].notna() & (rows["deviations_away"].notna() | rows["inside"].eq(True))
    ]


def answers(rows: pd.DataFrame) -> list[str]:
    """For every printed number, whether it lies in range, as in `comparison.in_range`."""
    known = judged(rows)["inside"].astype(bool)
    return ["yes" if inside else "no" for inside in known] + [text.NONE] * (len(rows) - len(known))


def overall(study: Study, rows: pd.DataFrame) -> str:
    """How many printed numbers lie where one more run is expected, against how many should."""
    known = judged(rows)
    said = f"The original prints {len(rows):,} numbers that our runs have the like of. "
    if not len(known):
        return said + "With one run each there is no range in which one more run is expected."
    inside, level = int(known["inside"].astype(bool).sum()), study.confidence
    said += (
        f"{inside:,} of {len(known):,} ({text.percent(inside / len(known), 0)}) lie in the "
        f"{text.confidence_label(level)} prediction interval for one more run of ours; about "
        f"{text.percent(level, 0)} would if the original were such a run, though numbers of one "
        "run rise and fall together."
    )
    if len(known) < len(rows):
        said += f" For {len(rows) - len(known)} our runs all agree on another number."
    return said


def named(row: pd.Series | dict) -> str:
    """A number's name, e.g. "recall of the digit 3", "exact sums at length 20"."""
    name = QUANTITIES[row["quantity"]]
    if text.is_missing(row["at"]):
        return name
    at = int(row["at"])
    return f"{name} at length {at}" if row["quantity"] == "exact_match" else f"{name} of digit {at}"


def titles(study: Study) -> dict[str, str]:
    return {one.configuration: one.title for one in study.configurations}


def picture(study: Study, rows: pd.DataFrame) -> Block:
    known = judged(rows).dropna(subset="deviations_away")
    words = ""
    if len(known):
        far = known.loc[known["deviations_away"].abs().idxmax()]
        words = (
            f" Furthest away lies the {named(far)} of {titles(study)[far['configuration']]}, "
            f"{text.signed(far['deviations_away'], 1)} standard deviations of our runs."
        )
    level = text.confidence_label(study.confidence)
    return figure(
        "figure-printed",
        SVG,
        [f"Every printed number, in standard deviations of our runs from their mean. The band is "
         f"the {level} prediction interval for one more run; rounded scores of digits beyond it "
         f"are in range if a number that they may stand for is.{words}"],
        f"Dot plot with a row for each configuration and kind of number. {overall(study, rows)}"
        f"{words}",
        study.target(SVG),
    )  # fmt: skip


def by_configuration(study: Study, rows: pd.DataFrame) -> Block:
    """By configuration, how many numbers lie in range, and the one that lies furthest away."""
    made: list[list[Cell]] = []
    for configuration, group in rows.groupby("configuration", sort=False):
        known = judged(group)
        inside = int(known["inside"].astype(bool).sum())
        away = group["deviations_away"].dropna()
        far = group.loc[away.abs().idxmax()] if len(away) else None
        made.append([
            titles(study)[configuration],
            str(len(group)),
            cell(f"{inside} of {len(known)}", inside / max(1, len(known))),
            text.NONE if far is None else named(far),
            _away(None if far is None else far["deviations_away"]),
        ])  # fmt: skip
    return table(
        "table-printed",
        ["Printed numbers by configuration: how many lie where one more run is expected, and "
         "which lies furthest from our mean (printed minus ours, in standard deviations)."],
        ["Configuration", ">Printed numbers", ">In range", "Furthest", ">Deviations away"],
        made,
        study.target("tables/printed_vs_ours.csv"),
    )  # fmt: skip


def all_numbers(study: Study, rows: pd.DataFrame) -> Block:
    level = text.confidence_label(study.confidence)
    return table(
        "table-printed-all",
        [f"Every printed number beside our runs: mean, standard deviation, {level} interval of the "
         f"mean, {level} prediction interval for one more run, in per cent. Scores of digits are "
         "printed with two decimals: they count as in range if a number that they may stand for "
         f"is. Bounds beyond 0 or {text.percent(1, 0)} are cut off."],
        ["Configuration", "Number", ">Printed", ">Mean", ">SD", ">Interval", ">One more run",
         "In range", ">Deviations away"],
        [_row(study, row) for row in rows.to_dict("records")],
        study.target("tables/printed_vs_ours.csv"),
    )  # fmt: skip


def _row(study: Study, row: dict) -> list[Cell]:
    lead: list[Cell] = [titles(study)[row["configuration"]], named(row)]
    lead += [cell(text.number(100 * row[name]), row[name]) for name in ("printed", "mean")]
    if text.is_missing(row["inside"]):
        return [*lead, *[text.NONE] * 5]
    return [
        *lead,
        text.number(100 * row["deviation"]),
        _range(row["low"], row["high"]),
        _range(row["next_low"], row["next_high"]),
        "yes" if str(row["inside"]) == "True" else "no",
        _away(row["deviations_away"]),
    ]


def _range(low: float, high: float) -> Cell:
    """Bounds of a fraction, cut off as everywhere in the report."""
    return cell(text.percent_range(max(low, FRACTION[0]), min(high, FRACTION[1])), low)


def _away(value: float | None) -> Cell:
    return text.NONE if text.is_missing(value) else cell(text.signed(value, 1), abs(value))
