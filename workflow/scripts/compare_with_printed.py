"""Set every number that the original prints beside our runs.

In: the runs and the other tables that hold the like of printed numbers. Out: printed_vs_ours.csv,
a row a number, and printed_joint.csv, all numbers of a configuration beside its own runs and those
of others; no rows in a quick build, and none on images where others stand in for the original's.
"""

from collections.abc import Mapping
from pathlib import Path

from unrolled.evidence import joint, original
from unrolled.files.artifacts import write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_tables
from unrolled.tables import sparse_table


def main(tables: list[str], settings: Mapping, outputs: list[str], log: str) -> None:
    """Write `outputs`, named by the file's stem.

    settings: the printed numbers, the level of both intervals, and which ranges say nothing.
    """
    study = read_tables(tables)
    printed = original.numbers(settings["reported"], settings["quick"], data_of(study))
    judging = printed, study, settings["confidence"], settings["widest_range"]
    rows = {"printed_vs_ours": original.compare(*judging), "printed_joint": joint.compare(*judging)}
    for path in outputs:
        name = Path(path).stem
        write_csv(path, sparse_table(name, rows[name]))
    beside = rows["printed_vs_ours"]
    telling = [row for row in beside if row["telling"]]
    inside = sum(row["inside"] for row in telling)
    write_text(
        log,
        f"{len(beside)} printed numbers, {len(telling)} with a range for one more run that says "
        f"something; {inside} of these lie in it\n",
    )


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            settings=settings,
            outputs=snakemake.output.tables,
            log=snakemake.log[0],
        )
