"""The parts of a section on one MNIST model: confusions, statistics, predictions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from unrolled.reporting import comparison, curves, groups
from unrolled.reporting import formatting as text
from unrolled.reporting.appendix_tables import JOB
from unrolled.reporting.blocks import Block, cell, figure, gallery, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study

MOST_HALF = 15  # classes of a confusion matrix that is legible at half the page's width
MEASURES = {
    "final_test_accuracy": ("Test accuracy after the last epoch", "final_test_accuracy"),
    "mean_test_accuracy": ("Mean test accuracy across epochs", "mean_test_accuracy_across_epochs"),
    "mean_train_accuracy": (
        "Mean training accuracy across epochs",
        "mean_train_accuracy_across_epochs",
    ),
}  # column of runs.csv: what it is called, key of reported.yaml


def confusion_rates(study: Study, configuration: Configuration) -> pd.DataFrame:
    """Wrong pairs with their share of the true class over all runs, most frequent first.

    Columns: true, predicted, count, rate.
    """
    rows = study.rows("confusion", configuration)
    totals = rows.groupby(["true", "predicted"], as_index=False)["count"].sum()
    totals["rate"] = totals["count"] / totals.groupby("true")["count"].transform("sum")
    wrong = totals[(totals["true"] != totals["predicted"]) & (totals["count"] > 0)]
    return wrong.sort_values(["rate", "true", "predicted"], ascending=[False, True, True])


def mean_rates(study: Study) -> pd.Series:
    """Mean over all models of the rate of each mistake, by (true, predicted), highest first."""
    models = study.of_task("mnist")
    rates = pd.concat([confusion_rates(study, one) for one in models])
    means = rates.groupby(["true", "predicted"])["rate"].sum() / len(models)
    return means.sort_values(ascending=False, kind="stable")


def confusion(study: Study, members: Sequence[Configuration]) -> Block:
    """The picture of the confusion matrices of models drawn together, usually a single one."""
    svg = f"figures/mnist/{members[0].plots}-confusion.svg"
    names = text.shortened([one.title for one in members], 4)
    shown = f"Confusion matrix of {names} on the test set"
    lead = {one: f"{one.title}: " if len(members) > 1 else "" for one in members}
    told = members[: curves.MOST_TOLD]
    findings = " ".join(f"{lead[one]}{_mistakes(study, one)}" for one in told)
    right = [f"{lead[one]}{text.percent(study.final(one).mean)}" for one in told]
    return figure(
        f"figure-{members[0].section}-confusion",
        svg,
        [f"{shown}, mean over {text.count(study.run_count(members[0]), 'run')}. {findings}"],
        f"{shown}: what is true in rows, what is predicted in columns. On the diagonal lie "
        f"{text.joined(right)} of the test images. {findings}",
        study.target(svg),
        curves.source_figure(members, 2),
        "full" if _is_large(study, members) else "half",
    )


def _mistakes(study: Study, configuration: Configuration) -> str:
    wrong = confusion_rates(study, configuration).head(3)
    pairs = [
        f"{study.class_name(row.true)} taken for {study.class_name(row.predicted)} "
        f"({text.percent(row.rate)} of its images)"
        for row in wrong.itertuples()
    ]
    return f"Most frequent mistakes: {text.joined(pairs)}." if pairs else "No mistake was made."


def statistics(study: Study, configuration: Configuration) -> Block:
    """Final accuracy, means across epochs and seconds, beside the printed numbers."""
    printed = study.printed(configuration) or {}
    compared = bool(printed)
    rows = []
    for column, (label, key) in MEASURES.items():
        values = study.by_seed(configuration, column)
        made = comparison.cells(study, comparison.ACCURACY, values, printed.get(key), compared)
        rows.append([label, *made])
    seconds = job_seconds(study, configuration)
    known = printed.get("train_and_test_seconds")
    made = comparison.cells(study, comparison.SECONDS, seconds, known, compared)
    rows.append(["Time to train and test, per run", *made])
    jobs = text.count(len(seconds), "job")
    note = (
        f" Time: that of {jobs}, shared evenly by the runs of each; it depends on the machine and "
        "on what else it does."
    )
    return table(
        f"table-{configuration.section}-statistics",
        [f"Accuracy and time of {configuration.title}. ",
         *comparison.explained(study, compared), note],
        ["Measure", *comparison.columns(study, compared)],
        rows,
        study.target("tables/runs.csv"),
    )  # fmt: skip


def of_group(study: Study, group: Sequence[Configuration]) -> Block:
    """The same of configurations that share a section, a row each, beside no printed value."""
    rows = []
    for one in group:
        final, seconds = study.final(one), job_seconds(study, one).mean()
        means = [study.by_seed(one, column).mean() for column in list(MEASURES)[1:]]
        rows.append([
            one.title,
            cell(text.percent(final.mean), final.mean),
            cell(text.percent_range(final.low, final.high), final.low),
            *(cell(text.percent(mean), mean) for mean in means),
            cell(text.number(seconds, 1), seconds),
        ])  # fmt: skip
    level = text.confidence_label(study.confidence)
    return table(
        f"table-{group[0].section}-statistics",
        [f"Accuracy and time of {groups.shared_title(group)}, means over runs. Scores by class "
         "and predictions of each stand in classification.csv and test_images.csv."],
        ["Configuration", ">Test accuracy, last epoch", f">{level} interval",
         ">Test, mean over epochs", ">Training, mean over epochs", ">Seconds a run"],
        rows,
        study.target("tables/runs.csv"),
    )  # fmt: skip


def job_seconds(study: Study, configuration: Configuration) -> pd.Series:
    """Seconds per run, a value for each training job: its runs carry the same share of it."""
    jobs = study.rows("costs", configuration).drop_duplicates(JOB)
    return jobs["train_seconds"] + jobs["test_seconds"]


def predictions(study: Study, configuration: Configuration) -> Block:
    """What every run says to the chosen test images."""
    rows = study.rows("test_images", configuration).sort_values(["true", "seed"])
    runs = rows["seed"].nunique()
    made = []
    for true, group in rows.groupby("true"):
        right = int((group["predicted"] == true).sum())
        probability = group["probability"].mean()
        made.append([study.class_name(true), _answers(study, group),
                     cell(f"{right} of {runs}", right / runs),
                     cell(text.percent(probability), probability)])  # fmt: skip
    whole = rows.assign(right=rows["predicted"] == rows["true"]).groupby("seed")["right"].all()
    finding = f"All {len(made)} are right in {whole.sum()} of {text.count(runs, 'run')}. "
    printed = (study.printed(configuration) or {}).get("predictions_on_the_ten_images")
    if printed:
        finding += f"The original, on images of its own choice: {printed}. "
    return table(
        f"table-{configuration.section}-predictions",
        [f"Predictions of {configuration.title} on the chosen test images. ", finding,
         "Probability: what the network gives to its answer, mean over runs."],
        ["True label", "Predicted as", ">Runs that are right", ">Probability"],
        made,
        study.target("tables/test_images.csv"),
    )  # fmt: skip


def _answers(study: Study, group: pd.DataFrame) -> str:
    """ "3", or "3 (4 of 5 runs), 5 (1 of 5 runs: seed 2)" where runs disagree or err."""
    counts = group["predicted"].value_counts()
    order = sorted(counts.index, key=lambda label: (-counts[label], label))
    true = group["true"].iloc[0]
    if len(order) == 1 and order[0] == true:
        return study.class_name(order[0])
    parts = []
    for label in order:
        seeds = group.loc[group["predicted"] == label, "seed"]
        named = "" if label == true else f": seed {text.whole_numbers(seeds)}"
        parts.append(f"{study.class_name(label)} ({len(seeds)} of {len(group)} runs{named})")
    return ", ".join(parts)


def pictures(study: Study, one: Configuration) -> list[Block]:
    """Learning curves and confusion matrix, or where they stand if drawn with another model's."""
    members = study.drawn_with(one)
    if members[0] != one:
        return [curves.elsewhere(members[0], ("loss", "accuracy", "confusion"))]
    shown = text.shortened([member.title for member in members], 4)
    if len(members) > curves.MOST_TOLD:
        shown = groups.shared_title(members)
    drawn = curves.pictures(study, members, shown, ("loss", "accuracy"))
    matrix = confusion(study, members)
    return [gallery(drawn), matrix] if _is_large(study, members) else [gallery([*drawn, matrix])]


def _is_large(study: Study, members: Sequence[Configuration]) -> bool:
    """Whether a picture of confusion matrices takes the whole width of the page."""
    return study.manifest.get("classes", 10) > MOST_HALF or len(members) > 2
