"""The numbers that a part of a claim compares, by replicate: seed, or process that timed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from unrolled.columns import LOOK
from unrolled.evidence.claims import Part

LARGEST = ["largest"]


def by_replicate(table: pd.DataFrame, part: Part, configurations: Sequence[str]) -> pd.DataFrame:
    """A row for each replicate that all `configurations` have, a column for each of them.

    The rows of a run become one number as `part.reduce` says. The index is look and replicate, in
    this order; a table without looks is that of the first. Raises `ValueError` where no rows are
    left.
    """
    rows = _chosen(table, part)
    rows = rows[rows["configuration"].isin(configurations)]
    if rows.empty:
        raise ValueError("no rows")
    replicate = "process" if "process" in table else "seed"
    rows = rows if LOOK in rows else rows.assign(**{LOOK: 1})
    runs = rows.groupby(["configuration", LOOK, replicate], sort=False)
    if part.reduce == "epochs_to":
        values = runs.apply(_epochs_to, part.reach, include_groups=False)
    else:
        values = runs["value"].agg(part.reduce)
    wide = values.unstack("configuration").reindex(columns=list(configurations))
    return wide.dropna().sort_index()


def _chosen(table: pd.DataFrame, part: Part) -> pd.DataFrame:
    """The rows that the part names, with its quantity as the column `value`."""
    rows = table[table["configuration"].isin(part.configurations)]
    for column, allowed in part.where.items():
        kept = [rows[column].max()] if list(allowed) == LARGEST else allowed
        rows = rows[rows[column].isin(kept)]
    value = rows[part.column]
    if part.equals is not None:
        value = (value == rows[part.equals]).astype(float)
    return rows.assign(value=value)


def _epochs_to(run: pd.DataFrame, reach: float) -> int:
    """The first epoch at `reach` or more; one more than there are if none comes to it."""
    reached = run.loc[run["value"] >= reach, "epoch"]
    return int(reached.min()) if len(reached) else int(run["epoch"].max()) + 1
