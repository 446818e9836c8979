"""What training jobs run on, as far as it is settled before they start."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.scripts.unrolled.devices import MISSING as MISSING
from workflow.scripts.unrolled.devices import gpus


def lacks_gpu(config: Mapping) -> bool:
    """Whether GPUs are asked for on a machine that has none."""
    return config["engine"]["device"] == "cuda" and not gpus()


def device_of(config: Mapping, settings: Mapping) -> dict:
    """What a job of a configuration with `settings` asks `unrolled.devices.device` for."""
    engine = config["engine"]
    on_cpu = settings.get("precision") == "bf16"
    return {"wanted": "cpu" if on_cpu else engine["device"], "jobs": engine["jobs_per_gpu"]}


def gpus_of(config: Mapping, settings: Mapping) -> int:
    """How many GPUs Snakemake counts for such a job: one, where it can get one."""
    wanted = device_of(config, settings)["wanted"]
    return int(wanted == "cuda" or (wanted == "auto" and bool(gpus())))
