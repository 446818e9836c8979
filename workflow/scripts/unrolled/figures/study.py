"""The tables of a build, as the figures read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from unrolled import style
from unrolled.style import Look

SETTINGS = ["hidden", "bidirectional", "k", "length", "penalty", "penalty_coefficient"]
MOST_ALONE = 18  # configurations of a task that each have a row or line of their own
LONGEST_CLASS = 14  # letters of a class's name
NAMES = dict.fromkeys(("name", "title", "cell", "plots"), str)


@dataclass(frozen=True)
class Study:
    """Tidy tables by name, printed values, the manifest of the images and what to show.

    `compare` allows markers of printed values; the images' part needs MNIST for them too.
    `cells` names cells of the build that the tables may lack, so that colours stay the same.
    """

    tables: dict[str, pd.DataFrame]
    reported: dict = field(default_factory=dict)
    manifest: dict = field(default_factory=dict)
    compare: bool = False
    confidence: float = 0.95
    cells: tuple[str, ...] = ()

    @property
    def configurations(self) -> pd.DataFrame:
        """One row a configuration, in the order of the config."""
        return self.tables["configurations"]

    @cached_property
    def colors(self) -> dict[str, str]:
        """A colour for every cell of the build."""
        return style.cell_colors([*self.configurations["cell"], *self.cells])

    @property
    def other_images(self) -> bool:
        """Whether the images are not MNIST's."""
        return self.manifest.get("data", "mnist") != "mnist"

    @property
    def part(self) -> str:
        """What the part on images is called."""
        if self.manifest.get("data") == "own":
            return f"{self.manifest['name']}, row by row"
        return "Digits, not MNIST" if self.other_images else "MNIST, row by row"

    @property
    def noun(self) -> str:
        """What an image shows: a "digit", or one of another data set's classes."""
        return "class" if self.manifest.get("data") == "own" else "digit"

    def class_name(self, label: int) -> str:
        """What a class is called, shortened to fit beside a cell."""
        names = self.manifest.get("class_names", [])
        name = names[label] if label < len(names) else str(label)
        if len(name) > LONGEST_CLASS:
            name = f"{name[: LONGEST_CLASS - 1]}\N{HORIZONTAL ELLIPSIS}"
        return name.replace("$", r"\$")

    @property
    def seeds(self) -> int:
        """Number of different seeds."""
        return self.tables["history"]["seed"].nunique()

    def of(self, task: str) -> pd.DataFrame:
        """The configurations of one task."""
        return self.configurations[self.configurations["task"] == task]

    def rows(self, table: str, configuration: str) -> pd.DataFrame:
        """One configuration's rows of a table; none where the build has no such table."""
        if table not in self.tables:
            return pd.DataFrame()
        return self.tables[table].query("configuration == @configuration")

    def curves(self, configuration: str, split: str, value: str) -> pd.DataFrame:
        """`value` over epochs: a row per epoch, a column per seed."""
        rows = self.rows("history", configuration)
        rows = rows[rows["split"] == split].replace([np.inf, -np.inf], np.nan)
        return rows.pivot(index="epoch", columns="seed", values=value)

    def lengths(self, configuration: str, value: str) -> pd.DataFrame:
        """`value` over test lengths at the larger number of samples, a column per seed."""
        rows = self.rows("addition_by_length", configuration)
        rows = rows[rows["samples"] == rows["samples"].max()]
        return rows.pivot(index="length", columns="seed", values=value)

    def printed(self, task: str, name: str) -> dict | list | None:
        """What the original printed of a configuration, if it may be compared with."""
        if not self.compare or (task == "mnist" and self.other_images):
            return None
        return (self.reported.get(task) or {}).get(name)

    def crowded(self, task: str) -> bool:
        """Whether a task has too many configurations for a row, line or panel each."""
        return len(self.of(task)) > MOST_ALONE

    def looks(self, task: str) -> dict[str, Look]:
        """Shade, line and marker of each configuration of a task drawn in one panel.

        The loss chooses the line; the other settings choose shade and marker within the cell, or,
        where there are very many configurations, the hidden size alone.
        """
        rows = self.of(task)
        losses = list(dict.fromkeys(rows["loss"].fillna("")))
        looks = {}
        for cell, members in rows.groupby("cell", sort=False):
            settings = members[SETTINGS].astype(object).fillna("").astype(str).agg(" ".join, axis=1)
            if self.crowded(task):
                settings = members["hidden"].astype(int)
            elif pd.concat([settings, members["loss"]], axis=1).duplicated().any():
                settings = members["configuration"]
            ordered = sorted(set(settings)) if self.crowded(task) else dict.fromkeys(settings)
            places = {value: place for place, value in enumerate(ordered)}
            shades = style.shades(self.colors[cell], len(places))
            for (_, row), value in zip(members.iterrows(), settings, strict=True):
                place = places[value]
                looks[row["configuration"]] = Look(
                    shades[place],
                    style.DASHES[
                        losses.index(row["loss"] if row["loss"] == row["loss"] else "")
                        % len(style.DASHES)
                    ],
                    style.MARKERS[place % len(style.MARKERS)],
                )
        return looks


def read_tables(paths: dict[str, str | Path]) -> dict[str, pd.DataFrame]:
    """Read tidy tables; an empty cell stays missing, and a name such as NA or 7 stays text."""
    tables = {
        name: pd.read_csv(path, dtype=NAMES, keep_default_na=False, na_values=[""])
        for name, path in paths.items()
    }
    for table in tables.values():
        if "title" in table:
            # else matplotlib would set what stands between two dollar signs as a formula
            table["title"] = table["title"].str.replace("$", r"\$", regex=False)
    return tables


def short_titles(titles: list[str]) -> list[str]:
    """Titles without the comma-separated parts that all of them share."""
    parts = [title.split(", ") for title in titles]
    shared = set.intersection(*map(set, parts)) if len(parts) > 1 else set()
    return [
        ", ".join(part for part in row if part not in shared) or title
        for row, title in zip(parts, titles, strict=True)
    ]
