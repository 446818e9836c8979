"""Put what was settled of a task's networks into its tables.

In: the outcomes of all groups of runs. Out: a CSV file a table.
"""

from unrolled import tables, tasks
from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed


def main(task: str, outcomes: list[str], outputs: dict[str, str], log: str) -> None:
    """Write the tables named by `outputs`; a path in them starts below the build's folder."""
    settled = {path.split("/", 1)[1]: artifacts.read_json(path) for path in outcomes}
    rows = tasks.module(task, "outcomes").rows(settled)
    for name, path in outputs.items():
        artifacts.write_csv(path, tables.sparse_table(name, rows[name]))
    artifacts.write_text(log, f"{sum(map(len, settled.values()))} networks\n")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake):
        main(
            task=snakemake.params.task,
            outcomes=snakemake.input.outcomes,
            outputs=dict(snakemake.output.items()),
            log=snakemake.log[0],
        )
