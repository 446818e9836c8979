"""Evaluate the trained seeds of one configuration.

In: a group's folder as training left it, the evaluation spec and, for image tasks, the images.
Out: one JSON file with the rows of every table that the task fills.
"""

import json
from pathlib import Path

import torch

from unrolled import artifacts, runs
from unrolled.failures import explained
from unrolled.network import Network
from unrolled.seals import sealed


def main(weights: str, evaluation: str, images: list[str], output: str, log: str) -> None:
    """Write the task's tables for the group whose weights lie in `weights`."""
    folder = Path(weights).parent
    spec = artifacts.read_json(folder / "spec.json")
    replicates = [artifacts.load_weights(weights, seed) for seed in spec["seeds"]]
    run = runs.prepare(spec, images, json.loads(evaluation))
    with torch.no_grad():
        tables = run.task.evaluate(Network.load(spec, *replicates))
    identity = runs.identity(spec)
    rows = {table: [{**identity, **row} for row in entries] for table, entries in tables.items()}
    artifacts.write_json(output, rows)
    counts = ", ".join(f"{len(entries)} rows of {table}" for table, entries in rows.items())
    artifacts.write_text(log, f"{identity['configuration']}: {counts}\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            weights=snakemake.input.weights,
            evaluation=snakemake.params.evaluation,
            images=[*snakemake.input.arrays, *snakemake.input.manifest],
            output=snakemake.output[0],
            log=snakemake.log[0],
        )
