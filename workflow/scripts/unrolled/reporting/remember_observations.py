"""What the remember runs show: size, cell, runs that reach 100 %, epochs, printed sequences."""

from __future__ import annotations

from itertools import combinations, pairwise

from unrolled.reporting import formatting as text
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.observations import (
    MOST,
    Observation,
    alike,
    final_contrast,
    limited,
    linked,
    names,
    rest_of,
)
from unrolled.reporting.remember_tables import NEARLY, epochs_needed, predictors, solved
from unrolled.reporting.statistics import paired_difference
from unrolled.reporting.study import Study

RUNS = "tables/runs.csv"


def observations(study: Study) -> list[Observation]:
    """All findings of the remember part, in the order in which they are shown."""
    return [
        *limited(_sizes(study), RUNS),
        *_best_cells(study),
        *limited(_cells(study), RUNS),
        *_positions(study),
        *_solved(study),
        *limited(_speed(study), "tables/history.csv"),
        *_printed(study),
        *_hardest_length(study),
    ]


def _mean(study: Study, one: Configuration) -> str:
    return text.percent(study.final(one).mean)


def _sizes(study: Study) -> list[Observation]:
    """For each cell and K, accuracy over the hidden sizes and every step between two of them."""
    made = []
    for group in alike(study, study.of_task("remember"), ("hidden",)):
        ordered = sorted(group, key=lambda one: one.hidden)
        values = [f"{_mean(study, one)} at h = {one.hidden}" for one in ordered]
        lead = f"({rest_of(ordered[0], 'hidden')}): {text.joined(values)}"
        steps = [_step(study, *pair) for pair in pairwise(ordered)]
        steps = [step for step in steps if step]
        made.append(Observation([f"Hidden size {lead}; {'; '.join(steps)}."]))
    return made


def _step(study: Study, small: Configuration, large: Configuration) -> str:
    a, b = (study.by_seed(one, "final_test_accuracy") for one in (large, small))
    difference = paired_difference(a, b, study.confidence)
    if difference is None:
        return ""
    return "".join(text.compared(f"h = {large.hidden}", f"h = {small.hidden}", difference))


def _positions(study: Study) -> list[Observation]:
    """How accuracy changes with K, over all pairs that differ in K alone."""
    verdicts: dict[tuple[int, int], list[str]] = {}
    for group in alike(study, study.of_task("remember"), ("k",)):
        for first, second in pairwise(sorted(group, key=lambda one: one.k)):
            a, b = (study.by_seed(one, "final_test_accuracy") for one in (first, second))
            difference = paired_difference(a, b, study.confidence)
            if difference and difference.verdict != "single":
                verdicts.setdefault((first.k, second.k), []).append(difference.verdict)
    return [
        Observation([
            f"Position: of {text.count(len(found), 'pair')} of configurations that differ in K "
            f"alone, K = {low} scores higher than K = {high} in {found.count('higher')}, lower in "
            f"{found.count('lower')}; the rest cannot be told apart."
        ])
        for (low, high), found in sorted(verdicts.items())
    ]  # fmt: skip


def _cell_groups(study: Study) -> list[list[Configuration]]:
    """Groups that differ in their cell alone, the most accurate first."""
    groups = alike(study, study.of_task("remember"), ("cell",))
    return [sorted(group, key=lambda one: -study.final(one).mean) for group in groups]


def _best_cells(study: Study) -> list[Observation]:
    """How often each cell has the highest mean, and how often its lead is beyond chance."""
    groups = _cell_groups(study)
    if not groups:
        return []
    leads: dict[str, list[int]] = {}
    ties = 0
    for group in groups:
        if len(text.tied({one: study.final(one).mean for one in group})) > 1:
            ties += 1
            continue
        a, b = (study.by_seed(one, "final_test_accuracy") for one in group[:2])
        difference = paired_difference(a, b, study.confidence)
        clear = int(difference is not None and difference.verdict == "higher")
        leads.setdefault(group[0].cell, []).append(clear)
    parts = [
        f"the {text.cell_name(cell)} leads in {len(won)} ({sum(won)} of these leads with an "
        "interval above zero)"
        for cell, won in sorted(leads.items(), key=lambda item: -len(item[1]))
    ]
    if ties:
        parts.append(f"{text.count(ties, 'setting')} {'is' if ties == 1 else 'are'} tied")
    settings = text.count(len(groups), "setting")
    return [Observation([f"Cells compared at equal size and K, {settings}: "
                         f"{text.joined(parts)}."], key=True)]  # fmt: skip


