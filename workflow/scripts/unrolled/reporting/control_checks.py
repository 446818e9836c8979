"""Controls: what must come out a known way, and whether it did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from unrolled.configuration import NO_BREAK
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, as_is, cell, interval, percent, points
from unrolled.study import Study

NARROWEST = 1e-12  # width of bounds that coincide


class ControlChecks:
    """The rows of controls.csv, of three kinds.

    Networks that are no part of the study and must stand at chance; rules whose accuracy is known
    at every length `at`, which have no configuration; and configurations of the study against
    themselves.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.frame = study.table("controls")

    @property
    def exists(self) -> bool:
        """Whether anything was controlled."""
        return not self.frame.empty

    @property
    def rows(self) -> list[dict]:
        """All checks."""
        return self.frame.to_dict("records")

    @property
    def failed(self) -> list[dict]:
        """The checks that do not hold."""
        return [row for row in self.rows if not row["holds"]]

    @property
    def failures(self) -> list[dict[str, Any]]:
        """By `name` of a control, the `count` of its checks that do not hold."""
        counts = pd.Series([row["control"] for row in self.failed], dtype=str)
        return [
            {"name": name, "count": int(count)}
            for name, count in counts.value_counts(sort=False).items()
        ]

    @property
    def level(self) -> float:
        """How rarely chance alone makes one check fail."""
        return self.study.settings["evidence"]["control_level"]

    @property
    def kinds(self) -> set[str]:
        """Of which kinds there are checks: "networks", "rules" and "itself"."""
        kinds = {"networks": self._of_networks, "rules": self._of_rules, "itself": self._of_itself}
        return {kind for kind, rows in kinds.items() if rows.any()}

    @property
    def _of_rules(self) -> pd.Series:
        return self.frame["configuration"].isna()

    @property
    def _of_itself(self) -> pd.Series:
        names = [member.configuration for member in self.study.configurations]
        return self.frame["configuration"].isin(names)

    @property
    def _of_networks(self) -> pd.Series:
        return ~self._of_rules & ~self._of_itself

    def table(self, quantities: Mapping[str, str], inputs: Mapping[str, str]) -> Grid:
        """A row for each control network; the checks of each other kind share one.

        quantities: what the quantities of networks are called; inputs: by its quantity, what a
        rule was checked on, where "{all}" stands for all lengths and "{at}" for the one shown.
        """
        networks = self.frame[self._of_networks].to_dict("records")
        entries = [_network(row, quantities) for row in networks]
        for control, rows in self.frame[~self._of_networks].groupby("control", sort=False):
            row = _rule(rows, inputs) if rows["configuration"].isna().all() else _itself(rows)
            entries.append({"control": control, "holds": _holds(rows["holds"]), **row})
        spec = [
            Column("Control", "control"),
            Column("Checked on", "checked"),
            Column("Value", "value", as_is, right=True),
            Column("Must lie in", "bounds", as_is, right=True),
            Column("n", "n_seeds", lambda seeds: str(int(seeds)), right=True),
            Column("Holds", "holds", as_is),
        ]
        return Grid(entries, spec, "tables/controls.csv")


def _network(row: Mapping[str, Any], quantities: Mapping[str, str]) -> dict[str, Cell]:
    quantity = quantities.get(row["quantity"], row["quantity"].replace("_", " "))
    cannot_fail = row["low"] <= 0 and row["high"] >= 1
    return {
        "control": row["control"],
        "checked": f"{row['configuration']}, {quantity}",
        "holds": "cannot fail" if cannot_fail else _holds([row["holds"]]),
        **_numbers(row),
    }


def _rule(rows: pd.DataFrame, inputs: Mapping[str, str]) -> dict[str, Cell]:
    """The length with the least room between the value and a bound, for all lengths."""
    width = (rows["high"] - rows["low"]).clip(lower=NARROWEST)
    room = pd.concat([rows["value"] - rows["low"], rows["high"] - rows["value"]], axis=1)
    closest = rows.loc[(room.min(axis=1) / width).idxmin()].to_dict()
    words = inputs.get(closest["quantity"], "{all}, here {at}")
    checked = words.format(all=text.whole_numbers(rows["at"]), at=int(closest["at"]))
    return {"checked": checked, **_numbers(closest)}


def _itself(rows: pd.DataFrame) -> dict[str, Cell]:
    """The configuration that differs most from itself, for all of them."""
    furthest = rows.loc[rows["value"].abs().idxmax()]
    return {
        "checked": text.count(len(rows), "configuration"),
        "value": points(furthest["value"]),
        "bounds": f"0 in {text.interval(furthest['low'], furthest['high'])}{NO_BREAK}pp",
        "n_seeds": furthest["n_seeds"],
    }


def _numbers(row: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        "value": percent(row["value"]),
        "bounds": interval(row["low"], row["high"]),
        "n_seeds": row["n_seeds"],
    }


def _holds(checks: Iterable[bool]) -> Cell:
    """ "yes", or how many of several do."""
    checks = list(checks)
    if all(checks):
        return "yes"
    return cell("no" if len(checks) == 1 else f"{sum(checks)} of {len(checks)}", strong=True)
