"""Runs stored as training stores them, of networks as they start; and digits to be read."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont

from unrolled.files import artifacts
from unrolled.training.network import Network

IMAGES = {
    "pixel_mean": 0.1307,
    "pixel_std": 0.3081,
    "height": 28,
    "width": 28,
    "class_names": [*"0123456789"],
}


def draw(digit: int = 4, size: int = 200, ink: object = 0, paper: object = 255, mode="L"):
    picture = Image.new(mode, (size, size), paper)
    font = ImageFont.load_default(size * 0.6)
    ImageDraw.Draw(picture).text((size * 0.3, size * 0.15), str(digit), fill=ink, font=font)
    return picture


def save_run(folder: Path, task: str, name: str, seeds: list[int], **spec) -> None:
    """Save a small network of random weights as training does."""
    sizes = {"mnist": (28, 10, "last"), "remember": (10, 10, "last"), "addition": (2, 1, "every")}
    configuration = {"hidden": 4, "bidirectional": False, **spec.pop("configuration")}
    spec = {
        "task": task,
        "name": name,
        "configuration": configuration,
        "seeds": seeds,
        **dict(zip(("input_size", "output_size", "readout"), sizes[task], strict=True)),
        "fused": False,
        **spec,
    }
    network = Network(configuration, *sizes[task], len(seeds))
    network.initialise([torch.Generator().manual_seed(seed) for seed in seeds])
    weights = {seed: network.replicate(index) for index, seed in enumerate(seeds)}
    run = folder / "runs" / task / name / f"seeds-{seeds[0]}-{seeds[-1]}"
    artifacts.save_weights(run / "weights.safetensors", weights)
    artifacts.write_json(run / "spec.json", spec)
