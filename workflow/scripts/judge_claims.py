"""Test the original's conclusions on the tables of the build.

In: the tables that the conclusions name, and the runs, those of further looks besides. Out:
claims.csv, a verdict each, claim_parts.csv, the tests behind the verdicts, claim_stability.csv, how
stable they are, and looks.csv, what each look has decided.
"""

from collections.abc import Mapping
from pathlib import Path

from unrolled.evidence import claim_tables
from unrolled.evidence.claims import read
from unrolled.evidence.stability import stability
from unrolled.evidence.verdicts import Setting
from unrolled.files.artifacts import write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_looks
from unrolled.tables import sparse_table


def main(
    tables: list[str], further: list[str], settings: Mapping, outputs: list[str], log: str
) -> None:
    """Write `outputs`, named by the file's stem; settings: the claims, and how they are tested."""
    study = read_looks(tables, further)
    setting = Setting.of(settings, data_of(study))
    claims = read(settings)
    judged, parts = claim_tables.ledger(claims, study, setting)
    rows = {
        "claims": judged,
        "claim_parts": parts,
        "claim_stability": stability(claims, study, setting, settings["draws"]),
        "looks": claim_tables.of_looks(claims, study, setting),
    }
    for path in outputs:
        name = Path(path).stem
        write_csv(path, sparse_table(name, rows[name]))
    write_text(log, "".join(f"{row['claim']}: {row['verdict']}\n" for row in judged))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            further=snakemake.input.further,
            settings=settings,
            outputs=snakemake.output.tables,
            log=snakemake.log[0],
        )
