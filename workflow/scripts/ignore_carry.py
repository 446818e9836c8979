"""Evaluate an adder that ignores the carry, as any trained network of the addition task is.

In: the task's settings as JSON and the seeds. Out: xor_adder.csv, its accuracy over length: what
the task's own sums and measures give a rule whose accuracy is known.
"""

import json

from torch import Tensor

from unrolled.artifacts import write_rows, write_text
from unrolled.failures import explained
from unrolled.seals import sealed
from unrolled.tasks import addition


def without_carry(inputs: Tensor) -> Tensor:
    """Scores `[replicate, batch, step, 1]` of the sum of each pair alone: 1 XOR 1 is 0."""
    return (inputs.sum(-1, keepdim=True) % 2) - 0.5


def main(settings: str, seeds: list[int], output: str, log: str) -> None:
    """Write `output`; settings: `evaluation_lengths` and `evaluation_samples` of the task."""
    task = addition.build(json.loads(settings), seeds)
    rows = task.evaluate(without_carry)["addition_by_length"]
    write_rows(output, rows)
    write_text(log, f"{output}: {len(rows)} rows\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            settings=snakemake.params.settings,
            seeds=snakemake.params.seeds,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
