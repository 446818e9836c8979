"""A configuration as its results tell of it: its settings, its size and where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from unrolled.results import is_missing

NO_BREAK = "\N{NO-BREAK SPACE}"
WHOLE = ("hidden", "epochs", "batch", "k", "length", "inputs", "outputs", "parameters")


@dataclass(frozen=True)
class Configuration:
    """A row of configurations.csv; fields that do not apply to its task are None.

    shares_section: whether those drawn together stand in one section of the report.
    """

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
    inputs: int
    outputs: int
    readout: str
    parameters: int | None
    path: str | None
    plots: str
    source_figures: tuple[int, ...]
    shares_section: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, Any], shares_section: bool = False) -> Configuration:
        """The configuration that a row tells of; " = " in its title is kept on one line."""
        values = {item.name: row.get(item.name) for item in fields(cls)}
        values = {name: None if is_missing(value) else value for name, value in values.items()}
        values |= {name: int(values[name]) for name in WHOLE if values[name] is not None}
        numbers = str(values["source_figures"] or "").split()
        return cls(
            **values
            | {
                "title": str(values["title"]).replace(" = ", f"{NO_BREAK}={NO_BREAK}"),
                "plots": values["plots"] or values["name"],
                "source_figures": tuple(int(float(number)) for number in numbers),
                "shares_section": shares_section,
            }
        )

    def source_figure(self, place: int) -> int | None:
        """The original's figure at this place of its list."""
        return self.source_figures[place] if place < len(self.source_figures) else None

    @property
    def section(self) -> str:
        """The id of the section that shows it."""
        return f"{self.task}-{self.plots if self.shares_section else self.name}"
