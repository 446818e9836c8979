"""Ablations and controls: configurations that differ from one of the study in a few settings.

Parse time: the standard library alone, as every Snakemake call reads this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

KINDS = ("ablations", "controls")
NAMED = 20  # configurations that a sentence lists
# what an entry says of itself; all else in it are settings of a configuration
OWN = ("base", "choice", "alternative")
# a variant stands in no figure of the study, whatever figures its base stands for
OF_FIGURES = ("plots", "source_figures")


def entries(config: Mapping, task: str, kind: str) -> dict[str, Mapping]:
    """The entries of one kind that this config runs, by name."""
    switch = config[kind]
    if not switch["run"]:
        return {}
    found = config["tasks"].get(task, {}).get(kind, {})
    chosen = switch.get("choices")
    return {n: entry for n, entry in found.items() if chosen is None or entry["choice"] in chosen}


def changes(entry: Mapping) -> dict:
    """The settings that an entry gives, without what it says of itself."""
    return {key: value for key, value in entry.items() if key not in OWN}


def settings(task: Mapping, entry: Mapping) -> dict:
    """Settings of a variant as a configuration would give them: its base's, overlaid by its own.

    task: the task's part of the config, which holds the base.
    """
    base = task["configurations"][entry["base"]]
    inherited = {key: value for key, value in base.items() if key not in OF_FIGURES}
    title = f"{base['title']}: {entry['alternative']}"
    return _overlay({**inherited, "title": title}, changes(entry))


def merged(config: Mapping) -> Iterator[tuple[list, dict]]:
    """Paths of all ablations and controls, with their settings as a configuration's."""
    for name, task in config["tasks"].items():
        for kind in KINDS:
            for key, entry in task.get(kind, {}).items():
                yield ["tasks", name, kind, key], settings(task, entry)


def description(task: str, entry: Mapping) -> dict:
    """What tables say of a variant beside its settings; the base as a configuration's id."""
    return {
        "base": f"{task}/{entry['base']}",
        "choice": entry.get("choice"),
        "alternative": entry["alternative"],
        "changes": changes(entry),
    }


def faults(config: Mapping) -> Iterator[tuple[list, str]]:
    """What is wrong with entries as such: paths in the config, and what is allowed there."""
    for name, task in config["tasks"].items():
        for kind in KINDS:
            for key, entry in task.get(kind, {}).items():
                yield from _faults_of(task, kind, key, entry, ["tasks", name, kind, key])


def unknown_choices(config: Mapping) -> Iterator[tuple[list, str]]:
    """Choices that the config wants run but no ablation varies."""
    examined = {
        entry["choice"]
        for task in config["tasks"].values()
        for entry in task.get("ablations", {}).values()
    }
    for index, choice in enumerate(config["ablations"].get("choices", [])):
        if choice not in examined:
            known = ", ".join(sorted(examined)) or "none"
            message = f"is {choice!r}: must be a choice of an ablation: {known}"
            yield ["ablations", "choices", index], message


def _faults_of(
    task: Mapping, kind: str, key: str, entry: Mapping, path: list
) -> Iterator[tuple[list, str]]:
    configurations = task["configurations"]
    others = [other for other in KINDS if other != kind]
    if key in configurations or any(key in task.get(other, {}) for other in others):
        yield path, "has a name that is taken: no two configurations, ablations or controls share"
    if entry["base"] not in configurations:
        more = ["..."] if len(configurations) > NAMED else []
        known = ", ".join([*list(configurations)[:NAMED], *more]) or "none"
        yield [*path, "base"], f"is {entry['base']!r}: must be a configuration of the task: {known}"
        return
    unknown = OF_FIGURES if kind == "ablations" else (*OF_FIGURES, "choice")
    for setting in unknown:
        if setting in entry:
            yield [*path, setting], f"is an unknown key: {kind} have none"
    before = {**task, **configurations[entry["base"]]}
    if all(key in before and before[key] == value for key, value in changes(entry).items()):
        yield path, "changes nothing: must give a setting that its base has not"


def _overlay(base: Any, own: Any) -> Any:
    """Mappings key by key, all else as a whole."""
    if not (isinstance(base, Mapping) and isinstance(own, Mapping)):
        return own
    return {**base, **{key: _overlay(base.get(key), value) for key, value in own.items()}}
