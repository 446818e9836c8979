"""Check what must come out a known way, whatever the study finds.

In: the runs, and where they are run the tables of the control networks and of the adder without
carry. Out: controls.csv.
"""

import json
from pathlib import Path

from unrolled.artifacts import write_csv, write_text
from unrolled.evidence import controls
from unrolled.evidence.frames import read_tables, table
from unrolled.evidence.verdicts import Setting
from unrolled.failures import explained
from unrolled.seals import sealed


def main(
    tables: dict[str, str],
    variants: list[str],
    confidence: float,
    power: float,
    level: float,
    least: dict[str, float],
    output: str,
    log: str,
) -> None:
    """Write `output`.

    variants: tables of the control networks; level: how rarely chance alone may make one control
    fail; least: the least standard deviations that are believed, as of claims.
    """
    setting = Setting(confidence, power, least)
    of_variants = read_tables({Path(path).stem: path for path in variants})
    rows = controls.check(read_tables(tables), of_variants, setting, level)
    write_csv(output, table("controls", rows))
    failed = [row for row in rows if not row["holds"]]
    write_text(log, f"{output}: {len(rows)} controls, {len(failed)} of which fail\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            tables={
                name: path for name in ("runs", "xor_adder") if (path := snakemake.input.get(name))
            },
            variants=snakemake.input.variants,
            confidence=snakemake.params.confidence,
            power=snakemake.params.power,
            level=snakemake.params.level,
            least=json.loads(snakemake.params.least),
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
