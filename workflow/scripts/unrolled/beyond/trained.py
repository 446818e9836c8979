"""The trained networks of a task, loaded from where training left them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import torch
from torch import Tensor

from unrolled import artifacts
from unrolled.beyond.stepper import Stepper, can_step
from unrolled.network import Network
from unrolled.runs import identity

Key = tuple[str, int]  # configuration and seed


@dataclass(frozen=True)
class Trained:
    """One trained network: the spec of its group, its seed and its weights as in `torch.nn`."""

    spec: Mapping
    seed: int
    weights: Mapping[str, Tensor]

    @property
    def shape(self) -> tuple[str, int]:
        return self.spec["configuration"]["cell"], self.spec["configuration"]["hidden"]

    @property
    def key(self) -> Key:
        return self.run["configuration"], self.seed

    @property
    def run(self) -> dict:
        """The columns that name the run."""
        return {**identity(self.spec), "seed": self.seed}


def stacks(networks: Sequence[Trained]) -> Iterator[tuple[list[Trained], Stepper]]:
    """Networks of one shape together, as they step side by side; those that cannot are left out."""
    able = sorted((one for one in networks if can_step(one.spec)), key=lambda one: one.shape)
    for (cell, _), members in groupby(able, key=lambda one: one.shape):
        group = list(members)
        yield group, Stepper(cell, [one.weights for one in group])


def load(weights: Sequence[str]) -> list[Trained]:
    """Every seed of the groups whose weights lie in these files, on one thread.

    One thread keeps results independent of `--cores`.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    found = []
    for path in map(Path, weights):
        spec = artifacts.read_json(path.parent / "spec.json")
        seeds = spec["seeds"]
        found += [Trained(spec, seed, artifacts.load_weights(path, seed)) for seed in seeds]
    return found


def network(members: Sequence[Trained], **changes: object) -> Network:
    """Networks of one configuration side by side; `changes` replaces entries of their spec."""
    return Network.load({**members[0].spec, **changes}, *(one.weights for one in members))


def by_configuration(networks: Sequence[Trained]) -> Iterator[list[Trained]]:
    """The seeds of each configuration together, in the order given."""
    for _, members in groupby(networks, key=lambda one: one.run["configuration"]):
        yield list(members)


def told(networks: Sequence[Trained]) -> str:
    """For a log: how many networks there are, and which cannot be stepped."""
    left_out = sorted({one.run["configuration"] for one in networks if not can_step(one.spec)})
    lines = [f"{len(networks)} networks", *(f"{name}: not stepped" for name in left_out)]
    return "\n".join(lines) + "\n"
