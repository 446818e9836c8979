"""Tell apart what makes runs of a configuration differ.

In: the runs of the study, the tables of networks that share initial weights or training data, and
what the images are. Out: variance.csv.
"""

from collections.abc import Mapping

from unrolled.evidence import variance
from unrolled.files.artifacts import read_json, write_csv, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import read_tables
from unrolled.tables import sparse_table


def main(
    tables: list[str],
    variants: list[str],
    images: list[str],
    settings: Mapping,
    output: str,
    log: str,
) -> None:
    """Write `output`.

    images: the manifest, where any are read; settings: the level of intervals, and how many samples
    a run is tested on, by configuration; None: as many as there are test images.
    """
    of_images = [read_json(manifest)["test"] for manifest in images]
    tested = {
        name: of_images[0] if samples is None else samples
        for name, samples in settings["tested"].items()
    }
    study, held = read_tables(tables), read_tables(variants)
    rows = variance.tell(study, held, tested, settings["confidence"])
    write_csv(output, sparse_table("variance", rows))
    write_text(log, f"{output}: {len(rows)} sources of variance\n")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            variants=snakemake.input.variants,
            images=snakemake.input.images,
            settings=settings,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
