"""Time a training step of every configuration, alone on the machine.

In: training specs, rounds and steps as JSON, and the images. Out: a CSV file with a row for each
configuration and round.
"""

import json

from unrolled import artifacts, timing
from unrolled.failures import explained
from unrolled.seals import sealed


def main(settings: str, images: list[str], output: str, log: str) -> None:
    """Write the table; `steps` are timed together in each of `rounds`, of all `specs`."""
    wanted = json.loads(settings)
    rows = timing.measure(wanted["specs"], images, wanted["rounds"], wanted["steps"])
    artifacts.write_rows(output, rows)
    artifacts.write_text(log, f"{len(rows)} measurements in {wanted['rounds']} rounds\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            settings=snakemake.params.timing,
            images=[*snakemake.input.arrays, *snakemake.input.manifest],
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
