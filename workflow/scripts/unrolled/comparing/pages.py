"""The comparison of two builds as text for a terminal and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tabulate import tabulate

from unrolled.comparing.builds import Build
from unrolled.comparing.changes import Change

LONGEST = 60  # characters of a value in a terminal
MOST = 30  # rows of a part in a terminal
HEADS = {"Numbers": "Number, mean and interval", "Verdicts": "Conclusion"}
# what Markdown, or HTML within it, would take for markup
MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&])")

Parts = Mapping[str, Sequence[Change]]


def summary(parts: Parts) -> str:
    """One sentence: how much changed, and whether a number moved beyond its interval."""
    counts = [_count(name, len(changes)) for name, changes in parts.items() if changes]
    changed = ", ".join(counts) if counts else "nothing"
    moved = sum(change.moved for change in parts["Numbers"])
    return f"Changed: {changed}. Numbers beyond their old interval: {moved}."


def _count(part: str, number: int) -> str:
    return f"{number} {part.lower().removesuffix('s') if number == 1 else part.lower()}"


def terminal(base: Build, new: Build, parts: Parts) -> str:
    """Tables of what changed, long values and long tables cut."""
    pieces = [_heading(base, new)]
    for name, changes in parts.items():
        if changes:
            rows = [[_cut(cell) for cell in _cells(name, change)] for change in changes[:MOST]]
            table = tabulate(rows, _head(name), tablefmt="simple", disable_numparse=True)
            more = f"\n... and {len(changes) - MOST} more" if len(changes) > MOST else ""
            pieces.append(table + more)
    return "\n\n".join([*pieces, *_unrecorded(base, new), summary(parts)])


def markdown(base: Build, new: Build, parts: Parts) -> str:
    """A page of the same in full."""
    pieces = ["# What changed between two builds", escape(_heading(base, new)), summary(parts)]
    for name, changes in parts.items():
        pieces.append(f"## {name}")
        rows = [[escape(cell) for cell in _cells(name, change)] for change in changes]
        table = tabulate(rows, _head(name), tablefmt="pipe", disable_numparse=True)
        pieces.append(table if changes else "No change.")
    return "\n\n".join([*pieces, *_unrecorded(base, new)]) + "\n"


def escape(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def _heading(base: Build, new: Build) -> str:
    return f"From {base.path} to {new.path}"


def _unrecorded(base: Build, new: Build) -> list[str]:
    silent = [str(build.path) for build in (base, new) if build.templates is None]
    named = " and ".join(silent)
    return [f"No record of templates and figures (rendering-*.json) beside {named}."] * bool(silent)


def _head(part: str) -> list[str]:
    columns = [HEADS.get(part, part.removesuffix("s")), "base", "new"]
    return [*columns, "beyond its interval"] if part == "Numbers" else columns


def _cells(part: str, change: Change) -> list[str]:
    cells = [change.name, change.base, change.new]
    return [*cells, "yes" if change.moved else ""] if part == "Numbers" else cells


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
