"""Test the original's conclusions with networks that choose otherwise where it leaves a choice.

In: config/claims.yaml, the tables that it names and the same ones of the ablations. Out:
claims_by_choice.csv, a claim under an alternative that bears on it.
"""

from pathlib import Path

import yaml

from unrolled.artifacts import write_csv, write_text
from unrolled.evidence import substitution
from unrolled.evidence.claims import read
from unrolled.evidence.frames import is_digits, is_own, read_tables, table
from unrolled.evidence.verdicts import Setting
from unrolled.failures import explained
from unrolled.seals import sealed


def main(
    claims: str,
    tables: dict[str, str],
    variants: list[str],
    quick: bool,
    confidence: float,
    power: float,
    output: str,
    log: str,
) -> None:
    """Write `output`; quick, confidence and power as in judge_claims.py."""
    content = yaml.safe_load(Path(claims).read_text(encoding="utf-8"))
    study = read_tables(tables)
    of_variants = read_tables({Path(path).stem: path for path in variants})
    data = is_digits(study), is_own(study)
    setting = Setting(confidence, power, content["least_spread"], quick, *data)
    rows = substitution.rejudge(read(content), study, of_variants, setting)
    write_csv(output, table("claims_by_choice", rows))
    write_text(log, f"{output}: {len(rows)} claims under other choices\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            claims=snakemake.input.claims,
            tables={name: snakemake.input[name] for name in snakemake.params.tables},
            variants=snakemake.input.variants,
            quick=snakemake.params.quick,
            confidence=snakemake.params.confidence,
            power=snakemake.params.power,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