def _cells(study: Study) -> list[Observation]:
    made = []
    for best, second, *_ in _cell_groups(study):
        if spans := final_contrast(study, best, second, "cell"):
            lead = f"Cell ({rest_of(best, 'cell')}), the best two: "
            made.append(Observation([lead, *spans, "."]))
    return made


def _solved(study: Study) -> list[Observation]:
    """Which configurations have runs that reach 100 %."""
    members = study.of_task("remember")
    counts = {one: solved(study, one) for one in members}
    runs = {one: study.run_count(one) for one in members}
    top = text.percent(1, 0)
    total = text.count(sum(runs.values()), "run")
    every = [one for one in members if counts[one] == runs[one]]
    some = [one for one in members if 0 < counts[one] < runs[one]]
    brief = (
        f"{sum(counts.values())} of {total} reach {top} after the last epoch: all runs of "
        f"{len(every)} and some of {len(some)} of {text.count(len(members), 'configuration')}."
    )
    made = [Observation([brief], key=True)]
    if every:
        made.append(Observation(["Every run of ", *names(every, MOST), f" reaches {top}."]))
    if some:
        listed = [f"{one.title} ({counts[one]} of {runs[one]})" for one in some]
        made.append(
            Observation([f"Some runs of {text.shortened(listed, MOST, '; ')} reach {top}."])
        )
    return made


def _speed(study: Study) -> list[Observation]:
    """Epochs to a fixed accuracy, where all runs of both cells come to it."""
    made = []
    for group in alike(study, study.of_task("remember"), ("cell",)):
        for first, second in combinations(group, 2):
            a, b = epochs_needed(study, first), epochs_needed(study, second)
            whole = all(
                len(found) == study.run_count(one) for one, found in ((first, a), (second, b))
            )
            difference = paired_difference(a, b, study.confidence) if whole else None
            if difference is None:
                continue
            spans = [f"Epochs to {text.percent(NEARLY, 0)} ({rest_of(first, 'cell')}): ",
                     linked(first, "cell"),
                     f" needs {text.number(a.mean(), 1)}, ", linked(second, "cell"),
                     f" {text.number(b.mean(), 1)}", _more(difference)]  # fmt: skip
            made.append(Observation(spans))
    return made


def _more(difference) -> str:
    estimate = difference.estimate
    size = text.signed(estimate.mean, 1)
    if difference.verdict == "single":
        return f" (difference {size}, one run each)."
    if difference.verdict == "equal":
        return " (the same in every run)."
    verdict = {"higher": "more", "lower": "fewer", "undecided": "cannot be told apart"}
    bounds = text.plain_range(estimate.low, estimate.high)
    return f" (difference {size} {bounds}: {verdict[difference.verdict]})."


def _printed(study: Study) -> list[Observation]:
    """Right answers to the printed sequences, by the original's model and by all."""
    made: list[str] = []
    rows = study.tables["remember_printed"]
    if not len(rows):
        return []
    members = {one.configuration for one in predictors(study)}
    own = rows[rows["configuration"].isin(members)]
    if len(own):
        names = text.joined([one.title for one in predictors(study)])
        right = (own["predicted"] == own["target"]).sum()
        made.append(f"{names}: {right} of {len(own)} answers are right; ")
    right = (rows["predicted"] == rows["target"]).sum()
    share = text.percent(right / len(rows), 1)
    made.append(f"all configurations: {right:,} of {len(rows):,} ({share}).")
    return [Observation(["Printed sequences, ", *made])]


def _hardest_length(study: Study) -> list[Observation]:
    """The lengths at which accuracy is highest and lowest, over all configurations."""
    rows = study.tables["remember_by_length"]
    if not len(rows):
        return []
    means = rows.groupby("length")["accuracy"].mean()
    return [
        Observation([
            f"Length: over all configurations accuracy is highest at length {means.idxmax()} "
            f"({text.percent(means.max())}) and lowest at length {means.idxmin()} "
            f"({text.percent(means.min())})."
        ])
    ]  # fmt: skip
