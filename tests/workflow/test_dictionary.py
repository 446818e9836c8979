"""The page beside the tables describes every column of every table."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

import write_dictionary
from project import ROOT
from unrolled.settings.variants import KINDS
from unrolled.tables import COLUMNS, VARIANT

DICTIONARY = str(ROOT / "config/tables.yaml")


def write_headers(folder: Path, columns: dict[str, Sequence[str]]) -> list[str]:
    folder.mkdir(exist_ok=True)
    for name, names in columns.items():
        (folder / f"{name}.csv").write_text(",".join(names) + "\n")
    return [str(folder / f"{name}.csv") for name in columns]


def test_it_describes_every_column(tmp_path):
    variants = {kind: [*COLUMNS["configurations"], *VARIANT] for kind in KINDS}
    paths = write_headers(tmp_path, COLUMNS)
    for kind, columns in variants.items():
        paths += write_headers(tmp_path / kind, COLUMNS | {"configurations": columns})
    write_dictionary.main(paths, DICTIONARY, str(tmp_path / "README.md"))
    text = (tmp_path / "README.md").read_text()
    extended = {f"{kind}/configurations": columns for kind, columns in variants.items()}
    for name, columns in (COLUMNS | extended).items():
        part = text.split(f"## {name}.csv")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(columns)
    described = yaml.safe_load(Path(DICTIONARY).read_text())
    assert set(described["tables"]) == {*COLUMNS, *extended}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([*COLUMNS["runs"], "mood"], "runs.csv has columns not described: mood"),
        (COLUMNS["runs"][:-1], "runs.csv lacks: data"),
    ],
)
def test_it_and_the_tables_must_agree(tmp_path, columns, message):
    paths = write_headers(tmp_path, {"runs": columns})
    with pytest.raises(ValueError, match=message):
        write_dictionary.main(paths, DICTIONARY, str(tmp_path / "README.md"))
