"""Test the original's conclusions on the tables of the build.

In: config/claims.yaml and the tables that it names. Out: claims.csv, a verdict each, and
claim_parts.csv, the tests behind the verdicts.
"""

from pathlib import Path

import yaml

from unrolled.artifacts import write_csv, write_text
from unrolled.evidence import verdicts
from unrolled.evidence.claims import read
from unrolled.evidence.frames import is_digits, is_own, read_tables, table
from unrolled.failures import explained
from unrolled.seals import sealed


def main(
    claims: str,
    tables: dict[str, str],
    quick: bool,
    confidence: float,
    power: float,
    outputs: list[str],
    log: str,
) -> None:
    """Write `outputs`, named by the file's stem.

    quick: whether budgets are so small that nothing can be concluded; confidence: level of
    intervals, and one less the level of the whole ledger; power: for the effects and numbers of
    seeds that are named with undecided claims.
    """
    content = yaml.safe_load(Path(claims).read_text(encoding="utf-8"))
    found = read_tables(tables)
    data = is_digits(found), is_own(found)
    setting = verdicts.Setting(confidence, power, content["least_spread"], quick, *data)
    judged, parts = verdicts.ledger(read(content), found, setting)
    rows = {"claims": judged, "claim_parts": parts}
    for output in outputs:
        name = Path(output).stem
        write_csv(output, table(name, rows[name]))
    write_text(log, "".join(f"{row['claim']}: {row['verdict']}\n" for row in judged))


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            claims=snakemake.input.claims,
            tables={name: snakemake.input[name] for name in snakemake.params.tables},
            quick=snakemake.params.quick,
            confidence=snakemake.params.confidence,
            power=snakemake.params.power,
            outputs=snakemake.output.tables,
            log=snakemake.log[0],
        )
