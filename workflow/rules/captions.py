"""Captions, categories and labels of what Snakemake's own report shows.

Labels hold names out of the config, which its schema keeps to letters, digits and hyphens, never
titles, which may hold anything. Captions are files of report/captions, one for a kind of figure.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import shorten

import yaml

from workflow.rules.run_table import BEYOND_FIGURES, FIGURES, OVERVIEW

CAPTIONS = "../../report/captions"  # from the folder of the rules
DICTIONARY = Path("config/tables.yaml")
TASKS = {"mnist": "Images row by row", "remember": "Remember", "addition": "Addition"}
SHOWS = {
    "loss": "Loss over epochs",
    "accuracy": "Accuracy over epochs",
    "confusion": "Confusion matrix",
    "lengths": "Right sums by length",
    "test-image": "Test image",
}
EVIDENCE = ("claim", "control", "open_choices", "printed", "xor")  # begin of names of tables
EACH, LONGEST = "A row for each ", 44  # a longer label hides what is shown beside it
COMPARED = {"overview": "Models compared", "beyond": "Beyond training"}


def figure(path: str) -> dict:
    """The arguments of `report` for a figure, by its path."""
    part, name = Path(path).parent.name, Path(path).stem
    if part in COMPARED:
        shows, of = name.replace("-", " ").capitalize(), _tasks(name)
        return _entry(name, "Figures", COMPARED[part], {"Shows": shows, "Of": of})
    if name.startswith("test-image-"):
        kind, of = "test-image", f"class {name.removeprefix('test-image-')}"
    else:
        of, kind = name.rsplit("-", 1)
    return _entry(kind, "Figures", TASKS[part], {"Shows": SHOWS[kind], "Of": of})


def table(path: str) -> dict:
    """The arguments of `report` for a table, by its path."""
    name = Path(path).stem
    each = _dictionary()[name]["rows"].split(";")[0].removeprefix(EACH).rstrip(".")
    labels = {"Table": name, EACH.strip(): shorten(each, LONGEST, placeholder=" …")}
    return _entry("table", "Tables", "Evidence" if name.startswith(EVIDENCE) else "Results", labels)


def rendering() -> dict:
    """The arguments of `report` for HTML and PDF, the wildcard `suffix`."""
    return _entry("report", "Report", "In full", {"Format": "{suffix}"})


def figure_kinds() -> set[str]:
    """Every kind of figure that a build may have, by the name of its caption."""
    of_configurations = {kind for kinds in FIGURES.values() for kind in kinds if kind}
    beyond = {name for names in BEYOND_FIGURES.values() for name in names}
    return of_configurations | beyond | {*OVERVIEW, "timing", "test-image"}


def _entry(caption: str, category: str, subcategory: str, labels: dict[str, str]) -> dict:
    return {
        "caption": f"{CAPTIONS}/{caption}.rst",
        "category": category,
        "subcategory": subcategory,
        "labels": labels,
    }


def _tasks(name: str) -> str:
    """The task that a figure which compares models is of."""
    beyond = [task for task, names in BEYOND_FIGURES.items() if name in names]
    first = "mnist" if name == "shared-confusions" else name.split("-")[0]
    found = beyond or [task for task in TASKS if task == first]
    return TASKS[found[0]] if found else "all tasks"


@cache
def _dictionary() -> dict:
    return yaml.safe_load(DICTIONARY.read_text(encoding="utf-8"))["tables"]
