"""Follow the evidence for a digit through the rows of an image.

In: the weights of all MNIST runs, with their specs beside them, and the images. Out: a CSV file.
"""

import json

from unrolled import artifacts, tables
from unrolled.beyond import evidence, trained
from unrolled.failures import explained
from unrolled.seals import sealed


def main(weights: list[str], images: list[str], settings: str, output: str, log: str) -> None:
    """Write row_evidence."""
    networks = trained.load(weights)
    rows = evidence.by_row(networks, images, json.loads(settings)["images"])
    artifacts.write_csv(output, tables.table("row_evidence", rows))
    artifacts.write_text(log, f"{len(networks)} networks\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            weights=snakemake.input.weights,
            images=[*snakemake.input.arrays, *snakemake.input.manifest],
            settings=snakemake.params.settings,
            output=snakemake.output.row_evidence,
            log=snakemake.log[0],
        )
