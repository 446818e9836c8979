"""What no schema can say of a config: values that contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workflow.plan import cells, variant_checks
from workflow.plan.kept_images import are_made
from workflow.plan.schema import config_schema
from workflow.plan.strict_yaml import Faults, quoted
from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.images.search import describe_lack, find_in
from workflow.scripts.unrolled.near_misses import suggestion
from workflow.scripts.unrolled.settings.expansion import RANGE

# folders of the project, which no build may write into
RESERVED = ("config", "docs", "profiles", "report", "resources", "tests", "workflow")
MOST_PANELS = 12  # of a figure
NO_EPOCHS = "is 0: must be at least 1, but for controls"


def contradictions(config: Mapping) -> Faults:
    """Paths in a config that fits the schema and cannot run, with what is allowed there."""
    if config["folder"].lower() in RESERVED or Path(config["folder"]).is_file():
        yield ["folder"], f"is {config['folder']!r}: must not be a file or folder of the project"
    yield from _of_seeds(config["seeds"], ["seeds"], config["tasks"])
    varied = [name for name, task in config["tasks"].items() if task.get("variance")]
    yield from _of_seeds(config["variance"]["seeds"], ["variance", "seeds"], varied)
    yield from _of_looks(config)
    yield from _of_images(config)
    fused_from = config["engine"]["fused_from"]
    for cell in fused_from:
        if cell not in cells.names() or "def fused(" not in cells.code(cell):
            yield ["engine", "fused_from", cell], "names a cell that has no `fused` path"
    if not any(task["configurations"] for task in config["tasks"].values()):
        yield ["tasks"], "has no configuration: at least one is needed"
    examined = config_schema()["properties"]["beyond"]["properties"]
    for name, task in config["tasks"].items():
        if name in examined and name not in config["beyond"]:
            yield ["beyond", name], "is missing"
        yield from _of_task(task, ["tasks", name])
        for key, settings in task["configurations"].items():
            path = ["tasks", name, "configurations", key]
            yield from _of_configuration(task, settings, path, fused_from)
    for path, settings in variant_checks.merged(config):
        yield from _of_configuration(config["tasks"][path[1]], settings, path, fused_from)


def _of_seeds(seeds: Any, path: list, wanted: Iterable[str]) -> Faults:
    """Seeds by task: one entry for each of those wanted, and none for what is no task."""
    if not isinstance(seeds, Mapping) or set(seeds) == RANGE:
        return
    for name in seeds:
        if name in RANGE:
            # of an overlay, over a config that gives seeds by task
            yield [*path, name], "stands beside seeds of single tasks: must stand in each of them"
        elif name not in tasks.names():
            allowed = f"must be one of {', '.join(tasks.names())}"
            yield [*path, name], f"is no task: {allowed}{suggestion(name, tasks.names())}"
    for name in wanted:
        if name not in seeds:
            yield [*path, name], "is missing: every task needs its seeds"


def _of_looks(config: Mapping) -> Faults:
    """Levels of looks that leave some for the first, and seeds of tasks that there are."""
    looks = config["settle"]["looks"]
    for place, look in enumerate(looks):
        path = ["settle", "looks", place]
        if sum(entry["level"] for entry in looks[: place + 1]) >= 1:
            allowed = (
                "must be less than 1 with those of the other looks, as the first needs a share"
            )
            yield [*path, "level"], f"is {look['level']}: {allowed}"
        for name in look["seeds"]:
            if name not in tasks.names():
                allowed = f"must be one of {', '.join(tasks.names())}"
                near = suggestion(name, tasks.names())
                yield [*path, "seeds", name], f"is no task: {allowed}{near}"


def _of_images(config: Mapping) -> Faults:
    images = config["images"]
    if images["source"] != "own":
        return
    data_set = images.get("own")
    if data_set is None:
        yield ["images", "own"], "is missing: must say what data set it is, as images.source is own"
    elif not {"folder", "torchvision"} & set(data_set):
        yield ["images", "own"], "has neither folder nor torchvision: must have one of them"
    elif "torchvision" not in data_set:
        folder, prefix = data_set["folder"], data_set.get("prefix")
        if not find_in(folder, prefix) and not are_made(config):
            message = f"is {folder!r}: must hold MNIST's four files, as .gz or extracted"
            yield ["images", "own", "folder"], f"{message}. {describe_lack(folder, prefix)[:-1]}"


def _of_task(task: Mapping, path: list) -> Faults:
    yield from _of_lengths(task, path)
    if task["epochs"] == 0:
        yield [*path, "epochs"], NO_EPOCHS
    plots = {key: entry.get("plots", key) for key, entry in task["configurations"].items()}
    counts = Counter(plots.values())
    for key, name in plots.items():
        if counts[name] > MOST_PANELS:
            message = f"is shared by {counts[name]:,} configurations: must be by at most"
            yield [*path, "configurations", key, "plots"], f"{message} {MOST_PANELS}"


def _of_configuration(
    task: Mapping, settings: Mapping, path: list, fused_from: Mapping[str, int]
) -> Faults:
    if settings.get("epochs") == 0 and path[2] != "controls":
        yield [*path, "epochs"], NO_EPOCHS
    if settings.get("readout") == "final_states" and not settings.get("bidirectional"):
        yield [*path, "readout"], "is 'final_states': must be last unless bidirectional is true"
    cell, known = settings["cell"], cells.names()
    if cell not in known:
        allowed = f"must be one of {', '.join(known)}{suggestion(cell, known)}"
        yield [*path, "cell"], f"is {quoted(cell)}: {allowed}"
    elif fault := cells.fault(cell):
        yield [*path, "cell"], f"is {cell!r}: {fault}"
    elif settings.get("precision") == "bf16" and not _takes_bf16(settings, fused_from):
        yield [*path, "precision"], "is 'bf16': only the LSTM's fused path takes it"
    yield from _of_lengths(settings, path)
    descriptor = tasks.descriptor(path[1])
    for key, message in descriptor.faults({**task, **settings}):
        yield [*path, key], message
    figures, wanted = settings.get("source_figures", []), len(descriptor.pictures)
    if len(figures) not in (0, wanted):
        yield [*path, "source_figures"], f"has {len(figures)} numbers: must have none or {wanted}"


def _of_lengths(settings: Mapping, path: list) -> Faults:
    for key in ("lengths", "evaluation_lengths"):
        if key in settings and settings[key][0] > settings[key][1]:
            yield [*path, key], f"is {settings[key]}: the shortest must not exceed the longest"


def _takes_bf16(settings: Mapping, fused_from: Mapping[str, int]) -> bool:
    starts = fused_from.get(settings["cell"], float("inf"))
    return "torch.lstm(" in cells.code(settings["cell"]) and settings["hidden"] >= starts
