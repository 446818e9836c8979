"""Captions, categories and labels of what Snakemake's own report shows.

Labels hold names out of the config, which its schema keeps to letters, digits and hyphens, never
titles, which may hold anything. Captions are files of report/captions, one for a kind of figure.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

import yaml

from workflow.plan.run_table import CONCLUSIONS, DIAGRAMS, PRINTED, SUMMARY, TIMING
from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.tasks.descriptors import Picture

CAPTIONS = "../../report/captions"  # from the folder of the rules
DICTIONARY = Path("config/tables.yaml")
# begin of names of tables
EVIDENCE = ("claim", "control", "looks", "open_choices", "printed", "variance", "xor")
EACH, LONGEST = "A row for each ", 44  # a longer label hides what is shown beside it
COMPARED = {
    "overview": "Models compared",
    "beyond": "Beyond training",
    "evidence": "Conclusions tested",
}
CLASS_PICTURE = Picture("test-image", "Test image")
GENERAL = tuple(map(Picture, (SUMMARY, PRINTED, TIMING, *CONCLUSIONS, DIAGRAMS)))


def figure(path: str) -> dict:
    """The arguments of `report` for a figure, by its path."""
    part, name = Path(path).parent.name, Path(path).stem
    if part in COMPARED:
        picture, of = _compared()[name]
        return _entry(picture, "Figures", COMPARED[part], {"Shows": picture.label, "Of": of})
    label = tasks.descriptor(part).label
    if name.startswith(f"{CLASS_PICTURE.name}-"):
        of = f"class {name.removeprefix(f'{CLASS_PICTURE.name}-')}"
        return _entry(CLASS_PICTURE, "Figures", label, {"Shows": CLASS_PICTURE.label, "Of": of})
    of, kind = name.rsplit("-", 1)
    (picture,) = [p for p in tasks.descriptor(part).pictures if p and p.name == kind]
    return _entry(picture, "Figures", label, {"Shows": picture.label, "Of": of})


def table(path: str) -> dict:
    """The arguments of `report` for a table, by its path."""
    name = Path(path).stem
    each = _dictionary()[name]["rows"].split(";")[0].removeprefix(EACH).rstrip(".")
    labels = {"Table": name, EACH.strip(): shorten(each, LONGEST, placeholder=" …")}
    part = "Evidence" if name.startswith(EVIDENCE) else "Results"
    return _entry(Picture("table"), "Tables", part, labels)


def rendering() -> dict:
    """The arguments of `report` for HTML and PDF, the wildcard `suffix`."""
    return _entry(Picture("report"), "Report", "In full", {"Format": "{suffix}"})


def pictures() -> set[Picture]:
    """Every kind of figure that a build may have."""
    found = {picture for picture, _ in _compared().values()} | {CLASS_PICTURE}
    for task in map(tasks.descriptor, tasks.names()):
        found |= {picture for picture in task.pictures if picture}
    return found


@cache
def _compared() -> dict[str, tuple[Picture, str]]:
    """By name, the figures of no single configuration, and what they are of."""
    general = {picture.name: (picture, "all tasks") for picture in GENERAL}
    return general | {
        picture.name: (picture, task.label)
        for task in map(tasks.descriptor, tasks.names())
        for picture in (*task.overview, *task.beyond)
    }


def _entry(picture: Picture, category: str, subcategory: str, labels: dict[str, str]) -> dict:
    entry: dict[str, Any] = {"category": category, "subcategory": subcategory, "labels": labels}
    if picture.captioned:
        entry["caption"] = f"{CAPTIONS}/{picture.name}.rst"
    return entry


@cache
def _dictionary() -> dict:
    return yaml.safe_load(DICTIONARY.read_text(encoding="utf-8"))["tables"]
