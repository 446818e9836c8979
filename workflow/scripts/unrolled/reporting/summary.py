"""The first page: what was done, the findings in brief, the main table, the main picture."""

from __future__ import annotations

from unrolled.reporting import (
    addition_observations,
    addition_tables,
    comparison,
    ledger,
    mnist_observations,
    printed,
    remember_observations,
    remember_tables,
    verdicts,
)
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import (
    Block,
    Span,
    bullets,
    figure,
    paragraph,
    ref,
    section,
    strong,
)
from unrolled.reporting.study import Study
from unrolled.reporting.summary_table import main_table

OBSERVATIONS = {
    "mnist": mnist_observations.observations,
    "remember": remember_observations.observations,
    "addition": addition_observations.observations,
}


def build(study: Study) -> dict:
    """The whole section; it comes first and fits on a page for the study as it ships."""
    found = findings(study)
    told = [bullets(found)] if found else []
    blocks = [purpose(study), *told, main_table(study), main_figure(study)]
    return section("summary", "Summary", blocks)


def findings(study: Study) -> list[list[Span]]:
    """The key observations of all parts, and how many of the printed numbers lie in range."""
    found: list[list[Span]] = [
        [strong(f"{study.part(task)}. "), *one.spans]
        for task in study.tasks
        for one in OBSERVATIONS[task](study)
        if one.key and not (one.claimed and any(map(verdicts.tested, verdicts.rows(study, task))))
    ]
    said = comparison.tally(printed.answers(study.tables["printed_vs_ours"]), "numbers")
    if said:
        found.append([strong("Printed numbers. "), *said, " See ", ref("printed"), "."])
    if verdicts.rows(study):
        told = [*ledger.tally(study), " See ", ref("ledger"), "."]
        found.insert(0, [strong("Conclusions. "), *told])
    return found


def purpose(study: Study) -> Block:
    """What was done, in a paragraph."""
    configurations, runs = len(study.configurations), len(study.tables["runs"])
    titles = {
        "mnist": f"reading {'digits' if study.noun == 'digit' else 'images'} row by row",
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


def main_figure(study: Study) -> Block:
    """The picture of all parts, in words as well."""
    svg = "figures/overview/summary.svg"
    words = " ".join(_in_words(study, task) for task in study.tasks)
    several = len(study.seeds) > 1
    level = text.confidence_label(study.confidence)
    drawn = f" Means over seeds, and single seeds; bars are {level} intervals." if several else ""
    return figure(
        "figure-summary",
        svg,
        [f"The study at a glance.{drawn}"],
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
    return f"{study.part(task)}: {where} {bounds}."
