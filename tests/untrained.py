"""Networks as they start, as if they were trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from unrolled.examination.trained import Trained
from unrolled.files import artifacts
from unrolled.training.network import Network

TASKS = {  # inputs, outputs and readout
    "mnist": (28, 10, "last"),
    "remember": (10, 10, "last"),
    "addition": (2, 1, "every"),
}
IMAGES = {
    "pixel_mean": 0.1307,
    "pixel_std": 0.3081,
    "height": 28,
    "width": 28,
    "class_names": [*"0123456789"],
}


def start(task: str, name: str, seeds: Sequence[int], **spec) -> tuple[dict, dict[int, dict]]:
    """The spec of a run, with what `spec` adds or changes, and each seed's weights."""
    configuration = {"hidden": 4, "bidirectional": False, **spec.pop("configuration")}
    spec = {
        "task": task,
        "name": name,
        "configuration": configuration,
        "seeds": [*seeds],
        **dict(zip(("input_size", "output_size", "readout"), TASKS[task], strict=True)),
        "fused": False,
        **spec,
    }
    network = Network(configuration, *TASKS[task], len(seeds))
    network.initialise([torch.Generator().manual_seed(seed) for seed in seeds])
    return spec, {seed: network.replicate(place) for place, seed in enumerate(seeds)}


def trained(task: str, cell: str = "lstm", hidden: int = 5, seeds=(100, 101), both=False) -> list:
    """A network for each seed, as examinations have them."""
    settings = {"cell": cell, "hidden": hidden, "bidirectional": both}
    if task == "remember":
        settings |= {"k": 2, "lengths": [3, 10]}
    more = {"configuration": settings, "images": IMAGES, "evaluation_batch": 16}
    spec, weights = start(task, f"{cell}-{hidden}", seeds, **more)
    return [Trained(spec, seed, weights[seed]) for seed in seeds]


def save_run(folder: Path, task: str, name: str, seeds: Sequence[int], **spec) -> None:
    """Save a small network of each seed as training does."""
    spec, weights = start(task, name, seeds, **spec)
    run = folder / "runs" / task / name / f"seeds-{seeds[0]}-{seeds[-1]}"
    artifacts.save_weights(run / "weights.safetensors", weights)
    artifacts.write_json(run / "spec.json", spec)
