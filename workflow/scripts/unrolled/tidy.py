"""Rows as a tidy table: a column each, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd


def tidy(rows: Sequence[Mapping] | pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Those columns of the rows; raises `KeyError` where rows lack one."""
    frame = pd.DataFrame(rows)
    return frame[list(columns)] if len(frame) else pd.DataFrame(columns=columns)
