"""Configurations and the groups of their seeds, expanded from the config.

Parse time: the standard library alone, as every Snakemake call reads this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow.rules import variants

KINDS = ("configurations", *variants.KINDS)


@dataclass(frozen=True)
class Configuration:
    """One trained network of the study: its identity and all its settings.

    kind: "configurations", or "ablations" or "controls", whose `variant` says what they vary.
    """

    task: str
    name: str
    settings: Mapping[str, Any]
    kind: str = "configurations"
    variant: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        return f"{self.task}/{self.name}"

    @property
    def plots(self) -> str:
        return self.settings["plots"]


@dataclass(frozen=True)
class Group:
    """Seeds of one configuration that one job trains side by side."""

    configuration: Configuration
    seeds: tuple[int, ...]

    @property
    def label(self) -> str:
        """Name of the group's folder, e.g. `seeds-0-4`; never read back."""
        first, last = self.seeds[0], self.seeds[-1]
        if len(self.seeds) == 1:
            return f"seed-{first}"
        if self.seeds == tuple(range(first, last + 1)):
            return f"seeds-{first}-{last}"
        return "seeds-" + "+".join(map(str, self.seeds))

    @property
    def key(self) -> tuple[str, str, str]:
        return self.configuration.task, self.configuration.name, self.label


def configurations_of(config: Mapping, name: str, kind: str) -> list[Configuration]:
    """The configurations of one task and kind, with all settings."""
    task = config["tasks"].get(name, {})
    if kind == "configurations":
        found = task.get("configurations", {})
        return [Configuration(name, key, _settings(task, key, own)) for key, own in found.items()]
    return [
        Configuration(
            name,
            key,
            _settings(task, key, variants.settings(task, entry)),
            kind,
            variants.description(name, entry),
        )
        for key, entry in variants.entries(config, name, kind).items()
    ]


def _settings(task: Mapping, name: str, own: Mapping) -> dict:
    """A configuration's settings: the task's, overlaid by its own.

    A setting that is absent has its default: those added later leave older specs as they are.
    """
    shared = {key: task[key] for key in task if key not in (*KINDS, "seeds_per_job")}
    defaults = {"bidirectional": False, "penalty": None, "plots": name, "source_figures": []}
    return {**shared, **defaults, **own}


def groups_of(config: Mapping, configuration: Configuration) -> list[Group]:
    """The seeds of a configuration, in the groups that the config has them trained in."""
    kind, size = configuration.kind, config["tasks"][configuration.task]["seeds_per_job"]
    seeds = config["seeds"] if kind == "configurations" else config[kind]["seeds"]
    return [
        Group(configuration, tuple(seeds[start : start + size]))
        for start in range(0, len(seeds), size)
    ]
