"""Check what must come out a known way, whatever the study finds.

In: the runs, and where they are run the tables of the control networks and of the rules that
tasks follow. Out: controls.csv.
"""

from collections.abc import Mapping

from unrolled.evidence import controls
from unrolled.evidence.verdicts import Setting
from unrolled.files.artifacts import write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_tables
from unrolled.tables import sparse_table


def main(tables: list[str], variants: list[str], settings: Mapping, output: str, log: str) -> None:
    """Write `output`.

    variants: tables of the control networks; settings: as of claims, and the level of controls.
    """
    study = read_tables(tables)
    setting = Setting.of(settings, data_of(study))
    rows = controls.check(study, read_tables(variants), setting, settings["level"])
    write_csv(output, sparse_table("controls", rows))
    failed = [row for row in rows if not row["holds"]]
    write_text(log, f"{output}: {len(rows)} controls, {len(failed)} of which fail\n")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            variants=snakemake.input.variants,
            settings=settings,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
