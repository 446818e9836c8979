"""Draw the figures of one group from the tables.

In: the tables as CSV; for the images their arrays and manifest; what figures show beside the
tables. Out: one SVG for each asked path below `{folder}/figures`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from unrolled.figures import catalogue
from unrolled.files.artifacts import read_json, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import read_tables
from unrolled.study import Study


def main(
    group: str,
    tables: Sequence[str],
    settings: dict[str, Any],
    outputs: Sequence[str],
    folder: str,
    images: Sequence[str] = (),
    log: str | None = None,
) -> None:
    """Draw `outputs`, all of one group; raises a `ValueError` for a figure it does not know.

    settings: whether the build is `quick`, the level `confidence` of intervals, the `cells` of the
    whole build, which share out the colours, and the numbers that the original `reported`.
    """
    by_suffix = {Path(path).suffix: path for path in images}
    manifest = read_json(by_suffix[".json"]) if ".json" in by_suffix else {}
    study = Study(read_tables(tables), settings, settings["reported"], manifest)
    drawings = catalogue(study, group, by_suffix.get(".npz"))
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
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            group=snakemake.params.group,
            tables=snakemake.input.tables,
            settings=settings,
            outputs=snakemake.output,
            folder=snakemake.params.folder,
            images=snakemake.input.images,
            log=snakemake.log[0],
        )
