"""Sweeps: a list where a configuration takes one value makes a configuration of each.

Several lists make a grid. Parse time: no torch, as every Snakemake call reads this.
"""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from workflow.plan.strict_yaml import quoted
from workflow.plan.sweep_names import Keys, name_of, title_of
from workflow.scripts.unrolled.settings.variants import KINDS

MOST, LONGEST_NAME = 1000, 60
TOGETHER = 8  # configurations of a sweep whose curves may share a picture, a panel each
# a list is one value of these: only a list of lists sweeps them
LISTS = ("lengths",)
# what figures and tables call a configuration, and where it is drawn, are no settings to vary
NOT_SWEPT = ("title", "plots", "source_figures")
Axes = dict[Keys, list]
Origins = dict[tuple[str, str], str]


def is_sweep(entry: Any) -> bool:
    """Whether a configuration's entry has a list where one value is meant."""
    return isinstance(entry, Mapping) and bool(_axes(entry))


def faults(config: Mapping) -> Iterator[tuple[list, str]]:
    """What is wrong with sweeps as such: paths in the config, and what is allowed there."""
    for task, entries in _tasks(config):
        names = {name: name for name, entry in entries.items() if not is_sweep(entry)}
        names |= {name: name for kind in KINDS for name in config["tasks"][task].get(kind) or {}}
        for name, entry in entries.items():
            if is_sweep(entry):
                path = ["tasks", task, "configurations", name]
                yield from _faults_of(name, entry, path, names)


def expanded(config: Mapping) -> tuple[dict, Origins]:
    """The config with a configuration for each point of every sweep's grid, in the grid's order.

    Also, by task and name of such a configuration, the name of its sweep.
    """
    made, origins = dict(config), {}
    for task, entries in _tasks(config):
        found = {}
        for name, entry in entries.items():
            points = _points(name, entry) if is_sweep(entry) else {name: entry}
            origins |= {(task, point): name for point in points if points[point] is not entry}
            found |= points
        made["tasks"] = {**made["tasks"], task: {**made["tasks"][task], "configurations": found}}
    return made, origins


def chosen(config: Mapping) -> dict:
    """The config, expanded, with the configurations that `only` names and their variants alone."""
    config, _ = expanded(config)
    tasks = {}
    for name, task in config["tasks"].items():
        kept = {
            key: entry
            for key, entry in task["configurations"].items()
            if matches(f"{name}/{key}", config["only"])
        }
        variants = {
            kind: {key: one for key, one in task[kind].items() if one["base"] in kept}
            for kind in KINDS
            if kind in task
        }
        tasks[name] = {**task, "configurations": kept, **variants}
    return {**config, "tasks": tasks}


def matches(identity: str, patterns: list[str]) -> bool:
    """Whether a configuration's id fits one of the shell's patterns."""
    return any(fnmatch.fnmatchcase(identity, pattern) for pattern in patterns)


def unmatched(config: Mapping) -> Iterator[tuple[list, str]]:
    """Patterns of `only`, in an expanded config, that name no configuration."""
    known = [f"{task}/{name}" for task, found in config["tasks"].items()
             for name in found["configurations"]]  # fmt: skip
    for index, pattern in enumerate(config["only"]):
        if not any(matches(one, [pattern]) for one in known):
            yield (
                ["only", index],
                (
                    f"is {pattern!r}: must be the id of a configuration, such as {known[0]}, or a "
                    "pattern with * for some of its letters that fits one"
                ),
            )


def _tasks(config: Mapping) -> Iterator[tuple[str, Mapping]]:
    """Each task's configurations, as far as the config has its proper shape."""
    tasks = config.get("tasks")
    for name, task in tasks.items() if isinstance(tasks, Mapping) else ():
        shaped = isinstance(task, Mapping) and isinstance(task.get("configurations"), Mapping)
        if shaped and all(isinstance(task.get(kind) or {}, Mapping) for kind in KINDS):
            yield name, task["configurations"]


def _axes(entry: Mapping) -> Axes:
    """The lists that span a grid, each by the keys that lead to it."""
    axes: Axes = {}
    for key, value in entry.items():
        if key in NOT_SWEPT:
            continue
        inner = value.items() if isinstance(value, Mapping) else ()
        axes |= {(key, name): one for name, one in inner if isinstance(one, list)}
        if isinstance(value, list) and (key not in LISTS or _only_lists(value)):
            axes[key,] = value
    return axes


def _only_lists(value: list) -> bool:
    return bool(value) and all(isinstance(one, list) for one in value)


def _faults_of(
    name: str, entry: Mapping, path: list, names: dict[str, str]
) -> Iterator[tuple[list, str]]:
    axes = _axes(entry)
    for keys, values in axes.items():
        if "source_figures" in entry:
            message = "must be one value, as a configuration with source_figures is no sweep"
            yield [*path, *keys], f"is {quoted(values)}: {message}"
            return
        if not values:
            yield [*path, *keys], "is []: a list to vary a setting must have at least one value"
            return
        parts = [name_of(keys, value) for value in values]
        if twice := next((part for part in parts if parts.count(part) > 1), None):
            yield [*path, *keys], f"has two values called {twice!r}: each must have its own name"
            return
    if not isinstance(entry.get("title", ""), str):
        yield [*path, "title"], f"is {quoted(entry['title'])}: must be of type string"
    size = math.prod(map(len, axes.values()))
    if size > MOST:
        yield path, f"gives {size:,} configurations: must give at most {MOST:,}"
        return
    for point in _points(name, entry):
        if len(point) > LONGEST_NAME:
            cut = quoted(point)
            yield path, f"gives the name {cut}: must give names of at most {LONGEST_NAME} letters"
            return
        if point in names:
            yield path, f"gives the name {point!r}, as {names[point]!r} does: each must be its own"
            return
        names[point] = name


def _points(name: str, entry: Mapping) -> dict[str, dict]:
    """The configurations of a sweep by name; the last of its lists runs fastest."""
    axes, found = _axes(entry), {}
    for values in product(*axes.values()):
        point = dict(zip(axes, values, strict=True))
        settings = dict(entry)
        for (key, *inner), value in point.items():
            settings[key] = {**settings[key], inner[0]: value} if inner else value
        called = "-".join([name, *(name_of(*one) for one in point.items())])
        found[called] = {
            "plots": _drawn_in(name, axes, point),
            **settings,
            "title": title_of(entry.get("title"), settings, point),
        }
    return found


def _drawn_in(name: str, axes: Axes, point: Mapping[Keys, Any]) -> str:
    """The name of a picture: that of all settings but the last ones, which differ within it."""
    apart = list(axes)
    size = 1
    while apart and apart[-1] != ("cell",) and size * len(axes[apart[-1]]) <= TOGETHER:
        size *= len(axes[apart.pop()])
    parts = [name_of(keys, point[keys]) for keys in apart]
    if size == 1 and apart and apart[-1] != ("cell",):  # a list too long for one picture
        parts[-1] = f"part-{axes[apart[-1]].index(point[apart[-1]]) // TOGETHER + 1}"
    return "-".join([name, *parts])
