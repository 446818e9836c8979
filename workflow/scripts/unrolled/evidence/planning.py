"""How many seeds would decide each claim, from the spread of a finished build."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from unrolled.evidence import inference, verdicts
from unrolled.evidence.claims import Claim
from unrolled.evidence.findings import Finding
from unrolled.evidence.inference import Region
from unrolled.evidence.verdicts import Setting, Tested

DRAWS = 4000  # made-up studies for each claim and number of seeds
TINY = 1e-12


def plan(
    claims: Sequence[Claim],
    tables: Mapping[str, pd.DataFrame],
    setting: Setting,
    sizes: Sequence[int],
) -> list[dict[str, Any]]:
    """A row for each claim that can be tested and does not rest on times, whose seeds decide it.

    `power` is, by number of seeds, the probability to decide the claim at the first look, were its
    effect and spread those of the runs, at the strictest step of Holm's method; `seconds` is what
    one more seed of all its configurations takes to train, as costs.csv has it.
    """
    tested = [
        verdicts.examine_claim(claim, verdicts.values_of_claim(claim, tables, setting), setting)
        for claim in claims
        if not verdicts.is_on_times(claim)
    ]
    tested = [entry for entry in tested if entry.findings]
    level = setting.level(is_timed=False) / max(len(tested), 1)
    decisions = verdicts.decide(tested, setting)
    return [
        {
            "claim": entry.claim.name,
            "states": entry.claim.states,
            "verdict": decisions[entry.claim.name].verdict,
            "seeds": min(finding.size for finding in entry.findings),
            "power": {size: _power(entry, size, level) for size in sizes},
            "seconds": _seconds(entry.claim, tables["costs"]),
        }
        for entry in tested
    ]


def _power(entry: Tested, size: int, level: float) -> float:
    """Share of made-up studies of `size` seeds that decide a claim at `level`."""
    random = np.random.default_rng(0)
    tails = [_tails(finding, size, random) for finding in entry.findings]
    inside = np.max([part[0] for part in tails], axis=0)
    outside = len(tails) * np.min([part[1] for part in tails], axis=0)
    return float((inference.decision(inside, outside) <= level).mean())


def _tails(
    finding: Finding, size: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """P values of made-up studies: normal means, binomial counts.

    A share of seeds is taken half a seed away from 0 and 1, as few runs prove neither.
    """
    if finding.part.counts:
        share = (finding.effect * finding.size + 0.5) / (finding.size + 1)
        return inference.count(random.binomial(size, share, DRAWS), size, finding.region)
    mean, region = finding.effect, finding.region
    if finding.part.comparison == "ratio":
        low = math.log(region.low) if region.low > 0 else -math.inf
        mean, region = math.log(mean), Region(low, math.log(region.high))
    values = random.normal(mean, finding.deviation, (DRAWS, size))
    return inference.tails(inference.summarise(values, TINY), region)


def _seconds(claim: Claim, costs: pd.DataFrame) -> float:
    """Of training one seed of every configuration that a claim compares."""
    names = {name for part in claim.parts for name in part.configurations}
    rows = costs[costs["configuration"].isin(names)]
    seconds = rows["train_seconds"] + rows["test_seconds"]
    return float(seconds.groupby(rows["configuration"]).mean().sum())
