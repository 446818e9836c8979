"""The classification report of one MNIST model as a table, beside the printed one."""

from __future__ import annotations

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, cell, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study

SCORES = {"precision": "Precision", "recall": "Recall", "f1": "F1-score"}
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PRINTED_DIGITS = 2  # the original's classification reports round to these decimals


def classification(study: Study, configuration: Configuration) -> Block:
    """Precision, recall, f1-score and support of every class, means over the runs."""
    rows = study.rows("classification", configuration)
    means = rows.groupby("label", sort=False)[[*SCORES, "support"]].mean()
    printed = (study.printed(configuration) or {}).get("classification_report")
    labels = ["Class", *(f">{name}" for name in SCORES.values()), ">Support"]
    if printed:
        labels += [f">Printed {name[0].lower()}{name[1:]}" for name in SCORES.values()]
    made = [_class_row(study, str(label), row, printed) for label, row in means.iterrows()]
    runs = rows["seed"].nunique()
    shown = f"Classification report of {configuration.title} on the test set, mean over "
    return table(
        f"table-{configuration.section}-classification",
        [shown + text.count(runs, "run") + ". ", _spread(study, rows), _agreement(means, printed)],
        labels,
        made,
        study.target("tables/classification.csv"),
        configuration.source_figure(3),
    )


def _class_row(study: Study, label: str, row: pd.Series, printed: dict | None) -> list:
    digit = int(label) if label.isdigit() else None
    name = label
    if digit is not None:
        name = f"{digit} ({NAMES[digit]})" if study.noun == "digit" else study.class_name(digit)
    cells: list = [cell(name, digit, strong=digit is None)]
    for score in SCORES:
        shown = label != "accuracy" or score == "f1"
        cells.append(text.number(row[score], 4) if shown else "")
    cells.append(text.number(row["support"], 0))
    if printed:
        for score in SCORES:
            known = digit is not None and digit < len(printed[score])
            cells.append(text.number(printed[score][digit], PRINTED_DIGITS) if known else "")
    return cells


def _spread(study: Study, rows: pd.DataFrame) -> str:
    """How far single runs lie apart, as a sentence."""
    if rows["seed"].nunique() < 2:
        return ""
    digits = rows[rows["label"].str.isdigit()]
    deviation = digits.groupby("label", sort=False)["f1"].std()
    worst = deviation.idxmax()
    return (
        f"The f1-score varies most between runs for the {study.noun} {worst} "
        f"(standard deviation {text.number(deviation[worst], 4)}). "
    )


def _agreement(means: pd.DataFrame, printed: dict | None) -> str:
    """How many of the printed scores equal ours, and how many lie further off than one step."""
    if not printed:
        return ""
    step = 10**-PRINTED_DIGITS
    gaps = [
        round(means.loc[str(digit), score], PRINTED_DIGITS) - value
        for score in SCORES
        for digit, value in enumerate(printed[score])
        if str(digit) in means.index
    ]
    equal = sum(abs(gap) < step / 2 for gap in gaps)
    near = sum(abs(gap) < 1.5 * step for gap in gaps)
    support = [
        int(means.loc[str(digit), "support"]) == value
        for digit, value in enumerate(printed["support"])
        if str(digit) in means.index
    ]
    return (
        f"Rounded as printed, {equal} of the {len(gaps)} scores equal the original's and {near} "
        f"lie within {step:g} of them; the support is the same for {sum(support)} of "
        f"{text.count(len(support), 'class', 'classes')}."
    )
