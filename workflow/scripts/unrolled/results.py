"""The results of a build: its tables, read with their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from unrolled.columns import LOOK, TEXT, TRUTH
from unrolled.images.resources import ORIGINAL
from unrolled.settings import further_looks

STAND_INS = ("digits", "own")  # images that are not the original's


def read_table(path: str | Path) -> pd.DataFrame:
    """A tidy table; an empty field is missing, and a name such as NA or 7 stays text."""
    header = pd.read_csv(path, nrows=0).columns
    kinds = {name: str for name in TEXT if name in header}
    kinds |= {name: "boolean" for name in TRUTH if name in header}
    table = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
    known = [name for name in TRUTH if name in header and table[name].notna().all()]
    return table.astype(dict.fromkeys(known, bool))


def read_tables(paths: Iterable[str | Path]) -> dict[str, pd.DataFrame]:
    """Tidy tables by name, which is that of the file."""
    return {Path(path).stem: read_table(path) for path in paths}


def read_looks(
    paths: Iterable[str | Path], further: Iterable[str | Path]
) -> dict[str, pd.DataFrame]:
    """Tidy tables by name, with the column `look` that says at which look a row came.

    further: tables of further seeds, whose rows follow; in `<look>/<task>/<table>.csv` each.
    """
    tables = {name: table.assign(**{LOOK: 1}) for name, table in read_tables(paths).items()}
    for path in map(Path, further):
        look = further_looks.number(path.parents[1].name)
        rows = read_table(path).assign(**{LOOK: look})
        tables[path.stem] = pd.concat([tables[path.stem], rows], ignore_index=True)
    return tables


def data_of(tables: Mapping[str, pd.DataFrame]) -> str:
    """What the images of these runs are: `ORIGINAL`, or else one of `STAND_INS`."""
    seen = set(tables["runs"]["data"])
    return next((kind for kind in STAND_INS if kind in seen), ORIGINAL)


def is_missing(value: object) -> bool:
    """Whether a field of a table is empty."""
    return value is None or bool(pd.isna(value))
