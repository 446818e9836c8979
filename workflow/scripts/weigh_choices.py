"""Weigh the alternatives of the choices that the original leaves open by its printed numbers.

In: config/reported.yaml and the tables of the study and of the ablations. Out: open_choices.csv.
A quick build compares nothing, nor does one of other images where those of MNIST are concerned.
"""

from pathlib import Path

import yaml

from unrolled.artifacts import write_csv, write_text
from unrolled.evidence import choices
from unrolled.evidence.frames import comparable, read_tables, table
from unrolled.evidence.printed import TABLES
from unrolled.failures import explained
from unrolled.seals import sealed


def main(
    reported: str,
    tables: dict[str, str],
    variants: list[str],
    quick: bool,
    confidence: float,
    least: float,
    output: str,
    log: str,
) -> None:
    """Write `output`; least: the least standard deviation of a share that is believed."""
    study = read_tables(tables)
    content = yaml.safe_load(Path(reported).read_text(encoding="utf-8"))
    printed = comparable(content, study, quick)
    of_variants = read_tables({Path(path).stem: path for path in variants})
    rows = choices.weigh(printed, study, of_variants, confidence, least)
    write_csv(output, table("open_choices", rows))
    likely = [f"{row['choice']}: {row['alternative']}" for row in rows if row.get("most_likely")]
    write_text(log, "".join(f"{line}\n" for line in likely or ["no choice has printed numbers"]))


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            reported=snakemake.input.reported,
            tables={name: path for name in TABLES if (path := snakemake.input.get(name))},
            variants=snakemake.input.variants,
            quick=snakemake.params.quick,
            confidence=snakemake.params.confidence,
            least=snakemake.params.least,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
