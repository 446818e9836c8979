"""Put trained networks into a file that the HTML page carries with it and runs.

In: the weights of the runs of tasks, with their specs beside them, and for image tasks the images.
Out: as JSON, by task, its networks and what its demonstration needs besides.
"""

from unrolled.examination import trained
from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.live import embedding
from unrolled.provenance.seals import sealed


def main(
    weights: dict[str, list[str]], images: list[str], settings: dict, output: str, log: str
) -> None:
    """Write `output`; weights: by task; settings: by task, how many `seeds` and the `titles`."""
    parts, lines = {}, []
    for task, about in settings.items():
        networks = trained.load(weights[task], about["seeds"])
        parts[task] = embedding.part(task, networks, images, about["titles"])
        runs = sum(len(network["runs"]) for network in parts[task]["networks"])
        lines.append(f"{task}: {runs} networks\n")
    artifacts.write_json(output, parts)
    artifacts.write_text(log, "".join(lines))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            weights={task: snakemake.input[task] for task in settings},
            images=snakemake.input.images,
            settings=settings,
            output=snakemake.output[0],
            log=snakemake.log[0],
        )
