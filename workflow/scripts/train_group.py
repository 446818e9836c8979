"""Train the seeds of one configuration side by side.

In: the training spec (settings and seeds) and, for image tasks, the images with their manifest.
Out: weights of every seed (safetensors), the spec completed by what the data decided, a row per
epoch and split, and the measured costs.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from unrolled import artifacts, devices, engine, runs
from unrolled.checkpoints import Checkpoints, fingerprint
from unrolled.failures import explained
from unrolled.progress import Progress
from unrolled.seals import sealed


def main(
    spec: str,
    images: list[str],
    depends: list[str],
    outputs: dict[str, str],
    log: str,
    progress: str,
    checkpoints: str,
    device: Mapping,
) -> None:
    """Train as `spec` says; `outputs` names the files weights, spec, history and costs.

    depends: the files whose content decides the result; checkpoints: the folder for them;
    device: what `unrolled.devices.device` takes.
    """
    settings = json.loads(spec)
    with (
        Progress(log, Path(progress), settings) as reporter,
        devices.device(**device) as used,
    ):
        key = fingerprint(spec, depends)
        saved = Checkpoints(Path(checkpoints), key, reporter.say)
        run = runs.prepare(settings, images)
        network = run.new_network("cpu" if used == "cpu" else "cuda")
        history = engine.train(network, run.task, settings["configuration"], reporter.epoch, saved)
    weights = {seed: network.replicate(index) for index, seed in enumerate(settings["seeds"])}
    artifacts.save_weights(outputs["weights"], weights)
    artifacts.write_json(outputs["spec"], runs.describe(run, network))
    artifacts.write_rows(outputs["history"], runs.history_rows(run.spec, history))
    artifacts.write_rows(outputs["costs"], runs.cost_rows(run.spec, history, used))


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            spec=snakemake.params.spec,
            images=[*snakemake.input.arrays, *snakemake.input.manifest],
            depends=[*snakemake.input.sources, *snakemake.input.manifest],
            outputs=dict(snakemake.output.items()),
            log=snakemake.log[0],
            progress=snakemake.params.progress,
            checkpoints=snakemake.params.checkpoints,
            device=snakemake.params.device,
        )
