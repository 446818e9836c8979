"""What is wrong with ablations, controls and other variants as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow.plan.strict_yaml import Faults
from workflow.scripts.unrolled.near_misses import suggestion
from workflow.scripts.unrolled.settings import variants
from workflow.scripts.unrolled.settings.variants import KINDS, OF_FIGURES, changes

NAMED = 20  # configurations that a sentence lists


def merged(config: Mapping) -> Iterator[tuple[list, dict]]:
    """Paths of all variants, with their settings as a configuration's."""
    for name, task in config["tasks"].items():
        for kind in KINDS:
            for key, entry in task.get(kind, {}).items():
                yield ["tasks", name, kind, key], variants.settings(task, entry)


def faults(config: Mapping) -> Faults:
    """What is wrong with entries as such: paths in the config, and what is allowed there."""
    for name, task in config["tasks"].items():
        for kind in KINDS:
            for key, entry in task.get(kind, {}).items():
                yield from _faults_of(task, kind, key, entry, ["tasks", name, kind, key])


def unknown_choices(config: Mapping) -> Faults:
    """Choices that the config wants run but no ablation varies."""
    examined = {
        entry["choice"]
        for task in config["tasks"].values()
        for entry in task.get("ablations", {}).values()
    }
    for index, choice in enumerate(config["ablations"].get("choices", [])):
        if choice not in examined:
            known = ", ".join(sorted(examined)) or "none"
            allowed = f"must be a choice of an ablation: {known}{suggestion(choice, examined)}"
            yield ["ablations", "choices", index], f"is {choice!r}: {allowed}"


def _faults_of(task: Mapping, kind: str, key: str, entry: Mapping, path: list) -> Faults:
    configurations = task["configurations"]
    others = [other for other in KINDS if other != kind]
    if key in configurations or any(key in task.get(other, {}) for other in others):
        yield (
            path,
            "has a name that is taken: no two configurations or variants of a task share one",
        )
    if entry["base"] not in configurations:
        more = ["..."] if len(configurations) > NAMED else []
        known = ", ".join([*list(configurations)[:NAMED], *more]) or "none"
        allowed = f"must be a configuration of the task: {known}"
        near = suggestion(entry["base"], configurations)
        yield [*path, "base"], f"is {entry['base']!r}: {allowed}{near}"
        return
    unknown = OF_FIGURES if kind == "ablations" else (*OF_FIGURES, "choice")
    for setting in unknown:
        if setting in entry:
            yield [*path, setting], f"is an unknown key: {kind} have none"
    before = {**task, **configurations[entry["base"]]}
    if all(key in before and before[key] == value for key, value in changes(entry).items()):
        yield path, "changes nothing: must give a setting that its base has not"
