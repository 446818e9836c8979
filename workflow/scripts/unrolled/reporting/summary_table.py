"""The main table: every MNIST model, the largest remember networks, the longest sums."""

from __future__ import annotations

import pandas as pd

from unrolled.reporting import addition_tables, comparison
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Cell, Span, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.observations import alike, training_of
from unrolled.reporting.study import Study

MOST_ROWS = 12  # of a task; more are left to the task's own section
Row = tuple[str, pd.Series, float | None]  # title, values by seed, printed number


def main_table(study: Study) -> Block:
    """A row for each model or group of models that stands for its task."""
    found = {task: ROWS[task](study) for task in study.tasks}
    compared = any(printed is not None for rows in found.values() for *_, printed in rows)
    rows: list[list[Cell]] = []
    left_out = []
    for task, members in found.items():
        for title, values, printed in members[:MOST_ROWS]:
            made = comparison.cells(study, comparison.ACCURACY, values, printed, compared)
            rows.append([study.part(task), title, *made])
        if len(members) > MOST_ROWS:
            left_out.append(f"{len(members) - MOST_ROWS:,} of {study.part(task)}")
    caption: list[Span] = [explained(study), *comparison.explained(study, compared)]
    if left_out:
        caption.append(f" Not shown: {text.joined(left_out)}; see their sections.")
    return table(
        "table-summary",
        caption,
        ["Part", "Configuration", *comparison.columns(study, compared)],
        rows,
        study.target("tables/runs.csv"),
    )


def explained(study: Study) -> str:
    """What the numbers of each part are."""
    trained = [task for task in study.tasks if task != "addition"]
    parts = []
    if trained:
        names = [study.part(task) for task in trained]
        parts.append(f"{text.joined(names)}: test accuracy after the last epoch")
    if "remember" in trained:
        parts[0] += " (Remember: the largest network of each cell)"
    if "addition" in study.tasks:
        longest, samples = addition_tables.lengths(study)[-1], addition_tables.comparable(study)
        parts.append(f"Addition: share of {samples:,} sums of length {longest} that are exact")
    return f"Main results. {'; '.join(parts)}. "


def mnist_rows(study: Study) -> list[Row]:
    return [
        (
            one.title,
            study.by_seed(one, "final_test_accuracy"),
            (study.printed(one) or {}).get("final_test_accuracy"),
        )
        for one in study.of_task("mnist")
    ]


def remember_rows(study: Study) -> list[Row]:
    """The largest network of every cell; networks that differ in K alone share a row."""
    members = study.of_task("remember")
    largest: dict[str, int] = {}
    for one in members:
        largest[one.cell] = max(one.hidden, largest.get(one.cell, 0))
    members = [one for one in members if one.hidden == largest[one.cell]]
    groups = alike(study, members, ("k",))
    alone = [[one] for one in members if not any(one in group for group in groups)]
    ordered = sorted([*groups, *alone], key=lambda group: members.index(group[0]))
    return [(_title(study, group), _mean_over(study, group), None) for group in ordered]


def _title(study: Study, group: list[Configuration]) -> str:
    if len(group) == 1:
        return group[0].title
    positions = text.joined([str(one.k) for one in group])
    one = group[0]
    traits = ", both directions" * one.bidirectional + ", penalty" * bool(one.penalty)
    named = f"{text.cell_name(one.cell)}, h = {one.hidden}{traits}"
    return ", ".join([named, *training_of(study, one), f"mean of K = {positions}"])


def _mean_over(study: Study, group: list[Configuration]) -> pd.Series:
    """By seed, the mean final accuracy of configurations; seeds that all of them have."""
    values = [study.by_seed(one, "final_test_accuracy") for one in group]
    return pd.concat(values, axis=1, join="inner").mean(axis=1)


def addition_rows(study: Study) -> list[Row]:
    """Exact match at the longest length, on as many sums as the original took."""
    longest, samples = addition_tables.lengths(study)[-1], addition_tables.comparable(study)
    return [
        (
            one.title,
            addition_tables.by_seed(study, one, samples, longest),
            addition_tables.printed_at(study, one, longest),
        )
        for one in study.of_task("addition")
    ]


ROWS = {"mnist": mnist_rows, "remember": remember_rows, "addition": addition_rows}
