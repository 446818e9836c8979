"""Sweeps: a list where a configuration takes one value makes a configuration of each.

Several lists make a grid. Parse time: no torch, as every Snakemake call reads this.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice, product
from typing import Any

from workflow.plan.strict_yaml import Faults, quoted
from workflow.plan.sweep_names import Keys, name_of, title_of
from workflow.scripts.unrolled.near_misses import suggestion
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


def faults(config: Mapping) -> Faults:
    """What is wrong with sweeps as such, the first fault of each: what follows rests on it."""
    for task, entries in _tasks(config):
        names = {name: name for name, entry in entries.items() if not is_sweep(entry)}
        names |= {name: name for kind in KINDS for name in config["tasks"][task].get(kind) or {}}
        for name, entry in entries.items():
            if is_sweep(entry):
                path = ["tasks", task, "configurations", name]
                yield from islice(_faults_of(name, entry, path, names), 1)


def expanded(config: Mapping) -> tuple[dict, Origins]:
    """The config with a configuration for each point of every sweep's grid, in the grid's order.

    Also, by task and name of such a configuration, the name of its sweep.
    """
    config, origins = dict(config), {}
    for task, entries in _tasks(config):
        configurations = {}
        for name, entry in entries.items():
            points = _points(name, entry) if is_sweep(entry) else {name: entry}
            origins |= {(task, point): name for point in points if points[point] is not entry}
            configurations |= points
        section = {**config["tasks"][task], "configurations": configurations}
        config["tasks"] = {**config["tasks"], task: section}
    return config, origins


def chosen(config: Mapping) -> dict:
    """The config, expanded, with the configurations that `only` names and their variants alone."""
    config, _ = expanded(config)
    tasks = {}
    for name, task in config["tasks"].items():
        entries = task["configurations"].items()
        kept = {k: entry for k, entry in entries if _fits(f"{name}/{k}", config["only"])}
        variants = {
            kind: {key: entry for key, entry in task[kind].items() if entry["base"] in kept}
            for kind in KINDS
            if kind in task
        }
        tasks[name] = {**task, "configurations": kept, **variants}
    return {**config, "tasks": tasks}


def ids_of(config: Mapping) -> list[str]:
    """The ids of all configurations of an expanded config."""
    sections = config["tasks"].items()
    return [f"{task}/{name}" for task, section in sections for name in section["configurations"]]


def unmatched(config: Mapping) -> Faults:
    """Patterns of `only`, in an expanded config, that name no configuration."""
    ids = ids_of(config)
    for index, pattern in enumerate(config["only"]):
        if not any(_fits(identity, [pattern]) for identity in ids):
            allowed = f"such as {ids[0]}, or a pattern with * for some of its letters that fits one"
            message = f"is {pattern!r}: must be the id of a configuration, {allowed}"
            yield ["only", index], f"{message}{suggestion(pattern, ids)}"


def _fits(identity: str, patterns: list[str]) -> bool:
    """Whether a configuration's id fits one of the shell's patterns."""
    return any(fnmatchcase(identity, pattern) for pattern in patterns)


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
        if isinstance(value, Mapping):
            axes |= {(key, name): inner for name, inner in value.items() if isinstance(inner, list)}
        elif isinstance(value, list) and (key not in LISTS or _holds_lists(value)):
            axes[key,] = value
    return axes


def _holds_lists(values: list) -> bool:
    return bool(values) and all(isinstance(value, list) for value in values)


def _faults_of(name: str, entry: Mapping, path: list, names: dict[str, str]) -> Faults:
    """What is wrong with a sweep, each fault to be looked for where none comes before it.

    names: those taken so far, with the entries that take them; the sweep's own join them.
    """
    axes = _axes(entry)
    for keys, values in axes.items():
        place, parts = [*path, *keys], [name_of(keys, value) for value in values]
        if "source_figures" in entry:
            allowed = "must be one value, as a configuration with source_figures is no sweep"
            yield place, f"is {quoted(values)}: {allowed}"
        if not values:
            yield place, "is []: a list to vary a setting must have at least one value"
        if twice := next((part for part in parts if parts.count(part) > 1), None):
            yield place, f"has two values called {twice!r}: each must have its own name"
    if not isinstance(entry.get("title", ""), str):
        yield [*path, "title"], f"is {quoted(entry['title'])}: must be of type string"
    size = math.prod(map(len, axes.values()))
    if size > MOST:
        yield path, f"gives {size:,} configurations: must give at most {MOST:,}"
    for point in _points(name, entry):
        if len(point) > LONGEST_NAME:
            allowed = f"must give names of at most {LONGEST_NAME} letters"
            yield path, f"gives the name {quoted(point)}: {allowed}"
        if point in names:
            yield path, f"gives the name {point!r}, as {names[point]!r} does: each must be its own"
        names[point] = name


def _points(name: str, entry: Mapping) -> dict[str, dict]:
    """The configurations of a sweep by name; the last of its lists runs fastest."""
    axes, points = _axes(entry), {}
    for values in product(*axes.values()):
        point = dict(zip(axes, values, strict=True))
        settings = dict(entry)
        for (key, *inner), value in point.items():
            settings[key] = {**settings[key], inner[0]: value} if inner else value
        point_name = "-".join([name, *(name_of(*setting) for setting in point.items())])
        points[point_name] = {
            "plots": _drawn_in(name, axes, point),
            **settings,
            "title": title_of(entry.get("title"), settings, point),
        }
    return points


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
