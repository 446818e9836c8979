"""Draw the figures of one group from the tables.

In: the tables as CSV, for the images' part also their arrays and manifest, and the values that
the original printed. Out: one SVG for each asked path below `{folder}/figures`.
"""

from pathlib import Path

import yaml

from unrolled.artifacts import read_json, write_text
from unrolled.failures import explained
from unrolled.figures import catalogue
from unrolled.figures.study import Study, read_tables
from unrolled.seals import sealed

TABLES = (
    "configurations", "history", "runs", "confusion", "addition_by_length", "printed_vs_ours",
    "timing", "addition_beyond", "carry_states", "remember_solved", "digit_states", "row_evidence",
)  # fmt: skip


def main(
    group: str,
    tables: dict[str, str],
    reported: str,
    outputs: list[str],
    folder: str,
    compare: bool,
    confidence: float,
    images: str | None = None,
    manifest: str | None = None,
    cells: list[str] | None = None,
    log: str | None = None,
) -> None:
    """Draw `outputs`, all of one group; raises a `ValueError` for a figure it does not know.

    `compare` marks printed values; `confidence` is the level of the intervals over seeds;
    `cells` are those of the whole build, which share out the colours.
    """
    read = read_tables(tables)
    printed = yaml.safe_load(Path(reported).read_text(encoding="utf-8"))
    about = read_json(manifest) if manifest else {}
    study = Study(read, printed, about, compare, confidence, tuple(cells or ()))
    drawings = catalogue(study, group, images)
    root = Path(folder) / "figures"
    paths = {output: Path(output).relative_to(root).as_posix() for output in outputs}
    for output, path in paths.items():
        if path not in drawings:
            known = ", ".join(drawings) or "none"
            raise ValueError(f"{output}: no such figure in the group {group}; known are {known}")
    for output, path in paths.items():
        write_text(output, drawings[path]())
    if log:
        write_text(log, f"{len(paths)} figures of the group {group}\n")


if __name__ == "__main__":
    manifest = snakemake.input.get("manifest", [])
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            group=snakemake.params.group,
            tables={name: path for name in TABLES if (path := snakemake.input.get(name))},
            reported=snakemake.input.reported,
            outputs=snakemake.output.figures,
            folder=snakemake.params.folder,
            compare=snakemake.params.compare,
            confidence=snakemake.params.confidence,
            images=snakemake.input.get("images"),
            manifest=manifest if isinstance(manifest, str) else next(iter(manifest), None),
            cells=snakemake.params.get("cells"),
            log=snakemake.log[0] if snakemake.log else None,
        )
