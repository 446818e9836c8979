"""Draw the figures of one group from the tables.

Goes in: the tables as CSV, for the images' part also their arrays and manifest, and the values
that the original printed. Comes out: one SVG for each asked path below `{folder}/figures`.
"""

from pathlib import Path

import yaml

from unrolled.artifacts import read_json, write_text
from unrolled.figures import catalogue
from unrolled.figures.study import Study, read_tables

TABLES = ("configurations", "history", "runs", "confusion", "addition_by_length")


def main(
    group: str,
    tables: dict[str, str],
    outputs: list[str],
    folder: str,
    compare: bool,
    confidence: float,
    images: str | None = None,
    manifest: str | None = None,
    reported: str | None = None,
) -> None:
    """Draw `outputs`, all of one group; raises a `ValueError` for a figure it does not know.

    `compare` marks printed values; `confidence` is the level of the intervals over seeds.
    """
    study = Study(
        tables=read_tables(tables),
        reported=yaml.safe_load(Path(reported).read_text(encoding="utf-8")) if reported else {},
        manifest=read_json(manifest) if manifest else {},
        compare=compare,
        confidence=confidence,
    )
    drawings = catalogue(study, group, images)
    root = Path(folder) / "figures"
    paths = {output: Path(output).relative_to(root).as_posix() for output in outputs}
    for output, path in paths.items():
        if path not in drawings:
            known = ", ".join(drawings) or "none"
            raise ValueError(f"{output}: no such figure in the group {group}; known are {known}")
    for output, path in paths.items():
        write_text(output, drawings[path]())


if __name__ == "__main__":
    main(
        group=snakemake.params.group,
        tables={name: path for name, path in snakemake.input.items() if name in TABLES},
        outputs=list(snakemake.output),
        folder=snakemake.params.folder,
        compare=snakemake.params.compare,
        confidence=snakemake.params.confidence,
        images=snakemake.input.get("images"),
        manifest=snakemake.input.get("manifest"),
        reported=snakemake.input.get("reported"),
    )
