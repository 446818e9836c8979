"""Observations: sentences whose words follow from the numbers, and the pairs they compare."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Span, bullets, paragraph, ref
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.statistics import paired_difference
from unrolled.reporting.study import Study

MOST = 12  # sentences on one subject; a study with more pairs names how many it leaves out


@dataclass(frozen=True)
class Observation:
    """A finding; those marked `key` also stand in the summary."""

    spans: list[Span]
    key: bool = False


def alike(
    study: Study, configurations: Iterable[Configuration], but: Sequence[str]
) -> list[list[Configuration]]:
    """Groups of two or more configurations whose settings are equal but for those named."""
    groups: dict[str, list[Configuration]] = {}
    for one in configurations:
        rest = {name: value for name, value in study.setup(one).items() if name not in but}
        groups.setdefault(json.dumps(rest, sort_keys=True), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def named(configuration: Configuration) -> dict:
    """A configuration's title as a link to its section."""
    return ref(configuration.section, configuration.title)


def names(configurations: Sequence[Configuration], most: int = 3) -> list[Span]:
    """Their titles as links, joined; of more than `most` the rest is counted."""
    spans: list[Span] = []
    shown_ = list(configurations)[:most]
    for place, one in enumerate(shown_):
        last = place == len(shown_) - 1 and len(shown_) == len(configurations)
        spans += [] if place == 0 else [" and " if last else ", "]
        spans.append(named(one))
    if len(configurations) > most:
        spans.append(f" and {len(configurations) - most:,} more")
    return spans


def contrast(
    study: Study, first: Configuration, second: Configuration, a: pd.Series, b: pd.Series
) -> list[Span] | None:
    """How an accuracy of two configurations compares, paired by seed; None without a pair."""
    difference = paired_difference(a, b, study.confidence)
    if difference is None:
        return None
    return text.compared(named(first), named(second), difference)


def final_contrast(study: Study, first: Configuration, second: Configuration) -> list[Span] | None:
    """How the test accuracy after the last epoch of two configurations compares."""
    a, b = (study.by_seed(one, "final_test_accuracy") for one in (first, second))
    return contrast(study, first, second, a, b)


def limited(found: Sequence[Observation], table: str) -> list[Observation]:
    """The first few, and a sentence on how many more there are and where their numbers stand."""
    if len(found) <= MOST:
        return list(found)
    rest = f"{len(found) - MOST:,} more comparisons of this kind can be made from {table}."
    return [*found[:MOST], Observation([rest])]


def shown(study: Study, found: Sequence[Observation]) -> list[Block]:
    """Observations as a list, after a note on how to read the differences."""
    if not found:
        return [paragraph("There is nothing to compare: no two configurations differ in one way.")]
    if len(study.seeds) > 1:
        level = text.confidence_label(study.confidence)
        note = (
            f"Differences are paired by seed and given with their {level} interval; a pair "
            "cannot be told apart when that interval holds zero. Intervals are not widened for "
            "the number of comparisons. See "
        )
    else:
        note = "With one run each there are no intervals, so no difference is judged. See "
    return [paragraph(note, ref("method-statistics"), "."), bullets([one.spans for one in found])]
