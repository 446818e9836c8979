"""Which of the original's conclusions stand: the ledger, and each verdict with its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from unrolled.configuration import NO_BREAK
from unrolled.evidence import power
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, as_is, cell
from unrolled.results import is_missing
from unrolled.study import Study

VERDICTS = ("supported", "contradicted", "undecided", "not testable here")
DIFFERENCES = ("greater", "not_less", "equivalent")
COUNTS = ("most", "few")
DEVIATIONS = 3  # the difference between two configurations for which the power is stated


class Verdict:
    """A row of claims.csv, or of claims_by_choice.csv, in words and numbers."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row

    def __getattr__(self, name: str) -> Any:
        """A column of the row, None where it is empty."""
        try:
            value = self.row[name]
        except KeyError:
            raise AttributeError(name) from None
        return None if is_missing(value) else value

    @property
    def is_tested(self) -> bool:
        """Whether the claim could be tested in this build."""
        return self.row["verdict"] != VERDICTS[-1]

    @property
    def counts_runs(self) -> bool:
        """Whether it is about a share of runs."""
        return self.row["comparison"] in COUNTS

    @property
    def compares_two(self) -> bool:
        """Whether two sides are compared, and not one with a threshold."""
        return self.row["comparison"] in (*DIFFERENCES, "ratio")

    @property
    def write(self) -> Callable[[float], str]:
        """How an effect of this kind is written, without its unit."""
        if self.row["unit"] == "ratio":
            return text.number
        if self.row["unit"] == "epochs":
            return lambda value: text.signed(value, 1)
        if self.row["comparison"] in DIFFERENCES:
            return lambda value: text.signed(100 * value)
        return lambda value: text.number(100 * value)

    @property
    def suffix(self) -> str:
        """The unit behind a number, with the space before it."""
        if self.row["unit"] in ("ratio", "epochs"):
            return " times" if self.row["unit"] == "ratio" else " epochs"
        return f"{NO_BREAK}{'pp' if self.row['comparison'] in DIFFERENCES else '%'}"

    @property
    def effect(self) -> str:
        """The effect of the part on which the verdict rests, with its unit."""
        return self.write(self.row["effect"]) + self.suffix

    @property
    def interval(self) -> str:
        """Both ends of the effect's interval, without a unit."""
        return f"[{self.write(self.row['low'])}, {self.write(self.row['high'])}]"

    @property
    def region(self) -> str:
        """Where the effect lies if the claim holds, with its unit."""
        low, high = self.region_low, self.region_high
        if low is None:
            return f"below {self.write(high)}{self.suffix}"
        if high is None:
            return f"above {self.write(low)}{self.suffix}"
        return f"between {self.write(low)} and {self.write(high)}{self.suffix}"

    @property
    def replicate(self) -> str:
        """What is repeated: a "seed", "run" or "process"."""
        if self.counts_runs:
            return "run"
        return "process" if self.row["unit"] == "ratio" else "seed"

    @property
    def size_detectable(self) -> str:
        """The smallest effect that could have been shown, with its unit."""
        value = self.row["detectable"]
        if self.row["unit"] == "ratio":
            return f"a factor of {text.number(value)}"
        if self.row["unit"] == "epochs":
            return f"{text.number(value, 1)} epochs"
        return f"{text.number(100 * value)}{NO_BREAK}pp"


def probability(value: float) -> str:
    """A p value or a probability with three decimals: "0.013", "below 0.001"."""
    return "below 0.001" if value < 0.001 else text.number(value, 3)


class Ledger:
    """The verdicts on all claims."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """The claims in the order of their file."""
        return [Verdict(row) for row in self.study.table("claims").to_dict("records")]

    @property
    def exists(self) -> bool:
        """Whether any claim is made."""
        return bool(self.verdicts)

    @property
    def tested(self) -> list[Verdict]:
        """Those that could be tested."""
        return [verdict for verdict in self.verdicts if verdict.is_tested]

    def of_section(self, section: str) -> list[Verdict]:
        """Those on one part of the report."""
        return [verdict for verdict in self.verdicts if verdict.section == section]

    def is_tested(self, section: str) -> bool:
        """Whether any claim on a part of the report could be tested."""
        return any(verdict.is_tested for verdict in self.of_section(section))

    @property
    def tally(self) -> list[tuple[str, list[str]]]:
        """Every verdict that was given, with the names of its claims."""
        names = {
            verdict: [v.claim for v in self.verdicts if v.verdict == verdict]
            for verdict in VERDICTS
        }
        return [(verdict, claims) for verdict, claims in names.items() if claims]

    @property
    def power(self) -> float:
        """Probability to find a difference of `DEVIATIONS` between two configurations."""
        level = (1 - self.study.confidence) / len(self.tested)
        return power.of_mean(DEVIATIONS / math.sqrt(2), len(self.study.seeds), level)

    @property
    def deviations(self) -> int:
        """The difference for which the power is stated, in standard deviations."""
        return DEVIATIONS

    @property
    def table(self) -> Grid:
        """A row a claim."""
        level = text.level(self.study.confidence)
        spec = [
            Column("Claim", "claim", as_is),
            Column("Conclusion", "states", text.unbroken),
            Column("Verdict", "verdict", as_is),
            Column("Compared", "compared"),
            Column("Effect", "effect", as_is, right=True),
            Column(f"{level} interval", "interval", as_is, right=True),
            Column("n", "n", right=True),
            Column("p, corrected", "p", as_is, right=True),
        ]
        return Grid([self._entry(verdict) for verdict in self.verdicts], spec, "tables/claims.csv")

    def _entry(self, verdict: Verdict) -> dict[str, Cell]:
        # a build without the part has no section to lead to
        known = verdict.section in self.study.tasks
        evidence = f"observations-{verdict.section}" if known else None
        entry: dict[str, Cell] = {
            "claim": cell(verdict.claim, ref=evidence),
            "states": verdict.states,
            "verdict": cell(verdict.verdict, strong=verdict.is_tested),
        }
        if not verdict.is_tested:
            return entry | {"compared": verdict.reason}
        return entry | {
            "compared": text.unbroken(verdict.part),
            "effect": cell(verdict.effect, verdict.row["effect"]),
            "interval": cell(verdict.interval, verdict.row["low"]),
            "n": str(int(verdict.n_seeds)),
            "p": cell(probability(verdict.p_adjusted), verdict.p_adjusted),
        }
