"""What the addition runs show: loss, hidden size, training length, and how far sums stay right."""

from __future__ import annotations

from itertools import pairwise

from unrolled.reporting import addition_tables as tables
from unrolled.reporting import comparison, timing
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Span
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.observations import (
    Observation,
    alike,
    contrast,
    limited,
    linked,
    named,
    names,
    rest_of,
)
from unrolled.reporting.study import Study

LABELS = {"loss": "Loss", "hidden": "Hidden size", "length": "Training length"}
HIGH = 0.99
TABLE = "tables/addition_by_length.csv"


def observations(study: Study) -> list[Observation]:
    """All findings of the addition part, in the order in which they are shown."""
    made: list[Observation] = []
    for subject in LABELS:
        made += limited(_setting(study, subject), TABLE)
    note = [
        "Training times stand in the appendix but are not compared: jobs share the machine, "
        "so their seconds also tell what else was running.",
        *timing.elsewhere(study),
    ]
    return [*made, *limited(_reach(study), TABLE), *_far(study), *_printed(study),
            Observation(note)]  # fmt: skip


def _setting(study: Study, name: str) -> list[Observation]:
    """Pairs that differ in one setting: exact match, mean over all lengths."""
    made = []
    tested = tables.lengths(study)
    over = f"mean over lengths {tested[0]} to {tested[-1]}"
    for group in alike(study, study.of_task("addition"), (name,)):
        ordered = sorted(group, key=lambda one: getattr(one, name))
        if name == "loss":
            ordered.reverse()
        for second, first in pairwise(ordered):
            a, b = (tables.over_lengths(study, one).mean(axis=1) for one in (first, second))
            called = (linked(one, name) for one in (first, second))
            if spans := contrast(study, *called, a, b):
                lead = f"{LABELS[name]} ({rest_of(study, first, name)}), {over}: "
                made.append(Observation([lead, *spans, "."]))
    return made


def reach(study: Study, one: Configuration, least: float) -> int | None:
    """The greatest length up to which the mean exact match never falls below `least`."""
    means = tables.over_lengths(study, one).mean()
    low = means.index[means < least]
    if not len(low):
        return int(means.index.max())
    below = means.index[means.index < low.min()]
    return int(below.max()) if len(below) else None


def _reach(study: Study) -> list[Observation]:
    """How far beyond the training length sums stay right."""
    made = []
    longest = tables.lengths(study)[-1]
    level = text.percent(HIGH, 0)
    for one in study.of_task("addition"):
        found = reach(study, one, HIGH)
        if found is None:
            said = f" is below {level} exact match at the shortest length already"
        elif found == longest:
            said = f" never falls below {level} exact match"
        else:
            said = f" stays at or above {level} exact match up to length {found}"
        made.append(Observation([named(one), f"{said}: {tables.course(study, one)}."]))
    return made


def _far(study: Study) -> list[Observation]:
    """The summary's sentence: exact match at the longest length, lowest and highest."""
    longest = tables.lengths(study)[-1]
    members = study.of_task("addition")
    means = {one: tables.mean_at(study, one, longest) for one in members}
    best, worst = text.tied(means, max), text.tied(means, min)
    held = sum(reach(study, one, HIGH) == longest for one in members)
    samples = max(tables.sample_sizes(study))
    spans: list[Span] = [f"At length {longest} the share of exact sums, of {samples:,} a run, is "]
    if best == worst:
        spans += [f"{text.percent(means[best[0]])} for all"]
    else:
        spans += ["highest for ", *names(best, 2), f" ({text.percent(means[best[0]])}) and lowest "
                  "for ", *names(worst, 2), f" ({text.percent(means[worst[0]])})"]  # fmt: skip
    spans.append(
        f"; {held} of {text.count(len(members), 'configuration')} "
        f"{'keeps' if held == 1 else 'keep'} {text.percent(HIGH, 0)} or more at every length."
    )
    return [Observation(spans, key=True)]


def judged(study: Study) -> list[str]:
    """Of every printed value, whether it lies where one more of our runs is expected."""
    samples = tables.comparable(study)
    found = []
    for one in study.of_task("addition"):
        for length in tables.lengths(study):
            printed = tables.printed_at(study, one, length)
            if printed is not None:
                values = tables.by_seed(study, one, samples, length)
                found.append(comparison.in_range(study, values, printed))
    return found


def _printed(study: Study) -> list[Observation]:
    said = comparison.tally(judged(study), "shares")
    return [Observation(["Printed numbers: ", *said])] if said else []
