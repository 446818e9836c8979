"""What no schema can say of a config: values that contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from workflow.rules import variants
from workflow.rules.run_table import FIGURES
from workflow.scripts.unrolled.images.search import describe_lack, find_in

CELLS = Path(__file__).parents[1] / "scripts" / "unrolled" / "cells"
OWN_FOLDERS = ("config", "docs", "profiles", "report", "resources", "tests", "workflow")
MOST_PANELS = 12  # of a figure
NO_EPOCHS = "is 0: must be at least 1, but for controls"


def contradictions(config: Mapping) -> Iterator[tuple[list, str]]:
    """Paths in a config that fits the schema and cannot run, with what is allowed there."""
    if config["folder"].lower() in OWN_FOLDERS or Path(config["folder"]).is_file():
        yield ["folder"], f"is {config['folder']!r}: must not be a file or folder of the project"
    cells = sorted(path.stem for path in CELLS.glob("*.py") if path.stem != "__init__")
    yield from _of_images(config["images"])
    fused_from = config["engine"]["fused_from"]
    for cell in fused_from:
        if cell not in cells or "def fused(" not in (CELLS / f"{cell}.py").read_text("utf-8"):
            yield ["engine", "fused_from", cell], "names a cell that has no `fused` path"
    if not any(task["configurations"] for task in config["tasks"].values()):
        yield ["tasks"], "has no configuration: at least one is needed"
    for name, task in config["tasks"].items():
        path = ["tasks", name]
        for key in ("lengths", "evaluation_lengths"):
            if key in task and task[key][0] > task[key][1]:
                yield [*path, key], f"is {task[key]}: the shortest must not exceed the longest"
        if task["epochs"] == 0:
            yield [*path, "epochs"], NO_EPOCHS
        drawn = Counter(own.get("plots", key) for key, own in task["configurations"].items())
        for key, settings in task["configurations"].items():
            if (count := drawn[settings.get("plots", key)]) > MOST_PANELS:
                message = f"is shared by {count:,} configurations: must be by at most {MOST_PANELS}"
                yield [*path, "configurations", key, "plots"], message
            where = [*path, "configurations", key]
            yield from _of_configuration(name, task, settings, where, cells, fused_from)
    for path, settings in variants.merged(config):
        task = config["tasks"][path[1]]
        yield from _of_configuration(path[1], task, settings, path, cells, fused_from)


def _of_images(images: Mapping) -> Iterator[tuple[list, str]]:
    if images["source"] != "own":
        return
    own = images.get("own")
    if own is None:
        yield ["images", "own"], "is missing: must say what data set it is, as images.source is own"
    elif not {"folder", "torchvision"} & set(own):
        yield ["images", "own"], "has neither folder nor torchvision: must have one of them"
    elif "torchvision" not in own and not find_in(own["folder"]):
        message = f"is {own['folder']!r}: must hold MNIST's four files, as .gz or extracted"
        yield ["images", "own", "folder"], f"{message}. {describe_lack(own['folder'])[:-1]}"


def _takes_bf16(settings: Mapping, fused_from: Mapping) -> bool:
    kernel = "torch.lstm(" in (CELLS / f"{settings['cell']}.py").read_text("utf-8")
    return kernel and settings["hidden"] >= fused_from.get(settings["cell"], float("inf"))


def _of_configuration(
    task_name: str,
    task: Mapping,
    settings: Mapping,
    path: list,
    cells: list[str],
    fused_from: Mapping,
) -> Iterator[tuple[list, str]]:
    if settings.get("epochs") == 0 and path[2] != "controls":
        yield [*path, "epochs"], NO_EPOCHS
    if settings.get("readout") == "final_states" and not settings.get("bidirectional"):
        yield [*path, "readout"], "is 'final_states': must be last unless bidirectional is true"
    if settings["cell"] not in cells:
        yield [*path, "cell"], f"is {settings['cell']!r}: must be one of {', '.join(cells)}"
    elif settings.get("precision") == "bf16" and not _takes_bf16(settings, fused_from):
        yield [*path, "precision"], "is 'bf16': only the LSTM's fused path takes it"
    lengths = settings.get("lengths", task.get("lengths"))
    if lengths and lengths[0] > lengths[1]:
        yield [*path, "lengths"], f"is {lengths}: the shortest must not exceed the longest"
    if lengths and settings["k"] > lengths[0]:
        yield [*path, "k"], f"is {settings['k']}: must be at most the shortest length, {lengths[0]}"
    figures = settings.get("source_figures", [])
    if len(figures) not in (0, len(FIGURES[task_name])):
        wanted = len(FIGURES[task_name])
        yield [*path, "source_figures"], f"has {len(figures)} numbers: must have none or {wanted}"
