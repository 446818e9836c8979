"""Constructors for the parts of `report.json`, one a kind of block.

A text is a list of spans: plain strings and the small objects that `strong`, `emphasis`, `code`,
`ref` and `link` return. Renderers number figures and tables; a `ref` names one by its id.
"""

from __future__ import annotations

from collections.abc import Sequence

Span = str | dict
Cell = str | dict
Block = dict


def strong(text: str) -> dict:
    return {"strong": text}


def emphasis(text: str) -> dict:
    return {"em": text}


def code(text: str) -> dict:
    return {"code": text}


def ref(identifier: str, text: str | None = None) -> dict:
    """A link inside the document; without `text` it shows the target's number or title."""
    return {"ref": identifier} if text is None else {"ref": identifier, "text": text}


def paragraph(*spans: Span) -> Block:
    return {"type": "paragraph", "text": list(spans)}


def bullets(items: Sequence[Sequence[Span]]) -> Block:
    return {"type": "list", "items": [list(item) for item in items]}


def notice(kind: str, *spans: Span) -> Block:
    """A box that stands out; `kind` is "warning" or "info"."""
    return {"type": "notice", "kind": kind, "text": list(spans)}


def listing(text: str) -> Block:
    """Lines of code or commands."""
    return {"type": "code", "text": text}


def facts(items: Sequence[tuple[str, str]]) -> Block:
    """Key figures: pairs of a label and a value."""
    return {"type": "facts", "items": [{"label": label, "value": value} for label, value in items]}


def choice(open_: str, taken: str, why: str) -> Block:
    """A point that the original leaves open, what is taken here, and why."""
    return {"type": "choice", "open": open_, "taken": taken, "why": why}


def figure(
    identifier: str,
    svg: str,
    caption: Sequence[Span],
    alt: str,
    target: str,
    source_figure: int | None = None,
    width: str = "full",
) -> Block:
    """A picture; `svg` is relative to the build's folder, `width` "full", "half" or "small"."""
    return {
        "type": "figure",
        "id": identifier,
        "source_figure": source_figure,
        "caption": list(caption),
        "alt": alt,
        "svg": svg,
        "target": target,
        "width": width,
    }


def gallery(items: Sequence[Block]) -> Block:
    """Figures side by side."""
    return {"type": "gallery", "items": list(items)}


def cell(
    text: str, sort: float | None = None, strong: bool = False, ref: str | None = None
) -> dict:
    """A table cell whose text does not sort plainly; `sort` is its number.

    `ref` makes it a link to an id of the document.
    """
    made: dict = {"text": text}
    if ref is not None:
        made["ref"] = ref
    if sort is not None:
        made["sort"] = float(sort)
    if strong:
        made["strong"] = True
    return made


def table(
    identifier: str,
    caption: Sequence[Span],
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    target: str,
    source_figure: int | None = None,
) -> Block:
    """A table; a column label that starts with ">" is set to the right, as numbers are.

    Raises `ValueError` when a row has another number of cells than there are columns.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{identifier}: {len(row)} cells in a row of {len(columns)} columns")
    return {
        "type": "table",
        "id": identifier,
        "source_figure": source_figure,
        "caption": list(caption),
        "columns": [
            {"label": label.removeprefix(">"), "align": "right" if label[:1] == ">" else "left"}
            for label in columns
        ],
        "rows": [list(row) for row in rows],
        "target": target,
    }


def section(
    identifier: str,
    title: str,
    blocks: Sequence[Block] = (),
    sections: Sequence[dict] = (),
) -> dict:
    return {
        "id": identifier,
        "title": title,
        "blocks": list(blocks),
        "sections": list(sections),
    }
