"""Which of the original's conclusions stand: the ledger, and each verdict with its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from unrolled.configuration import NO_BREAK
from unrolled.evidence.claims import COUNTS, DIFFERENCES
from unrolled.evidence.verdicts import Setting
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, as_is, cell
from unrolled.results import is_missing
from unrolled.settings import further_looks
from unrolled.study import Study

UNITS = ("epochs", "seconds")
UNDECIDED = "undecided"
VERDICTS = ("supported", "contradicted", UNDECIDED, "not testable here")


class Verdict:
    """A row of claims.csv, claim_parts.csv or claims_by_choice.csv, in words and numbers.

    all_parts: of a claim, its rows of claim_parts.csv; stability: its row of claim_stability.csv.
    """

    def __init__(
        self,
        row: Mapping[str, Any],
        all_parts: Sequence[Mapping[str, Any]] = (),
        stability: Mapping[str, Any] | None = None,
    ) -> None:
        self.row = row
        self.all_parts = [Verdict(part) for part in all_parts]
        self.stability = stability or {}

    def __getattr__(self, name: str) -> Any:
        """A column of the row, None where it is empty."""
        try:
            value = self.row[name]
        except KeyError:
            raise AttributeError(name) from None
        return None if is_missing(value) else value

    @property
    def anchor(self) -> str:
        """The id of the section that shows its evidence."""
        return f"claim-{self.row['claim'].lower()}"

    @property
    def is_tested(self) -> bool:
        """Whether the claim could be tested in this build."""
        return self.row["verdict"] != VERDICTS[-1]

    @property
    def counts_runs(self) -> bool:
        """Whether it is about a share of seeds."""
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
        if self.row["unit"] in UNITS:
            return lambda value: text.signed(value, 1)
        if self.counts_runs:
            return lambda value: text.number(100 * value, 0)
        if self.row["comparison"] in DIFFERENCES:
            return lambda value: text.signed(100 * value)
        return lambda value: text.number(100 * value)

    @property
    def suffix(self) -> str:
        """The unit behind a number, with the space before it."""
        if self.row["unit"] == "ratio":
            return " times"
        if self.row["unit"] in UNITS:
            return f" {self.row['unit']}"
        if self.counts_runs:
            return f"{NO_BREAK}% of seeds"
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
    def corrected(self) -> str:
        """The same of the interval that agrees with the verdict."""
        low, high = self.row["corrected_low"], self.row["corrected_high"]
        return f"[{self.write(low)}, {self.write(high)}]"

    @property
    def aspects(self) -> list[tuple[str, str]]:
        """Direction and size of an effect with the verdict on each, where they differ."""
        pairs = (self.apart or "").split(", ")
        return [tuple(pair.split(" ", 1)) for pair in pairs if pair]

    @property
    def region(self) -> str:
        """Where the effect lies if the claim holds, with its unit."""
        low, high = self.region_low, self.region_high
        if low is None:
            return f"below {self._end(high)}"
        if high is None:
            return f"above {self._end(low)}"
        if low == -high:
            return f"within ±{self._end(high).removeprefix('+')}"
        return f"{self.write(low)} to {self._end(high)}"

    def _end(self, end: float) -> str:
        """An end of the region with its unit; a nought has neither sign nor decimals."""
        return ("0" if end == 0 else self.write(end)) + self.suffix

    @property
    def is_out_of_reach(self) -> bool:
        """Whether so few replicates cannot show that the effect lies in a region with two ends."""
        low, high, detectable = self.region_low, self.region_high, self.detectable
        if None in (low, high, detectable):
            return False
        if self.row["unit"] == "ratio":
            return detectable > math.sqrt(high / low)
        return detectable > (high - low) / 2

    @property
    def size_detectable(self) -> str:
        """The smallest effect that could have been shown, with its unit."""
        value = self.row["detectable"]
        if self.row["unit"] == "ratio":
            return f"a factor of {text.number(value)}"
        if self.row["unit"] in UNITS:
            return f"{text.number(value, 1)} {self.row['unit']}"
        return f"{text.number(100 * value, 0 if self.counts_runs else 2)}{NO_BREAK}pp"


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
        parts = dict(list(self.study.table("claim_parts").groupby("claim")))
        stability = self.study.table("claim_stability").set_index("claim").to_dict("index")
        return [
            Verdict(
                row,
                parts[row["claim"]].to_dict("records") if row["claim"] in parts else (),
                stability.get(row["claim"]),
            )
            for row in self.study.table("claims").to_dict("records")
        ]

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

    def given(self, verdict: str) -> list[Verdict]:
        """The claims that got one of `VERDICTS`."""
        return dict(_tally(self.verdicts)).get(verdict, [])

    @property
    def least_stable(self) -> Verdict | None:
        """Of the decided claims the one whose verdict fewest studies drawn from the runs repeat."""
        decided = [
            verdict
            for verdict in self.given("supported") + self.given("contradicted")
            if "same" in verdict.stability
        ]
        return min(decided, key=lambda verdict: verdict.stability["same"], default=None)

    def level(self, verdict: Verdict) -> float:
        """The level at which corrected p values of a claim's family are judged at its look."""
        evidence, spent = self.study.settings["evidence"], further_looks.spent(self.study.settings)
        setting = Setting(
            confidence=self.study.confidence,
            power=evidence["power"],
            least={},
            of_times=evidence["level_of_times"],
            spent=tuple(spent),
        )
        return setting.level(verdict.replicate == "process", int(verdict.look))

    @property
    def tally(self) -> list[tuple[str, list[str]]]:
        """Every verdict that was given, with the names of its claims."""
        return [(given, [v.claim for v in claims]) for given, claims in _tally(self.verdicts)]

    def tally_of(self, section: str) -> list[tuple[str, list[Verdict]]]:
        """Every verdict that was given on a part of the report, with the claims."""
        return _tally(self.of_section(section))

    @property
    def table(self) -> Grid:
        """A row a claim."""
        spec = [
            Column("Claim", "claim", as_is),
            Column("Conclusion", "states", text.unbroken),
            Column("Verdict", "verdict", as_is),
            Column("Claimed", "claimed"),
            Column("Effect", "effect", as_is, right=True),
            Column("Interval, corrected", "interval", as_is, right=True),
            Column("n", "n", right=True),
            Column("p, corrected", "p", as_is, right=True),
            Column("Same verdict", "same", as_is, right=True),
        ]
        return Grid([self._entry(verdict) for verdict in self.verdicts], spec, "tables/claims.csv")

    def parts(self, verdict: Verdict) -> Grid:
        """A row for each part of a claim: what was measured, and where it would have to lie."""
        spec = [
            Column("Part", "part", text.unbroken),
            Column("Effect", "effect", as_is, right=True),
            Column("Interval, corrected", "interval", as_is, right=True),
            Column("Claimed", "claimed"),
            Column("n", "n", right=True),
            Column("Verdict", "verdict", as_is),
        ]
        rows = [
            {
                "part": part.part,
                "effect": cell(part.effect, part.row["effect"]),
                "interval": cell(part.corrected, part.row["corrected_low"]),
                "claimed": part.region,
                "n": str(int(part.n_seeds)),
                "verdict": cell(part.verdict, strong=True),
            }
            for part in verdict.all_parts
        ]
        return Grid(rows, spec, "tables/claim_parts.csv")

    @staticmethod
    def reasons(verdict: Verdict) -> list[dict[str, Any]]:
        """Why regions end where they do, each `why` with the names of the `parts` that it is of."""
        parts: dict[str, list[str]] = {}
        for part in verdict.all_parts:
            parts.setdefault(part.why, []).append(part.part)
        return [{"why": why, "parts": names} for why, names in parts.items()]

    @property
    def looks(self) -> Grid:
        """A row a look: at which level, what it tested and decided, and on which runs."""
        spec = [
            Column("Round", "look", right=True),
            Column("Level", "level", lambda level: cell(text.number(level, 4), level), right=True),
            Column("Tested", "tested"),
            Column("Decided", "decided"),
            Column("Configurations", "configurations", right=True),
            Column("Runs", "runs", right=True),
        ]
        rows = self.study.table("looks").to_dict("records")
        return Grid(rows, spec, "tables/looks.csv")

    @property
    def level_of_first_look(self) -> float:
        """The share of the level that the study's own runs are given."""
        return further_looks.spent(self.study.settings)[0]

    @property
    def open(self) -> list[Verdict]:
        """The claims that further seeds may decide: undecided, and not on times."""
        return [verdict for verdict in self.given(UNDECIDED) if verdict.replicate == "seed"]

    @property
    def within_reach(self) -> list[Verdict]:
        """Undecided claims that more replicates would decide, the fewest first."""
        needed = [v for v in self.given(UNDECIDED) if v.seeds_needed is not None]
        return sorted(needed, key=lambda verdict: verdict.seeds_needed)

    @property
    def near_the_border(self) -> list[Verdict]:
        """Undecided claims whose effect is so near the border that no number would decide them."""
        return [verdict for verdict in self.given(UNDECIDED) if verdict.seeds_needed is None]

    def _entry(self, verdict: Verdict) -> dict[str, Cell]:
        entry: dict[str, Cell] = {
            "claim": cell(verdict.claim, ref=verdict.anchor),
            "states": verdict.states,
            "verdict": cell(verdict.verdict, strong=verdict.is_tested),
        }
        if not verdict.is_tested:
            return entry | {"claimed": verdict.reason}
        return entry | {
            "claimed": text.unbroken(f"{verdict.part}: {verdict.region}"),
            "effect": cell(verdict.effect, verdict.row["effect"]),
            "interval": cell(verdict.corrected, verdict.row["corrected_low"]),
            "n": str(int(verdict.n_seeds)),
            "p": cell(probability(verdict.p_adjusted), verdict.p_adjusted),
            "same": self._same(verdict),
        }

    @staticmethod
    def _same(verdict: Verdict) -> Cell:
        """In what share of studies drawn from the runs a decision is the same."""
        if "same" not in verdict.stability or verdict.verdict == UNDECIDED:
            return None
        share = verdict.stability["same"]
        return cell(text.number(100 * share, 0) + f"{NO_BREAK}%", share)


def _tally(verdicts: Sequence[Verdict]) -> list[tuple[str, list[Verdict]]]:
    of_each = {given: [v for v in verdicts if v.verdict == given] for given in VERDICTS}
    return [(given, claims) for given, claims in of_each.items() if claims]
