"""Write the data dictionary that lies beside the tables: what every column means, in which unit.

In: the description of all tables (YAML) and the tables themselves. Out: a page in Markdown.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import yaml

from unrolled.files.artifacts import write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed


def main(
    tables: Sequence[str],
    dictionary: str,
    output: str,
    log: str | None = None,
    unread: Sequence[str] = (),
) -> None:
    """Write `output` for the CSV files `tables`, which lie beside it or in folders there.

    A table in a folder is described as the one of its name beside the page, unless it has an
    entry of its own, as `folder/name`. `unread` names tables that are described without a look at
    their columns. Raises `ValueError` where a table or column is not
    described, or a described column is missing.
    """
    described = yaml.safe_load(Path(dictionary).read_text(encoding="utf-8"))
    parts = [described["introduction"].strip()]
    for path in map(Path, tables):
        name = path.relative_to(Path(output).parent).with_suffix("").as_posix()
        own = described["tables"].get(name)
        entry = own or described["tables"].get(path.stem)
        if entry is None:
            raise ValueError(f"{dictionary}: the table {name}.csv is not described")
        columns = columns_of(entry, described)
        check(dictionary, f"{name}.csv", columns, header(path))
        if own:
            parts.append(page(f"{name}.csv", entry["rows"], columns, header(path)))
    for name in unread:
        columns = columns_of(described["tables"][name], described)
        parts.append(page(f"{name}.csv", described["tables"][name]["rows"], columns, list(columns)))
    if log:
        write_text(log, f"{output}: {len(parts) - 1} tables\n")
    write_text(output, "# Tables\n\n" + "\n\n".join(parts) + "\n")


def columns_of(entry: dict, described: dict) -> dict[str, dict]:
    """All columns of a table: those of the table that it extends, shared ones and its own."""
    extended = described["tables"].get(entry.get("extends"))
    return {
        **(columns_of(extended, described) if extended else {}),
        **{name: described["shared"][name] for name in entry.get("shared", ())},
        **entry.get("columns", {}),
    }


def header(path: Path) -> list[str]:
    """The names of a table's columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def check(dictionary: str, table: str, columns: dict, found: Sequence[str]) -> None:
    """Raise `ValueError` unless the described columns are those of the table."""
    missing = [name for name in found if name not in columns]
    if missing:
        raise ValueError(f"{dictionary}: {table} has columns not described: {', '.join(missing)}")
    gone = [name for name in columns if name not in found]
    if gone:
        raise ValueError(f"{dictionary}: columns described that {table} lacks: {', '.join(gone)}")


def page(table: str, rows: str, columns: dict[str, dict], order: Sequence[str]) -> str:
    """One table's part of the page."""
    lines = [
        f"| `{name}` | {columns[name]['meaning']} | {columns[name]['unit']} |" for name in order
    ]
    top = ["| column | meaning | unit |", "|---|---|---|"]
    return "\n".join([f"## {table}", "", rows, "", *top, *lines])


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake):
        main(
            tables=snakemake.input.tables,
            unread=snakemake.params.unread,
            dictionary=snakemake.input.dictionary,
            output=snakemake.output[0],
            log=snakemake.log[0] if snakemake.log else None,
        )
