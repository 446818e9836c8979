"""Looks at the ledger: claims that are undecided get further seeds, and are tested once more.

The level is spent over the looks, each of which is given a share fixed beforehand (Lan and DeMets
1983). A claim's decision is kept from the look that reached it. At each look Holm's method keeps a
false decision as rare as the look's share says, on whatever the true claims' seeds are; so the
chance of one at any look is at most the sum of the shares (Bonferroni), however the looks depend
on each other and whichever claims go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from unrolled.columns import LOOK
from unrolled.evidence import verdicts
from unrolled.evidence.claims import Claim
from unrolled.evidence.verdicts import UNDECIDED, Decision, Setting, Tested

# the numbers that each part of a claim compares, or why there are none
Numbers = list[pd.DataFrame] | str


@dataclass(frozen=True)
class Judged:
    """A claim as it was tested last; look: which one that was; decision: none if untestable."""

    tested: Tested
    decision: Decision | None
    look: int

    @property
    def is_undecided(self) -> bool:
        """Whether further seeds may decide it."""
        is_open = self.decision is not None and self.decision.verdict == UNDECIDED
        return is_open and not verdicts.is_on_times(self.tested.claim)


def judged_on(
    claims: Sequence[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting
) -> list[Judged]:
    """Every claim judged on tables, whose column `look` says at which look a row came."""
    return judged(claims, numbers_of(claims, tables, setting), setting)


def numbers_of(
    claims: Sequence[Claim], tables: Mapping[str, pd.DataFrame], setting: Setting
) -> list[Numbers]:
    """What each claim compares, by look and replicate."""
    return [verdicts.values_of_claim(claim, tables, setting) for claim in claims]


def judged(claims: Sequence[Claim], numbers: Sequence[Numbers], setting: Setting) -> list[Judged]:
    """Every claim at the look that decided it, or else at the last one that had seeds for it."""
    *_, last = in_turn(claims, numbers, setting)
    return last


def in_turn(
    claims: Sequence[Claim], numbers: Sequence[Numbers], setting: Setting
) -> Iterator[list[Judged]]:
    """After each look, every claim as it was tested last."""
    entries: dict[str, Judged] = {}
    for look in range(1, _last(numbers) + 1):
        fresh = {
            claim.name: verdicts.examine_claim(claim, _until(values, look), setting)
            for claim, values in zip(claims, numbers, strict=True)
            if _is_looked_at(entries.get(claim.name), values, look)
        }
        # Holm's correction is for all claims, those that are not looked at again as they were
        family = [fresh.get(claim.name) or entries[claim.name].tested for claim in claims]
        decisions = verdicts.decide(family, setting, look)
        entries |= {name: Judged(entry, decisions.get(name), look) for name, entry in fresh.items()}
        yield [entries[claim.name] for claim in claims]


def configurations(entries: Sequence[Judged]) -> list[str]:
    """All on which a claim rests that further seeds may decide."""
    names = {
        name
        for entry in entries
        if entry.is_undecided
        for part in entry.tested.claim.parts
        for name in part.configurations
    }
    return sorted(names)


def _last(numbers: Sequence[Numbers]) -> int:
    """The last look for which there are numbers."""
    return max((max(_looks(part)) for values in numbers for part in _parts(values)), default=1)


def _is_looked_at(before: Judged | None, values: Numbers, look: int) -> bool:
    """Whether a claim is tested at a look: at the first, or undecided and with further seeds."""
    if before is None:
        return True
    return before.is_undecided and all(look in _looks(part) for part in _parts(values))


def _until(values: Numbers, look: int) -> Numbers:
    """The numbers of a look and of those before it."""
    if isinstance(values, str):
        return values
    parts = [part[part.index.get_level_values(LOOK) <= look] for part in values]
    fewest = min(map(len, parts))
    return parts if fewest > 1 else f"too few seeds: {fewest}"


def _parts(values: Numbers) -> list[pd.DataFrame]:
    return [] if isinstance(values, str) else values


def _looks(part: pd.DataFrame) -> set[int]:
    return set(part.index.get_level_values(LOOK))
