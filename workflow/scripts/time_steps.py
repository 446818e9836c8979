"""Time a training step of every configuration, alone on the machine.

In: training specs, rounds and steps, and the images. Out: a CSV file with a row for each
configuration and round.
"""

from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.training import step_times as timing


def main(settings: dict, images: list[str], output: str, log: str) -> None:
    """Write the table; `steps` are timed together in each of `rounds`, of all `specs`."""
    rows = timing.measure(settings["specs"], images, settings["rounds"], settings["steps"])
    artifacts.write_rows(output, rows)
    artifacts.write_text(log, f"{len(rows)} measurements in {settings['rounds']} rounds\n")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            settings=settings,
            images=snakemake.input.images,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
