"""Set every number that the original prints beside our runs.

In: the runs and the other tables that hold the like of printed numbers. Out: printed_vs_ours.csv,
a row a number; none in a quick build, and none on images where others stand in for the original's.
"""

from collections.abc import Mapping

from unrolled.evidence import original
from unrolled.files.artifacts import write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_tables
from unrolled.tables import sparse_table


def main(tables: list[str], settings: Mapping, output: str, log: str) -> None:
    """Write `output`; settings: the printed numbers, and the level of both intervals."""
    study = read_tables(tables)
    printed = original.numbers(settings["reported"], settings["quick"], data_of(study))
    rows = original.compare(printed, study, settings["confidence"])
    write_csv(output, sparse_table("printed_vs_ours", rows))
    inside = sum(bool(row.get("inside")) for row in rows)
    write_text(log, f"{output}: {len(rows)} printed numbers, {inside} where one more run may lie\n")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            settings=settings,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
