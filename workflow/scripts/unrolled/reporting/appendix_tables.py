"""The long tables of the appendix: costs of the jobs, settings of the configurations."""

from __future__ import annotations

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Cell, cell, paragraph, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study

JOB = ["train_seconds", "test_seconds", "peak_memory_mb", "device", "seeds_in_job"]


def costs(study: Study) -> list[Block]:
    """A row a training job: its seeds, seconds and peak memory."""
    rows = []
    for one in study.configurations:
        # The runs of one job carry the job's own measurements, equal to the last digit.
        for measured, group in study.rows("costs", one).groupby(JOB, sort=False):
            rows.append(_job(one, group["seed"].tolist(), *measured))
    total = study.tables["costs"]
    seconds = (total["train_seconds"] + total["test_seconds"]).sum()
    return [
        paragraph("Seconds are those of the clock on a machine that several jobs share: they say "
                  "what this build took and are no comparison of models. The seconds of a job are "
                  "shared evenly by its runs."),
        table(
            "table-costs",
            [f"Time and memory of all {text.count(len(rows), 'training job')}; "
             f"{text.number(seconds / 60, 1)} minutes of training and testing in all."],
            ["Configuration", "Seeds of the job", ">Training, s per run", ">Testing, s per run",
             ">Peak memory, MB", "Device"],
            rows,
            study.target("tables/costs.csv"),
        ),
    ]  # fmt: skip


def _job(
    one: Configuration,
    seeds: list[int],
    train: float,
    test: float,
    memory: float,
    device: str,
    together: int,
) -> list[Cell]:
    return [
        one.configuration,
        text.whole_numbers(seeds),
        cell(text.number(train, 1), train),
        cell(text.number(test, 1), test),
        cell(text.number(memory, 0), memory),
        "CPU" if device == "cpu" else device,
    ]


def configurations(study: Study) -> list[Block]:
    """Settings of all configurations, as they stand in configurations.csv."""
    rows = [_settings(one) for one in study.configurations]
    return [
        table(
            "table-configurations",
            [f"Settings of all {text.count(len(rows), 'configuration')}. K: position to remember; "
             "L: bits of the numbers trained on; path: stacked replicates, or fused, one by one "
             "through oneDNN."],
            ["Configuration", "Cell", ">h", "Directions", ">Epochs", ">Learning rate", ">Batch",
             "Penalty", ">K", ">L", "Loss", ">Parameters", "Path"],
            rows,
            study.target("tables/configurations.csv"),
        )
    ]  # fmt: skip


def _settings(one: Configuration) -> list[Cell]:
    penalty = f"{one.penalty_coefficient:g}, {one.penalty}" if one.penalty else text.NONE
    loss = "negative log likelihood" if one.loss is None else text.LOSSES.get(one.loss, one.loss)
    return [
        one.configuration,
        text.cell_name(one.cell),
        str(one.hidden),
        "both" if one.bidirectional else "forward",
        str(one.epochs),
        f"{one.learning_rate:g}",
        str(one.batch),
        penalty,
        text.NONE if one.k is None else str(one.k),
        text.NONE if one.length is None else str(one.length),
        loss,
        text.NONE if one.parameters is None else cell(f"{one.parameters:,}", one.parameters),
        one.path or text.NONE,
    ]
