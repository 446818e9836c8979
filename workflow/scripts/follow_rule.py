"""Evaluate a rule whose accuracy is known, as any trained network of its task is evaluated.

In: the task's settings and the seeds. Out: a CSV file for each table of the control.
"""

from unrolled import tasks
from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed


def main(task: str, settings: dict, outputs: dict[str, str], log: str) -> None:
    """Write the tables named by `outputs`; settings: those of the evaluation, and `seeds`."""
    rows = tasks.module(task, "control").follow(settings, settings["seeds"])
    for name, path in outputs.items():
        artifacts.write_rows(path, rows[name])
    lines = [f"{path}: {len(rows[name])} rows\n" for name, path in outputs.items()]
    artifacts.write_text(log, "".join(lines))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            task=snakemake.params.task,
            settings=settings,
            outputs=dict(snakemake.output.items()),
            log=snakemake.log[0],
        )
