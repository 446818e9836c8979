"""What the remember runs show: size, cell, position, progress, printed sequences, length."""

from __future__ import annotations

from itertools import pairwise

from unrolled.reporting import formatting as text
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.observations import (
    Observation,
    alike,
    final_contrast,
    limited,
    rest_of,
)
from unrolled.reporting.remember_progress import solved_runs, speed
from unrolled.reporting.remember_tables import predictors
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
        *solved_runs(study),
        *limited(speed(study), "tables/history.csv"),
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
        lead = f"({rest_of(study, ordered[0], 'hidden')}): {text.joined(values)}"
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
        f"the {text.cell_name(cell)} leads in {len(won)} (with an interval above zero in "
        f"{sum(won)})"
        for cell, won in sorted(leads.items(), key=lambda item: -len(item[1]))
    ]
    if ties:
        parts.append(f"{ties} {'is' if ties == 1 else 'are'} tied")
    settings = text.count(len(groups), "setting")
    return [Observation([f"Cells at equal size and K, {settings}: "
                         f"{text.joined(parts)}."], key=True, claimed=True)]  # fmt: skip


def _cells(study: Study) -> list[Observation]:
    made = []
    for best, second, *_ in _cell_groups(study):
        if spans := final_contrast(study, best, second, "cell"):
            lead = f"Cell ({rest_of(study, best, 'cell')}), the best two: "
            made.append(Observation([lead, *spans, "."]))
    return made


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
