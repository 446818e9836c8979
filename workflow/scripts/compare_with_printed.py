"""Set every number that the original prints beside our runs.

In: config/reported.yaml and the tables of the build. Out: printed_vs_ours.csv, a row a number;
none in a quick build, and none of MNIST where other images stand in for it.
"""

from pathlib import Path

import yaml

from unrolled.artifacts import write_csv, write_text
from unrolled.evidence import printed
from unrolled.evidence.frames import comparable, read_tables, table
from unrolled.failures import explained
from unrolled.seals import sealed


def main(
    reported: str,
    tables: dict[str, str],
    quick: bool,
    confidence: float,
    output: str,
    log: str,
) -> None:
    """Write `output`; confidence: level of both intervals."""
    content = yaml.safe_load(Path(reported).read_text(encoding="utf-8"))
    found = read_tables(tables)
    rows = printed.compare(comparable(content, found, quick), found, confidence)
    write_csv(output, table("printed_vs_ours", rows))
    inside = sum(bool(row.get("inside")) for row in rows)
    write_text(log, f"{output}: {len(rows)} printed numbers, {inside} where one more run may lie\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            reported=snakemake.input.reported,
            tables={name: path for name in printed.TABLES if (path := snakemake.input.get(name))},
            quick=snakemake.params.quick,
            confidence=snakemake.params.confidence,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
