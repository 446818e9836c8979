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
    """A finding; those marked `key` also stand in the summary.

    One marked `claimed` does not where the ledger tests claims of its part, which say the same.
    """

    spans: list[Span]
    key: bool = False
    claimed: bool = False


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


def value_of(configuration: Configuration, setting: str) -> str:
    """One setting as words, e.g. "h = 5"; empty where it does not apply or is the usual one."""
    one = configuration
    words = {
        "cell": text.cell_name(one.cell),
        "hidden": f"h = {one.hidden}",
        "k": "" if one.k is None else f"K = {one.k}",
        "length": "" if one.length is None else f"L = {one.length}",
        "loss": "" if one.loss is None else text.LOSSES.get(one.loss, one.loss),
        "bidirectional": "both directions" * one.bidirectional,
        "penalty": f"penalty ({one.penalty})" if one.penalty else "",
    }
    return words[setting]


def rest_of(study: Study, configuration: Configuration, *but: str) -> str:
    """What is the same for configurations that differ in the settings `but` alone."""
    order = ("cell", "hidden", "k", "length", "loss", "bidirectional", "penalty")
    words = [value_of(configuration, setting) for setting in order if setting not in but]
    words += training_of(study, configuration, *but)
    return ", ".join(word for word in words if word)


def training_of(study: Study, configuration: Configuration, *but: str) -> list[str]:
    """How a configuration was trained, as far as the task's configurations differ in it."""
    trained = {
        "learning_rate": f"learning rate {configuration.learning_rate:g}",
        "batch": f"batch {configuration.batch}",
        "epochs": text.count(configuration.epochs, "epoch"),
    }
    members = study.of_task(configuration.task)
    return [
        word
        for setting, word in trained.items()
        if setting not in but and len({getattr(one, setting) for one in members}) > 1
    ]


def linked(configuration: Configuration, setting: str) -> dict:
    """The value of one setting as a link to the configuration's section."""
    return ref(configuration.section, value_of(configuration, setting))


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
    study: Study, first: Span, second: Span, a: pd.Series, b: pd.Series
) -> list[Span] | None:
    """How accuracies of two configurations compare, paired by seed; None without a pair."""
    difference = paired_difference(a, b, study.confidence)
    return None if difference is None else text.compared(first, second, difference)


def final_contrast(
    study: Study, first: Configuration, second: Configuration, setting: str | None = None
) -> list[Span] | None:
    """How the test accuracy after the last epoch of two configurations compares.

    They are called by their titles, or by the one `setting` in which they differ.
    """
    a, b = (study.by_seed(one, "final_test_accuracy") for one in (first, second))
    called = [linked(one, setting) if setting else named(one) for one in (first, second)]
    return contrast(study, *called, a, b)


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
            f"Differences are paired by seed and given with their {level} interval (pp: percentage "
            "points); a pair "
            "cannot be told apart when that interval holds zero. Intervals are not widened for "
            "the number of comparisons. See "
        )
    else:
        note = "With one run each there are no intervals, so no difference is judged. See "
    return [paragraph(note, ref("method-statistics"), "."), bullets([one.spans for one in found])]
