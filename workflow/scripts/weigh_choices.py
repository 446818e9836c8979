"""Weigh the alternatives of the choices that the original leaves open by its printed numbers.

In: the runs and the other tables that hold the like of printed numbers, of the study and of the
ablations. Out: open_choices.csv. A quick build compares nothing, nor does one of other images
where the original's are concerned.
"""

from collections.abc import Mapping

from unrolled.evidence import alternatives, original
from unrolled.files.artifacts import write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_tables
from unrolled.tables import sparse_table


def main(tables: list[str], variants: list[str], settings: Mapping, output: str, log: str) -> None:
    """Write `output`.

    variants: tables of the ablations; settings: the printed numbers, and how they are compared.
    """
    study = read_tables(tables)
    printed = original.numbers(settings["reported"], settings["quick"], data_of(study))
    rules = alternatives.Rules(
        settings["confidence"], settings["likelihood_ratio"], settings["least_spread"]
    )
    rows = alternatives.weigh(printed, study, read_tables(variants), rules)
    write_csv(output, sparse_table("open_choices", rows))
    judged = [
        f"{row['choice']}: {row['alternative']} is {row['outcome']}"
        for row in rows
        if "outcome" in row
    ]
    write_text(log, "".join(f"{line}\n" for line in judged or ["no choice has printed numbers"]))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            variants=snakemake.input.variants,
            settings=settings,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
