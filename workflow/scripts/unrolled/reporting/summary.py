"""The first page: what was done, the main table, the main picture, the findings in brief."""

from __future__ import annotations

from unrolled.reporting import (
    addition_observations,
    addition_tables,
    comparison,
    mnist,
    mnist_observations,
    remember_observations,
    remember_tables,
)
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import (
    Block,
    Cell,
    bullets,
    figure,
    paragraph,
    ref,
    section,
    strong,
    table,
)
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study

MOST_ROWS = 12  # of a task in the main table; more are left to the task's own section
OBSERVATIONS = {
    "mnist": mnist_observations.observations,
    "remember": remember_observations.observations,
    "addition": addition_observations.observations,
}


def build(study: Study) -> dict:
    """The whole section; it comes first and fits on a page for the study as it ships."""
    found = [
        [strong(f"{part_name(study, task)}. "), *one.spans]
        for task in study.tasks
        for one in OBSERVATIONS[task](study)
        if one.key
    ]
    blocks = [purpose(study), main_table(study), main_figure(study)]
    if found:
        blocks.append(bullets(found))
    return section("summary", "Summary", blocks)


def part_name(study: Study, task: str) -> str:
    """What the task is called where its data must not be mistaken."""
    if task == "mnist" and study.data == "digits":
        return mnist.TITLES[study.data]
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
        f"{'was' if configurations == 1 else 'were'} trained, {repeated}. ",
        ref("method"),
        " tells how.",
    )


def main_table(study: Study) -> Block:
    """Final accuracies: every MNIST model, the largest remember networks, the longest sums."""
    compared = any(study.printed(one) and one.task != "remember" for one in study.configurations)
    rows, left_out = [], []
    for task in study.tasks:
        members = _shown(study, task)
        rows += [_row(study, one, compared) for one in members[:MOST_ROWS]]
        if len(members) > MOST_ROWS:
            left_out.append(f"{len(members) - MOST_ROWS:,} more of {part_name(study, task)}")
    caption = [_rows_explained(study), *comparison.explained(study, compared)]
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
    made = comparison.cells(study, comparison.ACCURACY, values, printed, compared)
    return [part_name(study, one.task), one.title, *made]


def main_figure(study: Study) -> Block:
    """The picture of all parts, in words as well."""
    svg = "figures/overview/summary.svg"
    words = " ".join(_in_words(study, task) for task in study.tasks)
    several = len(study.seeds) > 1
    level = text.confidence_label(study.confidence)
    drawn = f" Means over seeds with {level} intervals." if several else ""
    return figure(
        "figure-summary",
        svg,
        [f"The study at a glance.{drawn} {words}"],
        f"A panel for each part of the study. {words}",
        study.target(svg),
    )


def _in_words(study: Study, task: str) -> str:
    """What a panel shows, as one sentence."""
    members = study.of_task(task)
    if task == "remember":
        solved = sum(remember_tables.solved(study, one) == study.run_count(one) for one in members)
        return (
            f"Remember: of {text.count(len(members), 'configuration')}, {solved} reach "
            f"{text.percent(1, 0)} in every run."
        )
    if task == "mnist":
        where = "test accuracy after the last epoch"
        means = {one: study.final(one).mean for one in members}
    else:
        longest = addition_tables.lengths(study)[-1]
        where = f"share of exact sums at length {longest}"
        means = {one: addition_tables.mean_at(study, one, longest) for one in members}
    ends = [
        f"{text.percent(means[names[0]])} ({text.shortened([one.title for one in names], 2)})"
        for names in (text.tied(means, min), text.tied(means, max))
    ]
    bounds = ends[0] if ends[0] == ends[1] else f"from {ends[0]} to {ends[1]}"
    return f"{part_name(study, task)}: {where} {bounds}."
