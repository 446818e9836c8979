"""What is trained: configurations and groups of seeds of the study, and the images on disk.

Everything is read from the config, so that a benchmark measures what the study does.
"""

from __future__ import annotations

import copy
import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from unrolled.images.acquisition import get_images
from unrolled.images.resources import MNIST
from unrolled.images.search import find_images, find_in
from unrolled.images.storage import save_images
from workflow.plan.run_table import RunTable
from workflow.plan.sweeps import chosen
from workflow.scripts.unrolled.settings.expansion import MAIN

CONFIG, FURTHER = Path("config/config.yaml"), ("claims", "reported")
# the models that a framework is compared on: those that the original report names
COMPARED = ("rnn-h128", "lstm-h64", "lstm-h128", "gru-h128", "bilstm-h128")
SMALL = ("remember", "addition")
# laid over the config for whole builds: what the original trained, from 5 seeds, and no more
ORIGINAL: dict[str, Any] = {
    **{
        kind: {"run": False} for kind in ("ablations", "controls", "extensions", "variance", "live")
    },
    "seeds": list(range(5)),
}


def read_config() -> dict:
    """The study's settings."""
    return chosen(yaml.safe_load(CONFIG.read_text(encoding="utf-8")))


def specs(config: Mapping, task: str, seeds: int | None = None) -> list[dict]:
    """Training specs of a task's groups, as the study's jobs get them.

    seeds: so many of them, all in one job of each configuration, instead of the config's.
    """
    config = copy.deepcopy(dict(config))
    if seeds:
        config["seeds"] = list(range(seeds))
        config["tasks"][task]["seeds_per_job"] = seeds
    runs = run_table(config)
    tested = runs.evaluation(MAIN, task)
    return [
        {**runs.spec(group), "evaluation": tested[group.configuration.name]}
        for group in runs.groups_of(task)
    ]


def run_table(config: Mapping) -> RunTable:
    """The runs of a config, with the study's claims and printed numbers."""
    contents = [CONFIG.with_name(f"{name}.yaml").read_text("utf-8") for name in FURTHER]
    return RunTable(config, *map(yaml.safe_load, contents))


def prepare_images(config: Mapping, folder: Path) -> dict:
    """Store the images below `folder`, as a build does and as torchvision expects them.

    Returns what identifies them: `data` ("mnist" or "digits"), `arrays` and `manifest` (paths),
    `torchvision` (the folder that its MNIST class reads, or None for the digits).
    """
    settings = config["images"]
    if settings["source"] == "own":
        raise SystemExit(f"{CONFIG}: images.source is own: benchmarks take MNIST or the digits.")
    files = find_images(settings)
    downloads = folder / "downloads"
    images = get_images(settings, files, downloads, print)
    arrays, manifest = folder / "images.npz", folder / "images.json"
    save_images(images, arrays, manifest)
    root = None
    if images.data == "mnist":
        root = folder / "torchvision"
        _extract([Path(path) for path in files or find_in(str(downloads))], root)
    return {
        "data": images.data,
        "arrays": str(arrays),
        "manifest": str(manifest),
        "torchvision": root and str(root),
        "pixel_mean": settings["pixel_mean"],
        "pixel_std": settings["pixel_std"],
    }


def _extract(paths: list[Path], root: Path) -> None:
    """Lay MNIST's four files where `torchvision.datasets.MNIST(root)` looks for them."""
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for path, resource in zip(paths, MNIST, strict=True):
        data = path.read_bytes()
        (raw / resource.name).write_bytes(gzip.decompress(data) if path.suffix == ".gz" else data)
