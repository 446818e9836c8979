"""What the original leaves open: which alternatives explain its printed numbers best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from unrolled.evidence.alternatives import MOST_LIKELY
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, as_is, cell, number
from unrolled.reporting.ledger import UNDECIDED, Verdict, probability
from unrolled.reporting.original_numbers import OriginalNumbers, deviations, name
from unrolled.results import is_missing
from unrolled.study import Study

MOST_TIMES = 1000  # written in full


@dataclass(frozen=True)
class Choice:
    """A choice, with the rows of open_choices.csv of its alternatives, the likeliest first."""

    name: str
    alternatives: list[dict[str, Any]]

    def title(self, titles: Mapping[str, str]) -> str:
        """What it is called: by `titles`, or by its name."""
        return title(self.name, titles)

    @property
    def is_printed(self) -> bool:
        """Whether any printed number bears on it."""
        return bool(self.alternatives[0]["printed_numbers"])

    @property
    def is_judged(self) -> bool:
        """Whether there are such numbers, and runs enough to judge by them."""
        return not is_missing(self.alternatives[0]["outcome"])

    @property
    def best(self) -> dict[str, Any]:
        """The alternative under which the printed numbers are likeliest, whatever is said of it."""
        return self.alternatives[0]

    def by(self, outcome: str) -> list[dict[str, Any]]:
        """The alternatives of which that is said: see `evidence.alternatives.outcomes`."""
        return [row for row in self.alternatives if row["outcome"] == outcome]


class OpenChoices:
    """The rows of open_choices.csv and of claims_by_choice.csv.

    titles: what choices are called; quantities: what printed quantities are, the means over
    lengths among them.
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
    def ratio(self) -> float:
        """The ratio of likelihoods up to which alternatives are tied."""
        return self.study.settings["evidence"]["likelihood_ratio"]

    @property
    def choices(self) -> list[Choice]:
        """Every choice with its alternatives."""
        rows = self.frame.sort_values("likelihood_ratio", kind="stable")
        groups = dict(list(rows.groupby("choice")))
        names = self.frame["choice"].unique()
        return [Choice(choice, groups[choice].to_dict("records")) for choice in names]

    def table(self, titles: Mapping[str, str], quantities: Mapping[str, str]) -> Grid:
        """Every alternative: how far and how likely the printed numbers are, and what follows."""
        spec = [
            Column("Choice", "choice"),
            Column("Alternative", "alternative", as_is),
            Column("Quantities", "quantities", right=True),
            Column("n", "n_seeds", lambda seeds: str(int(seeds)), right=True),
            Column("Distance", "distance", number(2), right=True),
            Column("Furthest", "furthest"),
            Column("By", "deviations_away", deviations, right=True),
            Column("p", "p", lambda p: cell(probability(p), p), right=True),
            Column("Times less likely", "likelihood_ratio", _ratio, right=True),
            Column("Outcome", "outcome"),
        ]
        entries = [self._entry(row, titles, quantities) for row in self.frame.to_dict("records")]
        return Grid(entries, spec, "tables/open_choices.csv")

    def _entry(
        self, row: dict[str, Any], titles: Mapping[str, str], quantities: Mapping[str, str]
    ) -> dict[str, Any]:
        strong = row["outcome"] == MOST_LIKELY
        entry = row | {
            "choice": title(row["choice"], titles),
            "alternative": cell(row["alternative"], strong=strong),
        }
        if is_missing(row["outcome"]):
            return entry
        of, quantity = row["furthest_configuration"], row["furthest_quantity"]
        called = name({"quantity": quantity, "at": None}, quantities)
        return entry | {"furthest": f"{self.printed.title(of)}: {called}"}

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Conclusions under the alternatives that bear on them."""
        return [Verdict(row) for row in self.study.table("claims_by_choice").to_dict("records")]

    @property
    def changed(self) -> list[Verdict]:
        """Those whose verdict is another than in the study."""
        return [verdict for verdict in self.verdicts if _is_changed(verdict)]

    @property
    def are_undecided_by_few_seeds(self) -> bool:
        """Whether all that turn undecided rest on fewer seeds than in the study."""
        seeds = self.study.table("claims").set_index("claim")["n_seeds"]
        turned = [verdict for verdict in self.changed if verdict.verdict == UNDECIDED]
        return all(verdict.n_seeds < seeds[verdict.claim] for verdict in turned)

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
                "interval": cell(verdict.corrected, verdict.row["corrected_low"]),
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
            Column("Interval, corrected", "interval", as_is, right=True),
            Column("n", "n", right=True),
        ]
        return Grid(entries, spec, "tables/claims_by_choice.csv")


def _ratio(value: float) -> Cell:
    """How many times; in words where digits say no more."""
    written = text.number(value, 1) if value < MOST_TIMES else f"over {text.thousands(MOST_TIMES)}"
    return cell(written, value)


def _is_changed(verdict: Verdict) -> bool:
    return verdict.verdict != verdict.verdict_in_study


def title(choice: str, titles: Mapping[str, str]) -> str:
    """What a choice is called: by `titles`, or by its name."""
    return titles.get(choice, choice.replace("-", " ").capitalize())
