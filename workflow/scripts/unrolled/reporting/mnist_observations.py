"""What the MNIST runs show: cells, hidden size, direction, penalty, seeds, mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from unrolled.reporting import comparison, timing
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Span, ref
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.mnist_parts import MEASURES, confusion_rates, mean_rates
from unrolled.reporting.observations import Observation, alike, final_contrast, limited, named
from unrolled.reporting.study import Study

FEW = 3  # pairs that are told in one sentence
COMMON = 5  # how many of a model's most frequent mistakes count as common


def observations(study: Study) -> list[Observation]:
    """All findings of the MNIST part, in the order in which they are shown."""
    found = limited(_cells(study), "tables/runs.csv")
    for subject in ("hidden", "bidirectional", "penalty"):
        found += limited(_setting(study, subject), "tables/runs.csv")
    found += _seeds(study) + _printed(study) + _mistakes(study)
    note = [
        "Training times stand in the tables above but are not compared: jobs share the machine, "
        "so their seconds also tell what else was running.",
        *timing.elsewhere(study),
    ]
    return [*found, Observation(note)]


def _cells(study: Study) -> list[Observation]:
    """Pairs that differ in their cell; they may also differ in epochs, which is then said.

    Of each group the neighbours in the order of their means come first, in one sentence.
    """
    made = []
    for group in alike(study, study.of_task("mnist"), ("cell", "epochs")):
        ordered = sorted(group, key=lambda one: -study.final(one).mean)
        near = list(pairwise(ordered))
        far = [pair for pair in combinations(ordered, 2) if pair not in near]
        for pairs, key in ((near, not made), (far, False)):
            said = [_cell_pair(study, *pair) for pair in pairs if pair[0].cell != pair[1].cell]
            for start in range(0, len(said), FEW):
                spans = [span for pair in said[start : start + FEW] for span in ("; ", *pair)]
                first = key and not start
                made.append(Observation(["Cell: ", *spans[1:], "."], first, claimed=True))
    return made


def _cell_pair(study: Study, first: Configuration, second: Configuration) -> list[Span]:
    spans = final_contrast(study, first, second) or [named(first), " shares no seed with ",
                                                     named(second)]  # fmt: skip
    if first.epochs != second.epochs:
        spans = [*spans, f" ({first.epochs} against {text.count(second.epochs, 'epoch')})"]
    return spans


def _setting(study: Study, name: str) -> list[Observation]:
    """Pairs that differ in one setting alone."""
    labels = {"hidden": "Hidden size", "bidirectional": "Direction", "penalty": "Penalty"}
    made = []
    for group in alike(study, study.of_task("mnist"), (name,)):
        ordered = sorted(group, key=lambda one: _rank(one, name))
        for second, first in pairwise(ordered):
            if spans := final_contrast(study, first, second):
                made.append(Observation([f"{labels[name]}: ", *spans, "."]))
    return made


def _rank(configuration: Configuration, name: str) -> tuple:
    if name == "penalty":
        return (configuration.penalty or "", configuration.penalty_coefficient or 0.0)
    return (getattr(configuration, name),)


def _seeds(study: Study) -> list[Observation]:
    """How far runs of one configuration lie apart, which a single run cannot show."""
    spread = {}
    for one in study.of_task("mnist"):
        values = study.by_seed(one, "final_test_accuracy")
        if len(values) > 1:
            spread[one] = float(values.max() - values.min())
    if not spread:
        return []
    widest, narrowest = max(spread, key=spread.get), min(spread, key=spread.get)
    spans = ["Seeds: runs of ", named(widest), " that differ in their seed alone end up to ",
             f"{text.number(100 * spread[widest])}{text.SPACE}pp apart"]  # fmt: skip
    if widest != narrowest:
        spans += [
            ", those of ",
            named(narrowest),
            f" {text.number(100 * spread[narrowest])}{text.SPACE}pp",
        ]
    return [Observation([*spans, "."])]


def judged(study: Study) -> list[str]:
    """Of every printed accuracy, whether it lies where one more of our runs is expected."""
    return [
        comparison.in_range(study, study.by_seed(one, column), printed)
        for one, column, printed in _printed_numbers(study)
    ]


def _printed_numbers(study: Study) -> Iterator[tuple[Configuration, str, float]]:
    for one in study.of_task("mnist"):
        printed = study.printed(one) or {}
        for column, (_, key) in MEASURES.items():
            if printed.get(key) is not None:
                yield one, column, printed[key]


def _printed(study: Study) -> list[Observation]:
    """How many of the printed accuracies lie in range, and which lies furthest from ours."""
    gaps = {
        (one, column): float(study.by_seed(one, column).mean()) - printed
        for one, column, printed in _printed_numbers(study)
    }
    if not gaps:
        return []
    (worst, column), gap = max(gaps.items(), key=lambda item: abs(item[1]))
    measure = MEASURES[column][0]
    return [
        Observation(
            ["Printed numbers: ", *comparison.tally(judged(study), "accuracies"),
             " Ours differs most in the ", measure[0].lower() + measure[1:], " of ", named(worst),
             f" ({text.points(gap)})."]
        )
    ]  # fmt: skip


def _mistakes(study: Study) -> list[Observation]:
    """The confusion with the highest mean rate, and how many models have it among their most."""
    models = study.of_task("mnist")
    rates = mean_rates(study)
    if rates.empty:
        return []
    true, predicted = rates.index[0]
    holders = 0
    for one in models:
        most = confusion_rates(study, one).head(COMMON)
        holders += ((most["true"] == true) & (most["predicted"] == predicted)).any()
    return [
        Observation(
            [f"Mistakes: over all models the {study.noun} {study.class_name(true)} is most often "
             f"taken for {study.class_name(predicted)} ({text.percent(rates.iloc[0])} of its "
             "images, mean over models); this is among the "
             f"{COMMON} most frequent mistakes of {holders} of "
             f"{text.count(len(models), 'model')}. ",
             ref("figure-shared-confusions"), " shows the mistakes that models share."]
        )
    ]  # fmt: skip
