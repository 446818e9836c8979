"""What the examination of the trained adders shows: long sums, automata and hidden states."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from unrolled.configuration import NO_BREAK, Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting import grid
from unrolled.reporting.grid import Cell, Column, Grid, cell
from unrolled.selection import MOST_STATE_PANELS
from unrolled.statistics import nearest_of_same_kind
from unrolled.study import Study

# kinds of numbers in addition_beyond.csv; of the last two there is one pair a length
KINDS = {
    "random": "random bits",
    "carry chains": "carry chains",
    "repeated bits": "repeated bits",
    "all ones + 1": "1…1 + 1",
    "1 + all ones": "1 + 1…1",
}
SINGLE = ("all ones + 1", "1 + all ones")


class ExaminedAdders:
    """The adders of configurations that were examined."""

    def __init__(self, study: Study, models: list[Configuration]) -> None:
        self.study = study
        self.models = [model for model in models if len(study.rows("automata", model))]

    @cached_property
    def longest(self) -> int:
        """Bits of the longest numbers."""
        return int(self.study.table("addition_beyond")["length"].max())

    @property
    def settings(self) -> dict:
        """How they are examined."""
        return self.study.settings["beyond"]["addition"]

    @property
    def share_ends(self) -> list[str]:
        """The lowest and highest share of exact sums of the longest random numbers, with whose."""
        means = {model: self._exact(model, "random").mean() for model in self.models}
        ends = dict.fromkeys((min(means, key=means.get), max(means, key=means.get)))
        return [f"{text.percent(means[model])} ({model.title})" for model in ends]

    @property
    def kinds_by_ease(self) -> list[tuple[str, float]]:
        """The kinds of the longest numbers with the share of exact sums, the easiest first.

        The mean over configurations and runs, of kinds of which there are many pairs.
        """
        shares = {
            label: sum(self._exact(model, kind).mean() for model in self.models) / len(self.models)
            for kind, label in KINDS.items()
            if kind not in SINGLE
        }
        return sorted(shares.items(), key=lambda entry: -entry[1])

    def _exact(self, model: Configuration, kind: str) -> pd.Series:
        """Exact match of the longest sums of a kind, a value a run."""
        rows = self.study.rows("addition_beyond", model)
        chosen = (rows["operands"] == kind) & (rows["length"] == self.longest)
        return rows.loc[chosen, "exact_match"]

    @property
    def sums_table(self) -> Grid:
        """Exact sums of the longest numbers: a row a configuration, a column a kind."""
        entries = [
            {"title": model.title, **{_key(kind): self._sums(model, kind) for kind in KINDS}}
            for model in self.models
        ]
        spec = [Column("Configuration", "title")]
        spec += [Column(label, _key(kind), grid.as_is, right=True) for kind, label in KINDS.items()]
        return Grid(entries, spec, "tables/addition_beyond.csv")

    def _sums(self, model: Configuration, kind: str) -> Cell:
        values = self._exact(model, kind)
        if kind in SINGLE:
            return cell(f"{int(values.sum())} of {len(values)}", values.mean())
        return grid.percent(values.mean())

    @cached_property
    def first_errors(self) -> pd.DataFrame:
        """Of the wrong sums of each run that errs, the shares that first go wrong at each step.

        A row a run, by configuration and seed; columns are carry, first and second bit.
        """
        rows = self.study.table("first_errors")
        kinds = ["carry", "first_bit", "second_bit"]
        sums = rows.set_index(["configuration", "seed", *kinds])["sums"].unstack(kinds)
        wrong = sums.sum(axis=1)
        return sums[wrong > 0].div(wrong[wrong > 0], axis=0)

    def _first_errors_of(self, model: Configuration) -> pd.DataFrame:
        runs = self.first_errors.index.get_level_values("configuration")
        return self.first_errors[runs == model.configuration]

    @property
    def errors_table(self) -> Grid:
        """At which carry and pair of bits wrong sums first go wrong, means over runs that err.

        Each run counts once, so that one which gets all sums wrong does not speak for the others.
        """
        entries = []
        for model in self.models:
            runs = self._first_errors_of(model)
            shares = {_key(_step(*kind)): share for kind, share in runs.mean().items()}
            known = shares if len(runs) else {}
            entries.append({"title": model.title, "runs": len(runs), **known})
        spec = [Column("Configuration", "title"), Column("Runs that err", "runs", right=True)]
        spec += [
            Column(_step(*kind), _key(_step(*kind)), grid.short_percent, right=True)
            for kind in self.first_errors
        ]
        return Grid(entries, spec, "tables/first_errors.csv")

    @property
    def errors_without_carry(self) -> list[tuple[Configuration, float]]:
        """The share of first errors at steps that no carry comes to, the largest first.

        The mean over the runs that err, by configuration with such runs.
        """
        shares = [
            (model, float(runs[0].sum(axis=1).mean()))
            for model in self.models
            if len(runs := self._first_errors_of(model))
        ]
        return sorted(shares, key=lambda entry: -entry[1])

    @property
    def first_errors_of(self) -> dict[str, int]:
        """Of how many `sums` a run, and of how many `bits`."""
        row = self.study.table("first_errors").iloc[0]
        return {"sums": int(row["samples"]), "bits": int(row["length"])}

    @property
    def steps(self) -> int:
        """Steps over which an automaton must hold."""
        return int(self.study.table("automata")["steps"].max())

    @property
    def automata_table(self) -> Grid:
        """How many adders pass each test and all before it, a row a configuration."""
        passed = {
            "Automaton right": "right",
            "Closed": "closed",
            f"Holds {self.steps:,} steps": "held",
            "Also with repeated bits": "held_repeated",
        }
        spec = [Column("Configuration", "title")]
        spec += [
            Column(label, f"{key} runs", grid.part_of, right=True) for label, key in passed.items()
        ]
        spec += [
            Column("All of it", "held_all", grid.as_is, right=True),
            Column("Least margin", "margin", grid.number(3), right=True),
        ]
        entries = [self._tests(model) for model in self.models]
        return Grid(entries, spec, "tables/automata.csv")

    def _tests(self, model: Configuration) -> dict[str, Any]:
        rows = self.study.rows("automata", model)
        right = rows["right"]
        closed = right & rows["closed"]
        held = closed & (rows["steps_held"] == rows["steps"])
        repeated = held & (rows["steps_held_repeated"] == rows["steps"])
        passed, runs = int(rows["held"].sum()), len(rows)
        share = text.share(passed, runs, self.study.confidence)
        return {
            "title": model.title,
            "runs": runs,
            "right": int(right.sum()),
            "closed": int(closed.sum()),
            "held": int(held.sum()),
            "held_repeated": int(repeated.sum()),
            "held_all": cell(share, passed / runs),
            "margin": rows.loc[closed, "margin"].min(),
        }

    @cached_property
    def adders(self) -> pd.DataFrame:
        """The rows of automata.csv, and whether each adder `errs` in any test of the long sums."""
        sums = self.study.table("addition_beyond")
        errs = (sums["exact_match"] < 1).groupby([sums["configuration"], sums["seed"]]).any()
        return self.study.table("automata").join(errs.rename("errs"), on=errs.index.names)

    @property
    def holding(self) -> pd.DataFrame:
        """The adders that passed every test of their automata."""
        return self.adders[self.adders["held"]]

    @property
    def thrown_off(self) -> pd.DataFrame:
        """Adders that fail at nothing but the run in which bits are repeated."""
        rows = self.adders
        usual = rows["right"] & rows["closed"] & (rows["steps_held"] == rows["steps"])
        return rows[usual & ~rows["held"]]

    @property
    def median_held(self) -> int:
        """For how many steps the `thrown_off` follow that run, their median."""
        return int(self.thrown_off["steps_held_repeated"].median())

    @property
    def pictured(self) -> int:
        """Of how many configurations hidden states are drawn."""
        return min(len(self.models), MOST_STATE_PANELS)

    @property
    def states(self) -> int:
        """How many hidden states are drawn."""
        return len(self.study.table("carry_states"))

    @property
    def kept_apart(self) -> list[tuple[str, str]]:
        """How often the nearest other state holds the same carry, with whose states they are."""
        shares = {
            model: nearest_of_same_kind(self.study.rows("carry_states", model), "carry")
            for model in self.models
        }
        return [(text.percent(share, 0), model.title) for model, share in shares.items()]


def _step(carry: int, first: int, second: int) -> str:
    """A pair of bits and the carry that comes to them: "0 + 1, carry 1"."""
    return f"{first}{NO_BREAK}+{NO_BREAK}{second}, carry{NO_BREAK}{carry}"


def _key(kind: str) -> str:
    """What a kind is called in a row: one word."""
    return "_".join(kind.split())
