"""Refute, or prove, that trained networks do their task for inputs of every length.

In: the weights of a group of runs, with their spec beside them. Out: for each run, as JSON, what
refutes it, or the certificate of a proof that it does.
"""

from unrolled import tasks
from unrolled.examination import trained
from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed


def main(task: str, weights: list[str], settings: dict, output: str, log: str) -> None:
    """Write `output`; settings: the effort, and the first `seeds` of the group."""
    networks = trained.load(weights, len(settings["seeds"]))
    outcomes = tasks.module(task, "proving").prove(networks, settings)
    artifacts.write_json(output, outcomes)
    lines = [f"{o['configuration']}, seed {o['seed']}: {o['outcome']}\n" for o in outcomes]
    artifacts.write_text(log, "".join(lines))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            task=snakemake.wildcards.task,
            weights=[snakemake.input.weights],
            settings=settings,
            output=snakemake.output[0],
            log=snakemake.log[0],
        )
