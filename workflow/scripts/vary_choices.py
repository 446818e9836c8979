"""Test the original's conclusions with networks that choose otherwise where it leaves a choice.

In: the tables that the conclusions name, the configurations and the runs; the same tables of the
ablations; the study's verdicts. Out: claims_by_choice.csv, a claim under an alternative that bears
on it.
"""

from collections.abc import Mapping

from unrolled.evidence import substitution
from unrolled.evidence.claims import read
from unrolled.evidence.verdicts import Setting
from unrolled.files.artifacts import write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_table, read_tables
from unrolled.tables import sparse_table


def main(
    tables: list[str],
    variants: list[str],
    ledger: str,
    settings: Mapping,
    output: str,
    log: str,
) -> None:
    """Write `output`; variants: tables of the ablations; ledger: claims.csv.

    settings: as of judge_claims.py.
    """
    study = read_tables(tables)
    setting = Setting.of(settings, data_of(study))
    verdicts = read_table(ledger).set_index("claim")["verdict"]
    rows = substitution.rejudge(read(settings), study, read_tables(variants), setting, verdicts)
    write_csv(output, sparse_table("claims_by_choice", rows))
    write_text(log, f"{output}: {len(rows)} claims under other choices\n")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            variants=snakemake.input.variants,
            ledger=snakemake.input.ledger,
            settings=settings,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
