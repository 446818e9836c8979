"""What the original leaves open: which alternatives explain its printed numbers best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Column, Grid, as_is, bounds, cell
from unrolled.reporting.ledger import Verdict
from unrolled.reporting.original_numbers import OriginalNumbers, deviations, name
from unrolled.results import is_missing
from unrolled.study import Study


@dataclass(frozen=True)
class Choice:
    """A choice, with the rows of open_choices.csv of its alternatives, the nearest first."""

    name: str
    alternatives: list[dict[str, Any]]

    def title(self, titles: Mapping[str, str]) -> str:
        """What it is called: by `titles`, or by its name."""
        return title(self.name, titles)

    @property
    def is_judged(self) -> bool:
        """Whether any printed number bears on it."""
        first = self.alternatives[0]
        return bool(first["printed_numbers"]) and not is_missing(first["distance"])

    @property
    def possible(self) -> list[dict[str, Any]]:
        """The alternatives that are not ruled out, the nearest first."""
        return [row for row in self.alternatives if not row["ruled_out"]]

    @property
    def ruled_out(self) -> list[dict[str, Any]]:
        """The alternatives that are, the nearest first."""
        return [row for row in self.alternatives if row["ruled_out"]]


class OpenChoices:
    """The rows of open_choices.csv and of claims_by_choice.csv.

    titles: what choices are called; quantities: what printed numbers are, see
    `original_numbers.name`.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.frame = study.table("open_choices")
        self.printed = OriginalNumbers(study)

    @property
    def exists(self) -> bool:
        """Whether alternatives were run."""
        return not self.frame.empty

    @property
    def choices(self) -> list[Choice]:
        """Every choice with its alternatives."""
        rows = self.frame.sort_values("distance", kind="stable")
        groups = dict(list(rows.groupby("choice")))
        names = self.frame["choice"].unique()
        return [Choice(choice, groups[choice].to_dict("records")) for choice in names]

    def table(self, titles: Mapping[str, str], quantities: Mapping[str, str]) -> Grid:
        """Every alternative with its distance and the number that tells most against it."""
        level = text.level(self.study.confidence)
        spec = [
            Column("Choice", "choice"),
            Column("Alternative", "alternative", as_is),
            Column("Numbers", "printed_numbers", right=True),
            Column("n", "n_seeds", lambda seeds: str(int(seeds)), right=True),
            Column("Distance", "distance", as_is, right=True),
            Column(f"{level} interval", "low high", bounds(2), right=True),
            Column("Furthest", "furthest"),
            Column("By", "deviations_away", deviations, right=True),
            Column("Ruled out", "ruled_out"),
        ]
        entries = [self._entry(row, titles, quantities) for row in self.frame.to_dict("records")]
        return Grid(entries, spec, "tables/open_choices.csv")

    def _entry(
        self, row: dict[str, Any], titles: Mapping[str, str], quantities: Mapping[str, str]
    ) -> dict[str, Any]:
        nearest = row["most_likely"]
        entry = row | {
            "choice": title(row["choice"], titles),
            "alternative": cell(row["alternative"], strong=nearest),
            "ruled_out": "yes" if row["ruled_out"] else "no",
        }
        if is_missing(row["distance"]):
            return entry | {"ruled_out": None}
        distance = cell(text.number(row["distance"]), row["distance"], strong=nearest)
        return entry | {"distance": distance, "furthest": self._furthest(row, quantities)}

    def _furthest(self, row: dict[str, Any], quantities: Mapping[str, str]) -> str:
        """The table's "configuration quantity [class or length]" in words."""
        configuration, quantity, *at = row["furthest"].split(" ")
        number = name({"quantity": quantity, "at": at[0] if at else None}, quantities)
        return f"{self.printed.title(configuration)}: {number}"

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Conclusions under the alternatives that bear on them."""
        return [Verdict(row) for row in self.study.table("claims_by_choice").to_dict("records")]

    @property
    def changed(self) -> list[Verdict]:
        """Those whose verdict is another than in the study."""
        return [verdict for verdict in self.verdicts if _is_changed(verdict)]

    def claims(self, titles: Mapping[str, str]) -> Grid:
        """A row for each of `verdicts`."""
        entries = [
            {
                "choice": title(verdict.choice, titles),
                "alternative": verdict.alternative,
                "claim": verdict.claim,
                "in_study": verdict.verdict_in_study,
                "verdict": cell(verdict.verdict, strong=_is_changed(verdict)),
                "part": text.unbroken(verdict.part),
                "effect": cell(verdict.effect, verdict.row["effect"]),
                "interval": cell(verdict.interval, verdict.row["low"]),
                "n": int(verdict.n_seeds),
            }
            for verdict in self.verdicts
        ]
        spec = [
            Column("Choice", "choice"),
            Column("Alternative", "alternative"),
            Column("Claim", "claim"),
            Column("In the study", "in_study"),
            Column("So chosen", "verdict", as_is),
            Column("Compared", "part"),
            Column("Effect", "effect", as_is, right=True),
            Column("Interval", "interval", as_is, right=True),
            Column("n", "n", right=True),
        ]
        return Grid(entries, spec, "tables/claims_by_choice.csv")


def _is_changed(verdict: Verdict) -> bool:
    return verdict.verdict != verdict.verdict_in_study


def title(choice: str, titles: Mapping[str, str]) -> str:
    """What a choice is called: by `titles`, or by its name."""
    return titles.get(choice, choice.replace("-", " ").capitalize())
