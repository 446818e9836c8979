"""Confusion matrices and classification reports, by scikit-learn, as rows of tidy tables."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import classification_report, confusion_matrix


def confusion(targets: np.ndarray, answers: np.ndarray, classes: int) -> list[dict]:
    """A row for each pair of true and predicted class; the counts add up to the samples."""
    counts = confusion_matrix(targets, answers, labels=range(classes))
    return [
        {"true": true, "predicted": predicted, "count": int(counts[true, predicted])}
        for true in range(classes)
        for predicted in range(classes)
    ]


def classification(targets: np.ndarray, answers: np.ndarray, classes: int) -> list[dict]:
    """Precision, recall, F1 and support of each class, then accuracy and both averages.

    A class that was never predicted has precision 0. The row "accuracy" holds the accuracy in
    all three columns.
    """
    report = classification_report(
        targets, answers, labels=range(classes), output_dict=True, zero_division=0
    )
    # with every class listed, scikit-learn calls the accuracy so only if all classes occur
    accuracy = float(np.mean(targets == answers))
    rows = [_row(str(label), report[str(label)]) for label in range(classes)]
    rows.append(
        {
            "label": "accuracy",
            "precision": accuracy,
            "recall": accuracy,
            "f1": accuracy,
            "support": len(targets),
        }
    )
    return rows + [_row(label, report[label]) for label in ("macro avg", "weighted avg")]


def _row(label: str, scores: dict) -> dict:
    return {
        "label": label,
        "precision": float(scores["precision"]),
        "recall": float(scores["recall"]),
        "f1": float(scores["f1-score"]),
        "support": int(scores["support"]),
    }
