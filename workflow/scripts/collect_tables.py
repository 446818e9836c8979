"""Join the tasks' tables into the tables of the whole study.

In: the tasks' tables, any number of each name. Out: one CSV file a name.
"""

from pathlib import Path

from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed


def main(parts: list[str], outputs: list[str], log: str) -> None:
    """Write each table in `outputs` from all `parts` of the same file name, in their order."""
    for output in outputs:
        texts = [
            Path(part).read_text(encoding="utf-8")
            for part in parts
            if Path(part).name == Path(output).name
        ]
        header = texts[0].partition("\n")[0]
        bodies = [text.partition("\n")[2] for text in texts]
        artifacts.write_text(output, "".join([header, "\n", *bodies]))
    artifacts.write_text(log, f"{len(parts)} tables of tasks joined into {len(outputs)}\n")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake):
        main(snakemake.input.parts, snakemake.output.tables, snakemake.log[0])
