"""Test the original's conclusions on the tables of the build.

In: the tables that the conclusions name, and the runs. Out: claims.csv, a verdict each,
claim_parts.csv, the tests behind the verdicts, and claim_stability.csv, how stable they are.
"""

from collections.abc import Mapping
from pathlib import Path

from unrolled.evidence import verdicts
from unrolled.evidence.claims import read
from unrolled.evidence.stability import stability
from unrolled.files.artifacts import write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_tables
from unrolled.tables import sparse_table


def main(tables: list[str], settings: Mapping, outputs: list[str], log: str) -> None:
    """Write `outputs`, named by the file's stem; settings: the claims, and how they are tested."""
    study = read_tables(tables)
    setting = verdicts.Setting.of(settings, data_of(study))
    claims = read(settings)
    judged, parts = verdicts.ledger(claims, study, setting)
    stable = stability(claims, study, setting, settings["draws"])
    rows = {"claims": judged, "claim_parts": parts, "claim_stability": stable}
    for path in outputs:
        name = Path(path).stem
        write_csv(path, sparse_table(name, rows[name]))
    write_text(log, "".join(f"{row['claim']}: {row['verdict']}\n" for row in judged))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            settings=settings,
            outputs=snakemake.output.tables,
            log=snakemake.log[0],
        )
