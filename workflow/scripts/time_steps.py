"""Time a training step of every configuration, alone on the machine, in several fresh processes.

In: training specs, the settings `beyond.timing`, and the images. Out: a CSV file with a row for
each configuration, implementation and process.
"""

from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.training import fresh_process


def main(settings: dict, images: list[str], output: str, log: str) -> None:
    """Write the table; settings: `specs`, and what `beyond.timing` has in the config."""
    count = settings["processes"]
    rows = []
    for process in range(count):
        what = f"timed training steps ({process + 1} of {count})"
        rows += fresh_process.call(what, timed, settings, images, process)
    artifacts.write_rows(output, rows)
    artifacts.write_text(log, f"{len(rows)} measurements in {count} processes\n")


def timed(settings: dict, images: list[str], process: int) -> list[dict]:
    """What one process measures."""
    # only here, as it imports torch, which the process that waits does without
    from unrolled.training import step_times

    extent = (settings["rounds"], settings["steps"], settings["seconds"])
    return step_times.measure(settings["specs"], images, *extent, process)


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            settings=settings,
            images=snakemake.input.images,
            output=snakemake.output.table,
            log=snakemake.log[0],
        )
