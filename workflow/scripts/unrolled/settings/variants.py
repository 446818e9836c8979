"""Variants of the study's configurations, which differ from one of these in a few settings.

Ablations take what the original leaves open otherwise, controls must come out a known way,
extensions go on from where the original stopped, and those of variance hold one of the things fixed
that make runs differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS = ("ablations", "controls", "extensions", "variance")
# what an entry says of itself; all else in it are settings of a configuration
ABOUT = ("base", "choice", "alternative")
# a variant stands in no figure of the study, whatever figures its base stands for
OF_FIGURES = ("plots", "source_figures")


def entries(config: Mapping, task: str, kind: str) -> dict[str, Mapping]:
    """The entries of one kind that this config runs, by name."""
    switch = config[kind]
    if not switch["run"]:
        return {}
    listed = config["tasks"].get(task, {}).get(kind, {})
    chosen = switch.get("choices")
    return {n: entry for n, entry in listed.items() if chosen is None or entry["choice"] in chosen}


def changes(entry: Mapping) -> dict:
    """The settings that an entry gives, without what it says of itself."""
    return {key: value for key, value in entry.items() if key not in ABOUT}


def settings(task: Mapping, entry: Mapping) -> dict:
    """Settings of a variant as a configuration would give them: its base's, overlaid by its own.

    task: the task's part of the config, which holds the base.
    """
    base = task["configurations"][entry["base"]]
    inherited = {key: value for key, value in base.items() if key not in OF_FIGURES}
    title = f"{base['title']}: {entry['alternative']}"
    return overlaid({**inherited, "title": title}, changes(entry))


def description(task: str, entry: Mapping) -> dict:
    """What tables say of a variant beside its settings; the base as a configuration's id."""
    return {
        "base": f"{task}/{entry['base']}",
        "choice": entry.get("choice"),
        "alternative": entry["alternative"],
        "changes": changes(entry),
    }


def overlaid(base: Any, entry: Any) -> Any:
    """An entry laid over another, as Snakemake lays configs: mappings by key, all else whole."""
    if not (isinstance(base, Mapping) and isinstance(entry, Mapping)):
        return entry
    return {**base, **{key: overlaid(base.get(key), value) for key, value in entry.items()}}
