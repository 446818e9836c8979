"""Tables of the remember part: final accuracies, printed sequences, accuracy by length."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, cell, paragraph, ref, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study
from unrolled.selection import evenly

SOLVED = 0.9995  # shown as 100.0 %: what "reaches 100 %" means for a run
NEARLY = 0.99  # the accuracy to which epochs are counted
MOST_LENGTHS = 12  # columns; of more lengths an even choice is shown
PREDICTOR = ("gru", 10)  # cell and hidden size of the model whose answers the original prints
PREDICTOR_KEY = "predictions_gru_h10"


def solved(study: Study, one: Configuration) -> int:
    """How many runs reach 100 % after the last epoch."""
    return int((study.by_seed(one, "final_test_accuracy") >= SOLVED).sum())


def epochs_needed(study: Study, one: Configuration) -> pd.Series:
    """By seed, the first epoch with a test accuracy of at least `NEARLY`, where there is one."""
    rows = study.rows("history", one)
    rows = rows[(rows["split"] == "test") & (rows["accuracy"] >= NEARLY)]
    return rows.groupby("seed")["epoch"].min()


def finals(study: Study, identifier: str, shown: str, members: Sequence[Configuration]) -> Block:
    """Accuracy after the last epoch of configurations that share their pictures."""
    rows = []
    for one in members:
        final, runs = study.final(one), study.run_count(one)
        needed = epochs_needed(study, one)
        rows.append([
            one.title,
            cell(text.percent(final.mean), final.mean),
            cell(text.percent_range(final.low, final.high), final.low),
            _of(solved(study, one), runs),
            _of(len(needed), runs),
            cell(text.number(needed.mean(), 1), needed.mean()) if len(needed) else text.NONE,
            right_answers(study, one),
        ])  # fmt: skip
    level = text.confidence_label(study.confidence)
    nearly = text.percent(NEARLY, 0)
    return table(
        identifier,
        [f"Test accuracy of {shown} after the last epoch; ", ref("remember"),
         " explains the columns."],
        ["Configuration", ">Mean", f">{level} interval", f">Runs at {text.percent(1, 0)}",
         f">Runs at {nearly}", ">Epochs to it", ">Printed sequences"],
        rows,
        study.target("tables/runs.csv"),
    )  # fmt: skip


def finals_explained() -> Block:
    """What the columns of `finals` hold, once for all of these tables."""
    return paragraph(
        f"In the tables of this part a run counts as being at {text.percent(1, 0)} when it gives "
        f"at least {text.percent(SOLVED)} right answers after the last epoch; epochs to "
        f"{text.percent(NEARLY, 0)} are a mean over the runs that come to it; printed sequences "
        "are the right answers of all runs to the sequences that the original prints."
    )


def _of(part: int, whole: int) -> dict:
    return cell(f"{part} of {whole}", part / whole)


def right_answers(study: Study, one: Configuration) -> str | dict:
    """How many of a configuration's answers to the printed sequences are right."""
    rows = study.rows("remember_printed", one)
    if not len(rows):
        return text.NONE
    return _of(int((rows["predicted"] == rows["target"]).sum()), len(rows))


def predictors(study: Study) -> list[Configuration]:
    """The configurations with the cell and size of the original's printed predictions."""
    return [
        one
        for one in study.of_task("remember")
        if (one.cell, one.hidden) == PREDICTOR
        and not one.bidirectional
        and len(study.rows("remember_printed", one))
    ]


def printed_sequences(study: Study, members: Sequence[Configuration]) -> Block:
    """Answers to the very sequences that the original prints, beside its own answers."""
    compared = study.compares("remember")
    original = study.reported.get("remember", {}).get(PREDICTOR_KEY, {})
    rows = []
    for one in members:
        answers = study.rows("remember_printed", one)
        for sequence, group in answers.groupby("sequence", sort=False):
            target = int(group["target"].iloc[0])
            row = [
                sequence,
                str(one.k),
                str(target),
                _answers(group),
                cell(text.percent(group["probability"].mean()), group["probability"].mean()),
            ]
            if compared:
                theirs = original.get(f"k{one.k}", {}).get(sequence)
                row.append(text.NONE if theirs is None else str(theirs))
            rows.append(row)  # fmt: skip
    columns = ["Sequence", ">K", ">Digit at K", "Ours", ">Probability"]
    names = text.shortened([one.title for one in members], 4)
    return table(
        "table-printed-sequences",
        [f"Answers to the sequences that the original prints ({names}). Probability: what the "
         "networks give to their answers, mean over runs."],
        columns + ([">Original"] if compared else []),
        rows,
        study.target("tables/remember_printed.csv"),
    )  # fmt: skip


def _answers(group: pd.DataFrame) -> str:
    counts = group["predicted"].value_counts()
    order = sorted(counts.index, key=lambda digit: (-counts[digit], digit))
    return ", ".join(f"{digit} ({counts[digit]} of {len(group)} runs)" for digit in order)


def by_length(study: Study) -> Block:
    """Accuracy on fresh sequences of every length, a row a configuration."""
    everything = study.tables["remember_by_length"]
    lengths = evenly(sorted(map(int, everything["length"].unique())), MOST_LENGTHS)
    rows = []
    for one in study.of_task("remember"):
        own = study.rows("remember_by_length", one)
        means = own.groupby("length")["accuracy"].mean()
        rows.append([
            one.title,
            *(cell(text.percent(means[n], 1), means[n]) if n in means.index else text.NONE
              for n in lengths),
            cell(text.percent(own["accuracy"].min(), 1), own["accuracy"].min()),
        ])  # fmt: skip
    samples = text.joined([f"{n:,}" for n in sorted(everything["samples"].unique())], "or")
    return table(
        "table-lengths-remember",
        [f"Accuracy by length of the sequence, on {samples} fresh sequences of every length, mean "
         "over runs. Lowest: the lowest accuracy of a single run at any length."],
        ["Configuration", *(f">{n}" for n in lengths), ">Lowest"],
        rows,
        study.target("tables/remember_by_length.csv"),
    )  # fmt: skip
