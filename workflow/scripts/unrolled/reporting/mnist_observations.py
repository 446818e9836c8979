"""What the MNIST runs show: cells, hidden size, direction, penalty, seeds, mistakes."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from unrolled.reporting import comparison
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import ref
from unrolled.reporting.mnist_parts import confusion_rates
from unrolled.reporting.observations import Observation, alike, final_contrast, limited, named
from unrolled.reporting.study import Configuration, Study

COMMON = 5  # how many of a model's most frequent mistakes count as common
PRINTED = {
    "final_test_accuracy": "final_test_accuracy",
    "mean_test_accuracy": "mean_test_accuracy_across_epochs",
    "mean_train_accuracy": "mean_train_accuracy_across_epochs",
}  # column of runs.csv: key of reported.yaml


def observations(study: Study) -> list[Observation]:
    """All findings of the MNIST part, in the order in which they are shown."""
    found = limited(_cells(study), "tables/runs.csv")
    for subject in ("hidden", "bidirectional", "penalty"):
        found += limited(_setting(study, subject), "tables/runs.csv")
    found += _seeds(study) + _printed(study) + _mistakes(study)
    note = (
        "Training times stand in the tables above but are not compared: jobs share the machine, "
        "so their seconds also tell what else was running."
    )
    return [*found, Observation([note])]


def _cells(study: Study) -> list[Observation]:
    """Pairs that differ in their cell; they may also differ in epochs, which is then said."""
    made = []
    for group in alike(study, study.of_task("mnist"), ("cell", "epochs")):
        for first, second in combinations(sorted(group, key=_mean(study), reverse=True), 2):
            if first.cell == second.cell:
                continue
            spans = final_contrast(study, first, second)
            if spans and first.epochs != second.epochs:
                epochs = f", after {first.epochs} and {text.count(second.epochs, 'epoch')}"
                spans = [*spans, epochs]
            if spans:
                made.append(Observation(["Cell: ", *spans, "."], key=not made))
    return made


def _setting(study: Study, name: str) -> list[Observation]:
    """Pairs that differ in one setting alone."""
    labels = {"hidden": "Hidden size", "bidirectional": "Direction", "penalty": "Penalty"}
    made = []
    for group in alike(study, study.of_task("mnist"), (name,)):
        ordered = sorted(group, key=lambda one: _rank(one, name))
        for second, first in zip(ordered, ordered[1:], strict=False):
            if spans := final_contrast(study, first, second):
                made.append(Observation([f"{labels[name]}: ", *spans, "."]))
    return made


def _rank(configuration: Configuration, name: str) -> tuple:
    if name == "penalty":
        return (configuration.penalty or "", configuration.penalty_coefficient or 0.0)
    return (getattr(configuration, name),)


def _mean(study: Study):
    return lambda one: study.final(one).mean


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
             f"{text.number(100 * spread[widest])} percentage points apart"]  # fmt: skip
    if widest != narrowest:
        spans += [", those of ", named(narrowest), f" {text.number(100 * spread[narrowest])}"]
    return [Observation([*spans, "."])]


def _printed(study: Study) -> list[Observation]:
    """How many of the printed accuracies could have come from one more of our runs."""
    judged, gaps = [], {}
    for one in study.of_task("mnist"):
        printed = study.printed(one) or {}
        for column, key in PRINTED.items():
            if printed.get(key) is None:
                continue
            values = study.by_seed(one, column)
            judged.append(comparison.in_range(study, values, printed[key]))
            gaps[one, column] = study.accuracy(values).mean - printed[key]
    if not gaps:
        return []
    (worst, column), gap = max(gaps.items(), key=lambda item: abs(item[1]))
    spans = []
    if "yes" in judged or "no" in judged:
        spans = [f"{judged.count('yes')} of the {len(judged)} accuracies that the original prints "
                 "for these models lie where one more run of ours is expected. "]  # fmt: skip
    measure = column.replace("_", " ")
    spans += [f"Of all {len(gaps)}, ours differs most in the {measure} of ", named(worst),
              f" ({text.points(gap)} percentage points)."]  # fmt: skip
    return [Observation(["Printed numbers: ", *spans], key=True)]


def _mistakes(study: Study) -> list[Observation]:
    """The confusion with the highest mean rate, and how many models have it among their most."""
    models = study.of_task("mnist")
    rates = [confusion_rates(study, one).assign(model=one.name) for one in models]
    rates = pd.concat([frame for frame in rates if len(frame)] or [pd.DataFrame()])
    if rates.empty:
        return []
    sums = rates.groupby(["true", "predicted"])["rate"].sum() / len(models)
    true, predicted = sums.idxmax()
    common = rates.groupby("model").head(COMMON)
    holders = ((common["true"] == true) & (common["predicted"] == predicted)).sum()
    return [
        Observation(
            [f"Mistakes: over all models the digit {true} is most often taken for {predicted} "
             f"({text.percent(sums.max())} of its images, mean over models); this is among the "
             f"{COMMON} most frequent mistakes of {holders} of "
             f"{text.count(len(models), 'model')}. ",
             ref("figure-shared-confusions"), " shows the mistakes that models share."]
        )
    ]  # fmt: skip
