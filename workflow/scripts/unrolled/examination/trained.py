"""The trained networks of a task, loaded from where training left them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import torch
from torch import Tensor

from unrolled.examination.stepper import Stepper, can_step
from unrolled.files import artifacts
from unrolled.training.network import Network
from unrolled.training.runs import identity

Key = tuple[str, int]  # configuration and seed


@dataclass(frozen=True)
class Trained:
    """One trained network: the spec of its group, its seed and its weights as in `torch.nn`."""

    spec: Mapping
    seed: int
    weights: Mapping[str, Tensor]

    @property
    def shape(self) -> tuple[str, int]:
        """Cell and hidden size."""
        return self.spec["configuration"]["cell"], self.spec["configuration"]["hidden"]

    @property
    def key(self) -> Key:
        """What tells the run from all others."""
        return self.run["configuration"], self.seed

    @property
    def run(self) -> dict:
        """The columns that name the run."""
        return {**identity(self.spec), "seed": self.seed}


def stacks(networks: Sequence[Trained]) -> Iterator[tuple[list[Trained], Stepper]]:
    """Networks of one shape together, as they step side by side; those that cannot are left out."""
    able = sorted((member for member in networks if can_step(member.spec)), key=attrgetter("shape"))
    for (cell, _), members in groupby(able, key=attrgetter("shape")):
        group = list(members)
        yield group, Stepper(cell, [member.weights for member in group])


def load(weights: Sequence[str], most: int) -> list[Trained]:
    """The first `most` seeds of each configuration whose weights lie in these files.

    One thread keeps results independent of `--cores`.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    networks, loaded = [], Counter()
    for path in map(Path, weights):
        spec = artifacts.read_json(path.parent / "spec.json")
        name = identity(spec)["configuration"]
        seeds = spec["seeds"][: most - loaded[name]]
        loaded[name] += len(seeds)
        networks += [Trained(spec, seed, artifacts.load_weights(path, seed)) for seed in seeds]
    return networks


def network(members: Sequence[Trained], **changes: object) -> Network:
    """Networks of one configuration side by side; `changes` replaces entries of their spec."""
    return Network.load({**members[0].spec, **changes}, *(member.weights for member in members))


def by_configuration(networks: Sequence[Trained]) -> Iterator[list[Trained]]:
    """The seeds of each configuration together, in the order given."""
    for _, members in groupby(networks, key=lambda member: member.run["configuration"]):
        yield list(members)


def summary(networks: Sequence[Trained]) -> str:
    """For a log: how many networks there are, and which cannot be stepped."""
    left_out = sorted({m.run["configuration"] for m in networks if not can_step(m.spec)})
    lines = [f"{len(networks)} networks", *(f"{name}: not stepped" for name in left_out)]
    return "\n".join(lines) + "\n"


def steppers(networks: Sequence[Trained]) -> Iterator[tuple[list[Trained], Stepper]]:
    """The seeds of each configuration that can be stepped."""
    for members in by_configuration(networks):
        if can_step(members[0].spec):
            cell = members[0].spec["configuration"]["cell"]
            yield members, Stepper(cell, [member.weights for member in members])
