"""The settings of every kind of job: all of the config that decides its results, and no more.

Snakemake runs a job again where they change. A job's seal keeps them with how they came about, so
that they can be compared with those of another config.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .. import tasks
from ..columns import COLLECTED
from . import further_looks
from .expansion import KINDS, MAIN, Configuration, Group, configurations_of, groups_of, seeds_of

# keys of a configuration that change what is shown, not what is learned
PRESENTATION = ("title", "plots", "source_figures")
PROOFS = "proofs"  # the part of what lies beyond training that is a job of its own
SCALE = ("pixel_mean", "pixel_std")
# kinds whose tables and pages keep the order of the files that their settings come from
ORDERED = ("verdicts", "stability", "look", "printed", "choices", "figures", "report")


def canonical(value: Any) -> str:
    """JSON that is equal for equal values, whatever the order of keys."""
    return json.dumps(value, sort_keys=True)


def of_images(images: Mapping) -> dict:
    """What decides the arrays of the images, out of the config's `images`; no mirrors, no waits."""
    own = "own" if images["source"] == "own" else "digits_test_share"
    return {key: images[key] for key in ("source", own, "selection_seed")}


class Settings:
    """The settings of jobs, by kind of job.

    config: merged and expanded; claims, reported: contents of config/claims.yaml and
    config/reported.yaml.
    """

    def __init__(self, config: Mapping, claims: Mapping, reported: Mapping) -> None:
        self.config = config
        self.claims = claims
        self.reported = reported
        self.by_kind = {
            kind: [m for task in config["tasks"] for m in configurations_of(config, task, kind)]
            for kind in (*KINDS, *self.looks)
        }
        self.groups = {
            group.key: group
            for members in self.by_kind.values()
            for member in members
            for group in groups_of(config, member)
        }

    @property
    def looks(self) -> list[str]:
        """The further looks at the ledger that this build takes, in their order."""
        return further_looks.names(self.config)

    @property
    def configurations(self) -> list[Configuration]:
        """Those of the study itself."""
        return self.by_kind[MAIN]

    def tasks_of(self, kind: str = MAIN) -> list[str]:
        """The tasks that have configurations of a kind, in the order of the config."""
        return list(dict.fromkeys(member.task for member in self.by_kind[kind]))

    def members(self, kind: str, task: str) -> list[Configuration]:
        """The configurations of one kind and task, in the order of the config."""
        return [member for member in self.by_kind[kind] if member.task == task]

    def groups_of(self, task: str, kind: str = MAIN) -> list[Group]:
        """The groups of one task and kind, in the order of the config."""
        return [
            group
            for group in self.groups.values()
            if (group.configuration.task, group.configuration.kind) == (task, kind)
        ]

    def of(self, kind: str, *at: str) -> str:
        """The settings of a job as canonical JSON, with how they came about.

        kind: a method below; at: its arguments. Raises `LookupError` where there is no such job.
        """
        write = json.dumps if kind in ORDERED else canonical
        settings = write({"of": [kind, *at], "are": getattr(self, kind)(*at)})
        # Snakemake's own report writes settings into a script of its page, which a title may end
        return settings.replace("<", r"\u003c")

    def images(self) -> dict:
        """What decides the arrays of the images."""
        return of_images(self.config["images"])

    def training(self, task: str, name: str, label: str) -> dict:
        """The training spec of a group: all that decides what its networks learn."""
        return self.spec(self.groups[task, name, label])

    def spec(self, group: Group) -> dict:
        """The training spec of any group of seeds."""
        configuration, config = group.configuration, self.config
        task = tasks.descriptor(configuration.task)
        left_out = (*PRESENTATION, *task.evaluation, *SCALE)
        settings = configuration.settings
        spec = {
            "task": configuration.task,
            "name": configuration.name,
            "configuration": {k: v for k, v in settings.items() if k not in left_out},
            "seeds": list(group.seeds),
            "fused": self.is_fused(configuration),
            "evaluation_batch": config["engine"]["evaluation_batch"],
        }
        if task.reads_images:
            spec["images"] = {key: settings.get(key, config["images"][key]) for key in SCALE}
        return spec

    def is_fused(self, configuration: Configuration) -> bool:
        """Whether a configuration goes through PyTorch's fused kernel."""
        start = self.config["engine"]["fused_from"].get(configuration.settings["cell"])
        return start is not None and configuration.settings["hidden"] >= start

    def evaluation(self, kind: str, task: str) -> dict[str, dict]:
        """What networks are tested on beyond their training spec, by the configuration's name."""
        keys, printed = tasks.descriptor(task).evaluation, tasks.descriptor(task).printed
        specs = {}
        for member in self.members(kind, task):
            settings = member.settings
            spec = {key: settings[key] for key in keys if key in settings}
            if printed:
                inputs = self.reported.get(task, {}).get(printed, {})
                spec["printed"] = list(inputs.get(f"k{settings['k']}", ()))
            specs[member.name] = spec
        return specs

    def presentation(self, kind: str, task: str) -> list[dict]:
        """What figures and tables call the configurations, in the order of the config."""
        return [
            {"configuration": member.id, **member.settings, **(member.variant or {})}
            for member in self.members(kind, task)
        ]

    def examination(self, task: str) -> dict:
        """How far beyond its training a task is examined."""
        beyond = self.config["beyond"]
        examined = {key: value for key, value in beyond[task].items() if key != PROOFS}
        return {**examined, "seeds": beyond["seeds"]}

    def proving(self, task: str, name: str, label: str) -> dict:
        """The effort to prove that networks do their task for inputs of every length.

        `seeds` are those of the group that are examined.
        """
        effort = self.config["beyond"][task][PROOFS]
        return {**effort, "seeds": self.examined(self.groups[task, name, label])}

    def live(self, *names: str) -> dict:
        """Of tasks, how many networks of each configuration the page may run, and their titles."""
        return {
            task: {
                "seeds": self.config["live"]["seeds"],
                "titles": {m.id: m.settings["title"] for m in self.members(MAIN, task)},
            }
            for task in names
        }

    def examined(self, group: Group) -> list[int]:
        """The seeds of a group that are among the first ones of its configuration."""
        about = group.configuration
        seeds = seeds_of(self.config, about.task, about.kind)[: self.config["beyond"]["seeds"]]
        return [seed for seed in group.seeds if seed in seeds]

    def timing(self) -> dict:
        """What is timed, one network of each configuration, and how often."""
        timed = [m for m in self.configurations if tasks.descriptor(m.task).timed]
        first = {member.task: seeds_of(self.config, member.task)[0] for member in timed}
        specs = [self.spec(Group(member, (first[member.task],))) for member in timed]
        return {"specs": specs, **self.config["beyond"]["timing"]}

    def rule_control(self, task: str) -> dict:
        """What a task's control that follows a known rule is tested on."""
        section = self.config["tasks"][task]
        settings = {key: section[key] for key in tasks.descriptor(task).evaluation}
        return {"seeds": list(seeds_of(self.config, task)), **settings}

    def verdicts(self) -> dict:
        """How the original's conclusions are tested."""
        return {**self._ledger(), "claims": self.claims["claims"]}

    def stability(self) -> dict:
        """How the conclusions are tested, on the runs and on studies drawn from them."""
        return {**self.verdicts(), "draws": self.config["evidence"]["resampled_studies"]}

    def look(self) -> dict:
        """What a further look at the ledger goes by; `further`: tables that more seeds add to."""
        known = {name for task in self.tasks_of() for name in tasks.descriptor(task).tables}
        return {**self.verdicts(), "further": sorted({*COLLECTED, *known})}

    def controls(self) -> dict:
        """How controls are checked."""
        return {**self._ledger(), "level": self.config["evidence"]["control_level"]}

    def variance(self) -> dict:
        """What tells apart why runs differ: `tested`, by configuration, samples of a run's test."""
        of_task = {m.task: tasks.descriptor(m.task).tested for m in self.by_kind["variance"]}
        tested = {
            member.id: count(member.settings) if (count := of_task[member.task]) else None
            for member in self.configurations
            if member.task in of_task
        }
        return {"confidence": self.config["confidence"], "tested": tested}

    def printed(self) -> dict:
        """What the original's printed numbers are compared by."""
        config = self.config
        return {
            "quick": config["quick"],
            "confidence": config["confidence"],
            "widest_range": config["evidence"]["widest_range"],
            "reported": self.reported,
        }

    def choices(self) -> dict:
        """What the alternatives of open choices are weighed by."""
        return {
            **self.printed(),
            "likelihood_ratio": self.config["evidence"]["likelihood_ratio"],
            "least_spread": self.claims["least_spread"]["share"],
        }

    def figures(self) -> dict:
        """What figures show beside the tables; every cell of the study keeps its colour."""
        cells = sorted({member.settings["cell"] for member in self.configurations})
        return {**self.printed(), "cells": cells}

    def report(self, command: str) -> dict:
        """All that the report tells; command: what a person types to build a part again."""
        return {
            "config": self.config,
            "claims": self.claims,
            "reported": self.reported,
            "command": command,
        }

    def _ledger(self) -> dict:
        config = self.config
        return {
            "quick": config["quick"],
            "confidence": config["confidence"],
            "power": config["evidence"]["power"],
            "level_of_times": config["evidence"]["level_of_times"],
            "spent": further_looks.spent(config),
            "least_spread": self.claims["least_spread"],
        }
