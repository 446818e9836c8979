"""Train the seeds of one configuration side by side.

In: the training spec (settings and seeds) and, for image tasks, the images with their manifest.
Out: weights of every seed (safetensors), the spec completed by what the data decided, a row per
epoch and split, and the measured costs.
"""

from collections.abc import Mapping
from pathlib import Path

from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.training import devices, engine, runs
from unrolled.training.checkpoints import Checkpoints, fingerprint
from unrolled.training.progress import Progress


def main(
    spec: dict,
    images: list[str],
    code: str,
    outputs: dict[str, str],
    log: str,
    progress: str,
    checkpoints: str,
    device: Mapping,
) -> None:
    """Train as `spec` says; `outputs` names the files weights, spec, history and costs.

    images: paths of the arrays and their manifest, or nothing; code: hashes of the code that
    decides the result; progress, checkpoints: folders; device: what
    `unrolled.training.devices.device` takes.
    """
    with Progress(log, Path(progress), spec) as reporter, devices.device(**device) as used:
        # the manifest holds the hashes of the arrays
        key = fingerprint(spec, code, images[1:])
        saved = Checkpoints(Path(checkpoints), key, reporter.say)
        run = runs.prepare(spec, images)
        network = run.new_network("cpu" if used == "cpu" else "cuda")
        history = engine.train(network, run.task, spec["configuration"], reporter.epoch, saved)
    weights = {seed: network.replicate(index) for index, seed in enumerate(spec["seeds"])}
    artifacts.save_weights(outputs["weights"], weights)
    artifacts.write_json(outputs["spec"], runs.describe(run, network))
    artifacts.write_rows(outputs["history"], runs.history_rows(run.spec, history))
    costs = runs.cost_rows(run.spec, history, used, network.recurrences)
    artifacts.write_rows(outputs["costs"], costs)


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as spec:
        main(
            spec=spec,
            images=snakemake.input.images,
            code=snakemake.params.code,
            outputs=dict(snakemake.output.items()),
            log=snakemake.log[0],
            progress=snakemake.params.progress,
            checkpoints=snakemake.params.checkpoints,
            device=snakemake.params.device,
        )
