"""The conclusions under each alternative of an open choice: its networks stand for the study's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from unrolled.evidence.claim_tables import ledger
from unrolled.evidence.claims import Claim
from unrolled.evidence.verdicts import NOT_TESTABLE, Setting

Tables = Mapping[str, pd.DataFrame]
# settings that bear on some configurations only: the column that tells on which
BEARS_ON = {"penalty": "penalty", "readout": "bidirectional"}


def rejudge(
    claims: Sequence[Claim],
    study: Tables,
    variants: Tables,
    setting: Setting,
    verdicts: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The rows of claims_by_choice.csv: a claim under an alternative that bears on it.

    verdicts: by claim, the study's own, whatever look they were reached at.

    A claim is left out where the alternative bears on one of its configurations but was not run
    for it, as networks that choose differently would be compared.
    """
    rows = []
    entries = variants["configurations"]
    for (choice, alternative), group in entries.groupby(["choice", "alternative"], sort=False):
        bases = dict(zip(group["base"], group["configuration"], strict=True))
        touched = _touched(study["configurations"], group)
        concerned = {claim.name for claim in claims if _concerns(claim, bases, touched)}
        for row in ledger(claims, _substituted(study, variants, bases), setting)[0]:
            if row["claim"] in concerned and row["verdict"] != NOT_TESTABLE:
                about = {"choice": choice, "alternative": alternative}
                rows.append({**row, **about, "verdict_in_study": verdicts[row["claim"]]})
    return rows


def _concerns(claim: Claim, bases: Mapping[str, str], touched: set[str]) -> bool:
    """Whether an alternative was run for a claim, and for all of it on which it bears."""
    names = {name for part in claim.parts for name in part.configurations}
    return bool(bases.keys() & names) and not (names & touched) - bases.keys()


def _touched(configurations: pd.DataFrame, group: pd.DataFrame) -> set[str]:
    """The study's configurations on which the settings that the alternative changes bear."""
    rows = configurations[configurations["task"].isin(group["task"])]
    for key, column in BEARS_ON.items():
        if group["changes"].str.contains(f'"{key}"').any():
            rows = rows[rows[column].notna() & rows[column].astype(bool)]
    return set(rows["configuration"])


def _substituted(study: Tables, variants: Tables, bases: Mapping[str, str]) -> dict:
    """The study's tables with the variants' rows under their bases' names instead of those."""
    names = {variant: base for base, variant in bases.items()}
    tables = {}
    for name, rows in study.items():
        if "configuration" not in rows:
            continue
        kept = rows[~rows["configuration"].isin(bases)]
        other = variants.get(name, rows.iloc[:0])
        other = other[other["configuration"].isin(names)]
        other = other.assign(configuration=other["configuration"].map(names))
        tables[name] = pd.concat([kept, other], ignore_index=True)
    return tables
