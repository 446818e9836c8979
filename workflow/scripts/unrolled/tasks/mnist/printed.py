"""The accuracies and the scores of classes that the original prints, and where ours stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from unrolled.evidence.original import Printed

# key of the original's numbers: column of runs.csv
ACCURACIES = {
    "final_test_accuracy": "final_test_accuracy",
    "mean_test_accuracy_across_epochs": "mean_test_accuracy",
    "mean_train_accuracy_across_epochs": "mean_train_accuracy",
}
SCORES = ("precision", "recall", "f1")
ROUNDED = 0.005  # scores are printed with two decimals


def numbers(reported: Mapping[str, Mapping]) -> Iterator[Printed]:
    """All accuracies and scores of the task's part of config/reported.yaml, in its order."""
    for name, entry in reported.items():
        configuration = f"mnist/{name}"
        for key, column in ACCURACIES.items():
            if entry.get(key) is not None:
                yield Printed(configuration, column, entry[key])
        report = entry.get("classification_report") or {}
        for score in SCORES:
            for digit, value in enumerate(report.get(score, [])):
                yield Printed(
                    configuration,
                    score,
                    value,
                    table="classification",
                    along="label",
                    at=digit,
                    rounded=ROUNDED,
                )
