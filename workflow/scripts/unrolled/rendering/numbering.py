"""report.json as both renderers take it: checked, numbered, references resolved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from unrolled.rendering import contract
from unrolled.rendering.contract import DocumentError

# Ids that the page gives to parts of its own.
RESERVED = ("content", "originals")
# A cell that is a bare text, or leaves something out, is as plain as this.
PLAIN = {"sort": None, "strong": False, "ref": None}


def read_document(path: str | Path, reasons: Mapping | None = None) -> dict:
    """Read report.json, and add to its appendix the section `reasons`, if any.

    Adds to it: `number` to each section ("2.1"; the first section, the summary, and what is in
    it have ""), `label` to each figure and table ("Figure 3"), the text of references that
    have none, and `originals`, a list of {number, id, label} for the figures of the original.
    Every cell becomes a mapping with all its fields.

    Raises `DocumentError` for a missing, unknown or wrong field, a row that is not as long as its
    table is wide, an id used twice, or a reference to an id that is not in the document.
    """
    try:
        document = json.loads(
            Path(path).read_text(encoding="utf-8"), parse_constant=_refuse_constant
        )
        contract.check(document)
        document.pop("provenance", None)
        for part in document["sections"]:
            if part["id"] == "appendix" and reasons:
                part["sections"].append(reasons)
        number_sections(document["sections"])
        complete_cells(document)
        labels = number_figures(document)
        resolve_references(document, labels)
    except ValueError as error:
        raise DocumentError(f"{path}: {error}") from None
    document["originals"] = originals(document)
    return document


def _refuse_constant(name: str) -> None:
    raise DocumentError(f"{name} is not a number that a report can show")


def sections(document: dict) -> Iterator[dict]:
    """Every section at every depth, in document order."""

    def walk(children: list[dict]) -> Iterator[dict]:
        for child in children:
            yield child
            yield from walk(child["sections"])

    return walk(document["sections"])


def figures(document: dict) -> Iterator[dict]:
    """Every figure and table, in document order; those of a gallery one by one."""
    for section in sections(document):
        for block in section["blocks"]:
            if block["type"] in ("figure", "table"):
                yield block
            elif block["type"] == "gallery":
                yield from block["items"]


def number_sections(top: list[dict]) -> None:
    """Set `number` of each section; the summary, first, stays without one."""

    def walk(children: list[dict], prefix: str | None) -> None:
        for place, child in enumerate(children, start=1):
            child["number"] = f"{prefix}{place}" if prefix is not None else ""
            inner = child.setdefault("sections", [])
            walk(inner, None if prefix is None else f"{child['number']}.")

    walk(top[:1], None)
    walk(top[1:], "")


def complete_cells(document: dict) -> None:
    """Give every cell of every table all its fields."""
    for block in figures(document):
        if block["type"] != "table":
            continue
        for place, row in enumerate(block["rows"]):
            if len(row) != len(block["columns"]):
                where = f"{block['id']}: rows[{place}]"
                raise DocumentError(f"{where} has {len(row)} cells, not {len(block['columns'])}")
            row[:] = [PLAIN | (cell if isinstance(cell, dict) else {"text": cell}) for cell in row]


def number_figures(document: dict) -> dict[str, str]:
    """Set `label` of each figure and table; return what a reference to an id is called."""
    labels: dict[str, str] = {}

    def claim(name: str, label: str) -> None:
        if name in labels or name in RESERVED:
            raise DocumentError(f"the id {name!r} stands twice")
        labels[name] = label

    for section in sections(document):
        claim(section["id"], section["title"])
    count = {"figure": 0, "table": 0}
    for block in figures(document):
        count[block["type"]] += 1
        block["label"] = f"{block['type'].title()} {count[block['type']]}"
        claim(block["id"], block["label"])
    return labels


def references(value: dict | list, where: str) -> Iterator[tuple[dict, str]]:
    """Every reference below a value, with the place where it stands."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        place = f"{where}.{key}" if isinstance(value, dict) else f"{where}[{key}]"
        if isinstance(child, dict) and child.get("ref") is not None:
            yield child, place
        elif isinstance(child, dict | list):
            yield from references(child, place)


def resolve_references(document: dict, labels: dict[str, str]) -> None:
    """Give each reference without a text the label of what it points at."""
    for span, where in references(document, "report"):
        if span["ref"] not in labels:
            raise DocumentError(f"{where} refers to {span['ref']!r}, which is no id here")
        span.setdefault("text", labels[span["ref"]])


def originals(document: dict) -> list[dict]:
    """Which figure or table stands for which figure of the original, by the latter's number."""
    standing = [block for block in figures(document) if block["source_figure"] is not None]
    standing.sort(key=lambda block: block["source_figure"])
    return [{"number": b["source_figure"], "id": b["id"], "label": b["label"]} for b in standing]
