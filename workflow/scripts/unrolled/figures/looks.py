"""How the configurations of a task are told apart: colours, lines, markers and short titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.lines import Line2D

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.colors import INK, cell_colors, shades
from unrolled.study import Study

SETTINGS = ("hidden", "bidirectional", "k", "length", "penalty", "penalty_coefficient")


@dataclass(frozen=True)
class Look:
    """How one configuration is drawn among others: shade, line and marker."""

    color: str
    dash: str | tuple
    marker: str


def colors(study: Study) -> dict[str, str]:
    """A colour for every cell of the build, those included that the tables lack."""
    cells = [member.cell for member in study.configurations]
    return study.once("colours", lambda: cell_colors([*cells, *study.settings.get("cells", ())]))


def color_of(study: Study, members: Sequence[Configuration]) -> str:
    """The colour of the cell that all have, or else the text's."""
    cells = {member.cell for member in members}
    return colors(study)[cells.pop()] if len(cells) == 1 else INK


def looks(study: Study, task: str) -> dict[str, Look]:
    """Shade, line and marker of each configuration of a task drawn in one panel, by its id.

    The loss chooses the line; the other settings choose shade and marker within the cell, or,
    where there are very many configurations, the hidden size alone.
    """
    return study.once(("looks", task), lambda: _looks(study, task))


def _looks(study: Study, task: str) -> dict[str, Look]:
    members = study.of_task(task)
    losses = list(dict.fromkeys(member.loss for member in members))
    result = {}
    for cell, group in aggregation.grouped(members, lambda member: member.cell).items():
        places = _places(group, aggregation.needed(study, task))
        tones = shades(colors(study)[cell], len(set(places)))
        for member, place in zip(group, places, strict=True):
            dash = style.DASHES[losses.index(member.loss) % len(style.DASHES)]
            marker = style.MARKERS[place % len(style.MARKERS)]
            result[member.configuration] = Look(tones[place], dash, marker)
    return result


def _places(members: Sequence[Configuration], by_size: bool) -> list[int]:
    """For each configuration of a cell, the place of its shade and marker among the cell's."""
    if by_size:
        sizes = sorted({member.hidden for member in members})
        return [sizes.index(member.hidden) for member in members]
    values = [tuple(getattr(member, name) for name in SETTINGS) for member in members]
    losses = [member.loss for member in members]
    if len(set(zip(values, losses, strict=True))) < len(members):
        return list(range(len(members)))
    different = list(dict.fromkeys(values))
    return [different.index(value) for value in values]


def short_titles(titles: Sequence[str]) -> list[str]:
    """Titles without the comma-separated parts that all of them share."""
    parts = [title.split(", ") for title in titles]
    shared = set.intersection(*map(set, parts)) if len(parts) > 1 else set()
    return [
        ", ".join(part for part in row if part not in shared) or title
        for row, title in zip(parts, titles, strict=True)
    ]


def titles(members: Sequence[Configuration]) -> list[str]:
    """Titles of configurations that are drawn together, without what all of them say."""
    return short_titles([style.label(member.title) for member in members])


def handles(study: Study, members: Sequence[Configuration]) -> list[Line2D]:
    """Legend entries of a task's configurations; of very many, of what tells them apart."""
    task = members[0].task
    if aggregation.needed(study, task):
        return _aggregated_handles(study, members)
    entries = []
    for member, title in zip(members, titles(members), strict=True):
        look = looks(study, task)[member.configuration]
        line = {"color": look.color, "linestyle": look.dash, "marker": look.marker}
        entries.append(Line2D([], [], label=title, **line))
    return entries


def _aggregated_handles(study: Study, members: Sequence[Configuration]) -> list[Line2D]:
    """Entries for cells, losses and hidden sizes; losses are those of the whole task."""
    task = members[0].task
    entries = [
        Line2D([], [], color=colors(study)[cell], label=cell.upper())
        for cell in dict.fromkeys(member.cell for member in members)
    ]
    dashes = {
        member.loss: looks(study, task)[member.configuration].dash
        for member in study.of_task(task)
        if member.loss is not None
    }
    if len(dashes) > 1:
        entries += [
            Line2D([], [], color=INK, linestyle=dash, label=loss.upper())
            for loss, dash in dashes.items()
        ]
    sizes = sorted({member.hidden for member in members})
    if len(sizes) > 1:
        label = f"h = {sizes[0]} (dark) to {sizes[-1]} (light)"
        entries.append(Line2D([], [], linestyle="none", label=label))
    return entries
