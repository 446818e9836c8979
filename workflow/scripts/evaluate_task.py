"""Evaluate the trained networks of a task, all in one process: each takes a fraction of a second.

In: the groups' folders as training left them, their evaluation specs and, for image tasks, the
images. Out: one JSON file with the rows of every table that the task fills.
"""

from collections.abc import Mapping
from pathlib import Path

import torch

from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.training import runs
from unrolled.training.network import Network


def main(
    weights: list[str],
    evaluations: Mapping[str, dict],
    images: list[str],
    output: str,
    log: str,
) -> None:
    """Write the task's tables for the groups whose weights lie in these files.

    evaluations: what they are tested on, by the configuration's name, which is that of a group's
    folder; images: paths of the arrays and their manifest, or nothing.
    """
    tables: dict[str, list] = {}
    lines = []
    for path in weights:
        evaluation = evaluations[Path(path).parents[1].name]
        identity, rows_by_table = _evaluate(path, evaluation, images)
        for table, rows in rows_by_table.items():
            tables.setdefault(table, []).extend({**identity, **row} for row in rows)
        counts = ", ".join(f"{len(rows)} rows of {table}" for table, rows in rows_by_table.items())
        lines.append(f"{identity['configuration']}: {counts}\n")
    artifacts.write_json(output, tables)
    artifacts.write_text(log, "".join(lines))


def _evaluate(weights: str, evaluation: Mapping, images: list[str]) -> tuple[dict, dict]:
    """The columns that name a group, and its rows by table."""
    spec = artifacts.read_json(Path(weights).with_name("spec.json"))
    replicates = [artifacts.load_weights(weights, seed) for seed in spec["seeds"]]
    run = runs.prepare(spec, images, evaluation)
    with torch.no_grad():
        return runs.identity(spec), run.task.evaluate(Network.load(spec, *replicates))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as evaluations:
        main(
            weights=snakemake.input.weights,
            evaluations=evaluations,
            images=snakemake.input.images,
            output=snakemake.output.rows,
            log=snakemake.log[0],
        )
