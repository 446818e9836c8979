"""Finds and loads what a build has trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unrolled.files.artifacts import load_run, read_json

if TYPE_CHECKING:
    from unrolled.training.network import Network


PROJECT = Path(__file__).parents[4]
LONGEST = 1_000  # digits or bits: beyond that a mistake is likelier than a wish


@dataclass(frozen=True)
class Trained:
    """One trained network: its configuration id, seed, spec and the network, one replicate."""

    configuration: str
    seed: int
    spec: dict
    network: Network

    def __str__(self) -> str:
        return f"{self.configuration} (seed {self.seed})"


def load_trained(results: str | Path, task: str, name: str, seed: int | None) -> Trained:
    """Load the network of configuration `name`, with or without its task before it.

    results: where they lie from the current folder, or else from the project's.
    seed: None takes the lowest one trained. Raises `ValueError`, one sentence that says what is
    there instead, where nothing, another configuration or another seed is trained.
    """
    runs = find_runs(results, task) or find_runs(PROJECT / results, task)
    if not runs:
        raise ValueError(_nothing_trained(results, task))
    name = name.removeprefix(f"{task}/")
    if name not in runs:
        known = ", ".join(f"{task}/{other}" for other in runs)
        wanted = name if "/" in name else f"{task}/{name}"
        raise ValueError(f"{results} holds no configuration {wanted}; trained are: {known}.")
    seeds = runs[name]
    chosen = min(seeds) if seed is None else seed
    if chosen not in seeds:
        known = ", ".join(map(str, sorted(seeds)))
        raise ValueError(f"{task}/{name} has no seed {chosen}; trained are: {known}.")
    spec, network = _load(seeds[chosen], chosen)
    return Trained(f"{task}/{name}", chosen, spec, network)


def find_runs(results: str | Path, task: str) -> dict[str, dict[int, Path]]:
    """Folders of the trained networks of a task, by configuration name and seed."""
    runs: dict[str, dict[int, Path]] = {}
    specs = Path(results, "runs", task).glob("*/*/spec.json")
    # Where a seed was trained in two groups, the later one is what the build now uses.
    for path in sorted(specs, key=lambda path: (path.parent.parent, path.stat().st_mtime_ns)):
        if (path.parent / "weights.safetensors").is_file():
            folders = runs.setdefault(path.parent.parent.name, {})
            folders.update(dict.fromkeys(read_json(path)["seeds"], path.parent))
    return runs


def _load(folder: Path, seed: int) -> tuple[dict, Network]:
    from safetensors import SafetensorError

    from unrolled.training.network import Network

    try:
        spec, weights = load_run(folder, seed)
        return spec, Network.load(spec, weights)
    except (OSError, KeyError, RuntimeError, SafetensorError) as error:
        raise ValueError(
            f"{folder} is damaged ({error}): delete it and run Snakemake again."
        ) from None


def _nothing_trained(results: str | Path, task: str) -> str:
    sentence = f"nothing is trained in {Path(results, 'runs', task)}"
    here, there = (sorted(folder.glob("results*")) for folder in (Path(), PROJECT))
    for other in (*here, *there):
        if find_runs(other, task):
            return f"{sentence}, but in {other.name} there is: add --results {other.name}."
    return f"{sentence}: 'snakemake --cores 4 {task}' trains it (or 'make quick', in minutes)."
