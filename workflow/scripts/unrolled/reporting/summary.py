"""The first page: what was done, the main table, the main picture, the findings in brief."""

from __future__ import annotations

from unrolled.reporting import addition_observations, addition_tables, comparison
from unrolled.reporting import formatting as text
from unrolled.reporting import mnist_observations, remember_observations, remember_tables
from unrolled.reporting.blocks import Block, Cell, bullets, figure, paragraph, ref, section, table
from unrolled.reporting.observations import Observation
from unrolled.reporting.study import Configuration, Study

MOST_ROWS = 12  # of a task in the main table; more are left to the task's own section
OBSERVATIONS = {
    "mnist": mnist_observations.observations,
    "remember": remember_observations.observations,
    "addition": addition_observations.observations,
}


def build(study: Study) -> dict:
    """The whole section; it comes first and fits on a page for the study as it ships."""
    found = [one for task in study.tasks for one in key_findings(study, task)]
    blocks = [purpose(study), main_table(study), main_figure(study)]
    if found:
        blocks.append(bullets([one.spans for one in found]))
    return section("summary", "Summary", blocks)


def key_findings(study: Study, task: str) -> list[Observation]:
    return [one for one in OBSERVATIONS[task](study) if one.key]


def part_name(study: Study, task: str) -> str:
    """What the task is called where its data must not be mistaken."""
    if task == "mnist" and study.data == "digits":
        return "Digits (not MNIST)"
    return text.TASKS[task]


def purpose(study: Study) -> Block:
    """What was done, in a paragraph."""
    configurations, runs = len(study.configurations), len(study.tables["runs"])
    titles = {
        "mnist": "reading digits row by row",
        "remember": "remembering the digit at position K",
        "addition": "adding binary numbers",
    }
    parts = [
        f"{titles[task]} ({text.count(len(study.of_task(task)), 'configuration')})"
        for task in study.tasks
    ]
    several = len(study.seeds) > 1
    repeated = (
        f"each from {text.count(len(study.seeds), 'seed')}, {runs:,} runs in all. Where the "
        "original prints the number of one run, this report gives a mean over seeds and its "
        "interval"
        if several
        else f"each from one seed, {runs:,} runs in all"
    )
    return paragraph(
        "This report rebuilds the experiments of a course assignment on small recurrent networks: "
        f"{text.joined(parts)}. {text.count(configurations, 'configuration')} "
        f"{'was' if configurations == 1 else 'were'} trained, {repeated}. How, is told in ",
        ref("method"),
        ".",
    )


def main_table(study: Study) -> Block:
    """Final accuracies: every MNIST model, the largest remember networks, the longest sums."""
    compared = any(
        study.printed(one) and one.task != "remember" for one in study.configurations
    )
    rows, left_out, runs = [], [], set()
    for task in study.tasks:
        members = _shown(study, task)
        for one in members[:MOST_ROWS]:
            rows.append(_row(study, one, compared))
            runs.add(study.run_count(one))
        if len(members) > MOST_ROWS:
            left_out.append(f"{len(members) - MOST_ROWS:,} more of {part_name(study, task)}")
    caption = [_rows_explained(study), comparison.explained(study, compared, runs)]
    if left_out:
        caption.append(f" Not shown: {text.joined(left_out)}; see their sections.")
    return table(
        "table-summary",
        caption,
        ["Part", "Configuration", *comparison.columns(study, compared)],
        rows,
        study.target("tables/runs.csv"),
    )


def _rows_explained(study: Study) -> str:
    said = {
        "mnist": "test accuracy after the last epoch",
        "remember": "the same, for the largest hidden size of every cell and K",
        "addition": "share of sums with every bit right",
    }
    parts = [f"{part_name(study, task)}: {said[task]}" for task in study.tasks]
    if "remember" in study.tasks and "mnist" not in study.tasks:
        parts = [part.replace("the same", said["mnist"]) for part in parts]
    if "addition" in study.tasks:
        longest, samples = addition_tables.lengths(study)[-1], addition_tables.comparable(study)
        parts[-1] += f" at length {longest}, on {samples:,} sums"
    return f"Main results. {'; '.join(parts)}. "


def _shown(study: Study, task: str) -> list[Configuration]:
    """The configurations that stand for a task in the main table."""
    members = study.of_task(task)
    if task != "remember":
        return members
    largest: dict[tuple, Configuration] = {}
    for one in members:
        key = (one.cell, one.k)
        if key not in largest or one.hidden > largest[key].hidden:
            largest[key] = one
    return list(largest.values())


def _row(study: Study, one: Configuration, compared: bool) -> list[Cell]:
    if one.task == "addition":
        longest, samples = addition_tables.lengths(study)[-1], addition_tables.comparable(study)
        values = addition_tables.by_seed(study, one, samples, longest)
        printed = addition_tables.printed_at(study, one, longest)
    else:
        values = study.by_seed(one, "final_test_accuracy")
        known = study.printed(one) if one.task == "mnist" else None
        printed = (known or {}).get("final_test_accuracy")
    mean = study.accuracy(values)
    made = comparison.cells(study, comparison.ACCURACY, values, mean, printed, compared)
    return [part_name(study, one.task), one.title, *made]


def main_figure(study: Study) -> Block:
    """The picture of all three parts, in words as well."""
    svg = "figures/overview/summary.svg"
    words = [_in_words(study, task) for task in study.tasks]
    return figure(
        "figure-summary",
        svg,
        [f"The study at a glance. {' '.join(words)}"],
        f"Overview with a panel for each part. {' '.join(words)}",
        study.target(svg),
    )


def _in_words(study: Study, task: str) -> str:
    """What a panel shows, as one sentence."""
    members = study.of_task(task)
    if task == "remember":
        solved = sum(remember_tables.solved(study, one) == study.run_count(one) for one in members)
        return f"Remember: every run ends at 100 % in {solved} of {len(members)} configurations."
    if task == "mnist":
        means = [study.final(one).mean for one in members]
        where = "test accuracy after the last epoch"
    else:
        longest = addition_tables.lengths(study)[-1]
        tables = [addition_tables.over_lengths(study, one) for one in members]
        means = [float(values[longest].mean()) for values in tables]
        where = f"share of exact sums at length {longest}"
    bounds = f"{text.percent(min(means))} to {text.percent(max(means))}"
    return f"{part_name(study, task)}: {where} {bounds}."
