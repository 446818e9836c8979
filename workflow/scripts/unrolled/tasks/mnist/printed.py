"""The accuracies and the classification reports that the original prints, and where ours stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from unrolled.evidence.original import Printed

# key of the original's numbers: column of runs.csv
ACCURACIES = {
    "final_test_accuracy": "final_test_accuracy",
    "mean_test_accuracy_across_epochs": "mean_test_accuracy",
    "mean_train_accuracy_across_epochs": "mean_train_accuracy",
}
SCORES = ("precision", "recall", "f1")
ACCURACY = "accuracy"  # a row of a classification report, as the averages over classes are
# row and score: the quantity
AVERAGES = {
    (f"{kind} avg", score): f"{kind}_{score}" for kind in ("macro", "weighted") for score in SCORES
}
ROUNDED = 0.005  # scores are printed with two decimals


def numbers(reported: Mapping[str, Mapping]) -> Iterator[Printed]:
    """All accuracies and scores of the task's part of config/reported.yaml, in its order."""
    for name, entry in reported.items():
        configuration = f"mnist/{name}"
        for key, column in ACCURACIES.items():
            if entry.get(key) is not None:
                yield Printed(configuration, column, entry[key])
        yield from _scores(configuration, entry.get("classification_report") or {})


def _scores(configuration: str, report: Mapping[str, Any]) -> Iterator[Printed]:
    """Those of every class, then the rows of all classes together."""
    rows = {"table": "classification", "along": "label", "rounded": ROUNDED}
    for score in SCORES:
        for digit, value in enumerate(report.get(score, [])):
            yield Printed(configuration, score, value, at=digit, **rows)
    if ACCURACY in report:
        # in our report that row holds it in every column
        total = {"column": "f1", "line": ACCURACY}
        yield Printed(configuration, ACCURACY, report[ACCURACY], **total, **rows)
    for (line, score), quantity in AVERAGES.items():
        if line in report:
            place = {"column": score, "line": line}
            yield Printed(configuration, quantity, report[line][score], **place, **rows)
