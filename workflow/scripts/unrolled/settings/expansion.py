"""The configurations of a config with all their settings, and the groups of their seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import further_looks, variants

MAIN = "configurations"
KINDS = (MAIN, *variants.KINDS)
RANGE = {"first", "count"}  # keys of seeds that are given by the first one and how many


@dataclass(frozen=True)
class Configuration:
    """A network of the study: its identity and all its settings.

    kind: "configurations", one of `variants.KINDS`, whose `variant` says what they vary, or one of
    `further_looks.names`, at which the study's configurations gain further seeds.
    """

    task: str
    name: str
    settings: Mapping[str, Any]
    kind: str = MAIN
    variant: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """What tables call it."""
        return f"{self.task}/{self.name}"

    @property
    def plots(self) -> str:
        """The name of the pictures that it is drawn in."""
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
        """Task, name and label: the wildcards of its training."""
        return self.configuration.task, self.configuration.name, self.label


def configurations_of(config: Mapping, task: str, kind: str = MAIN) -> list[Configuration]:
    """The configurations of one task and kind, with all settings."""
    section = config["tasks"].get(task, {})
    if kind not in variants.KINDS:
        entries = section.get("configurations", {})
        return [
            Configuration(task, name, _settings(section, name, entry), kind)
            for name, entry in entries.items()
        ]
    return [
        Configuration(
            task,
            name,
            _settings(section, name, variants.settings(section, entry)),
            kind,
            variants.description(task, entry),
        )
        for name, entry in variants.entries(config, task, kind).items()
    ]


def seeds_of(config: Mapping, task: str, kind: str = MAIN) -> Sequence[int]:
    """The seeds that configurations of a task and kind are run with.

    The config gives them for all tasks at once or for each: as a list, as how many, or as the
    first one and how many.
    """
    if kind in further_looks.names(config):
        return further_looks.seeds(config, task, kind, seeds_of(config, task))
    seeds = config["seeds"] if kind == MAIN else config[kind]["seeds"]
    if isinstance(seeds, Mapping) and set(seeds) != RANGE:
        seeds = seeds[task]
    if isinstance(seeds, int):
        return range(seeds)
    if isinstance(seeds, Mapping):
        return range(seeds["first"], seeds["first"] + seeds["count"])
    return seeds


def groups_of(config: Mapping, configuration: Configuration) -> list[Group]:
    """The seeds of a configuration, in the groups that the config has them trained in."""
    task = configuration.task
    size = config["tasks"][task]["seeds_per_job"]
    seeds = seeds_of(config, task, configuration.kind)
    return [
        Group(configuration, tuple(seeds[start : start + size]))
        for start in range(0, len(seeds), size)
    ]


def _settings(task: Mapping, name: str, entry: Mapping) -> dict:
    """A configuration's settings: the task's, overlaid by its own.

    A setting that is absent has its default: those added later leave older specs as they are.
    """
    shared = {key: task[key] for key in task if key not in (*KINDS, "seeds_per_job")}
    defaults = {"bidirectional": False, "penalty": None, "plots": name, "source_figures": []}
    return {**shared, **defaults, **entry}
