"""Tables as the tests of claims read and write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from unrolled.tables import COLUMNS

WORDS = dict.fromkeys(("configuration", "task", "name", "title", "cell", "label", "sequence"), str)
WHOLE = ("at", "parts", "n_seeds", "seeds_needed")  # whole numbers even where some are missing


def read_tables(paths: Mapping[str, str | Path]) -> dict[str, pd.DataFrame]:
    """Tidy tables by name; an empty field stays missing, and a name such as NA stays text."""
    return {
        name: pd.read_csv(path, dtype=WORDS, keep_default_na=False, na_values=[""])
        for name, path in paths.items()
    }


def is_digits(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether scikit-learn's digits stand in for MNIST in these runs."""
    return bool((tables["runs"]["data"] == "digits").any())


def is_own(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the images of these runs are of another data set than MNIST, chosen by the config."""
    return bool((tables["runs"]["data"] == "own").any())


def comparable(reported: Mapping, tables: Mapping[str, pd.DataFrame], quick: bool) -> dict:
    """The printed numbers that our runs may be set beside: none of a quick build's.

    Nor those of MNIST where other images stand in for it.
    """
    other = is_digits(tables) or is_own(tables)
    left_out = ("mnist", "addition") if quick else ("mnist",) if other else ()
    return {**reported, **dict.fromkeys(left_out)}


def table(name: str, rows: Sequence[Mapping]) -> pd.DataFrame:
    """The table called `name` with all its columns; what rows do not say stays empty."""
    frame = pd.DataFrame(rows, columns=COLUMNS[name])
    return frame.astype({column: "Int64" for column in WHOLE if column in frame})
