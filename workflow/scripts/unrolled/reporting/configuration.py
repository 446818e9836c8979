"""A configuration of the study as a row of configurations.csv tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from unrolled.reporting.formatting import SPACE, is_missing


@dataclass(frozen=True)
class Configuration:
    """A row of configurations.csv; fields that do not apply to its task are None."""

    configuration: str
    task: str
    name: str
    title: str
    cell: str
    hidden: int
    bidirectional: bool
    epochs: int
    learning_rate: float
    batch: int
    penalty: str | None
    penalty_coefficient: float | None
    k: int | None
    length: int | None
    loss: str | None
    parameters: int | None
    path: str | None
    plots: str
    source_figures: tuple[int, ...]
    shares_section: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, Any], shares_section: bool = False) -> Configuration:
        """shares_section: whether those drawn together stand in one section."""
        values = {item.name: row.get(item.name) for item in fields(cls)}
        values["shares_section"] = shares_section
        values = {name: None if is_missing(value) else value for name, value in values.items()}
        for name in ("hidden", "epochs", "batch", "k", "length", "parameters"):
            if values[name] is not None:
                values[name] = int(values[name])
        numbers = str(values["source_figures"] or "").split()
        values["source_figures"] = tuple(int(float(number)) for number in numbers)
        values["bidirectional"] = str(values["bidirectional"]).lower() == "true"
        values["plots"] = values["plots"] or values["name"]
        values["title"] = str(values["title"]).replace(" = ", f"{SPACE}={SPACE}")
        return cls(**values)

    def source_figure(self, place: int) -> int | None:
        """The original's figure at this place of its list."""
        return self.source_figures[place] if place < len(self.source_figures) else None

    @property
    def section(self) -> str:
        """The id of the section that shows it."""
        return f"{self.task}-{self.plots if self.shares_section else self.name}"
