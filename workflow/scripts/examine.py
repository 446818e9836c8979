"""Examine the trained networks of a task far beyond what they were trained on.

In: the weights of all its runs, with their specs beside them, and for image tasks the images.
Out: a CSV file for each table of the examination.
"""

from unrolled import tasks
from unrolled.examination import trained
from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.tidy import tidy


def main(
    task: str,
    weights: list[str],
    images: list[str],
    settings: dict,
    outputs: dict[str, str],
    log: str,
) -> None:
    """Write the tables named by `outputs`; settings: the task's part of `beyond`, and `seeds`."""
    networks = trained.load(weights, settings["seeds"])
    examination = tasks.module(task, "examination")
    rows = examination.examine(networks, images, settings)
    for name, path in outputs.items():
        columns = tasks.descriptor(task).examined[name]
        artifacts.write_csv(path, tidy(rows[name], columns))
    artifacts.write_text(log, trained.summary(networks))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            task=snakemake.params.task,
            weights=snakemake.input.weights,
            images=snakemake.input.images,
            settings=settings,
            outputs=dict(snakemake.output.items()),
            log=snakemake.log[0],
        )
