"""Check of report.json: which fields each block has, and what may stand in them.

A checker takes a value and the place where it stands ("sections[1].blocks[0].caption") and
returns the value in its one normal shape, or raises `DocumentError`. After the check the
templates need no cases: every span has a kind, every cell is a mapping, every optional field
is there.
"""

import math
import re
from collections.abc import Callable
from typing import Any

Checker = Callable[[Any, str], Any]

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DEEPEST_SECTION = 3


class DocumentError(ValueError):
    """report.json does not hold what the templates show; the message names the place."""


def text(value: Any, where: str) -> str:
    """A string of characters that a page can show."""
    if not isinstance(value, str):
        raise DocumentError(f"{where} must be a string, not {value!r}")
    if UNPRINTABLE.search(value):
        raise DocumentError(f"{where} holds a control character: {value!r}")
    return value


def identifier(value: Any, where: str) -> str:
    """A string that can stand behind the # of an address."""
    if not IDENTIFIER.fullmatch(text(value, where)):
        raise DocumentError(f"{where} must match {IDENTIFIER.pattern}, not {value!r}")
    return value


def one_of(*allowed: Any) -> Checker:
    """One of the given values."""

    def check(value: Any, where: str) -> Any:
        if not any(value is a or (type(value) is type(a) and value == a) for a in allowed):
            raise DocumentError(f"{where} must be one of {list(allowed)}, not {value!r}")
        return value

    return check


def number_or_none(value: Any, where: str) -> float | int | None:
    """A finite number, or null."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is not None and not (number and math.isfinite(value)):
        raise DocumentError(f"{where} must be a number or null, not {value!r}")
    return value


def figure_number(value: Any, where: str) -> int | None:
    """The number of a figure of the original (1, 2, ...), or null."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not (whole and value > 0):
        raise DocumentError(f"{where} must be a whole number from 1 or null, not {value!r}")
    return value


def each(check: Checker, least: int = 0) -> Checker:
    """A list of at least `least` values that pass `check`."""

    def check_list(value: Any, where: str) -> list:
        if not isinstance(value, list):
            raise DocumentError(f"{where} must be a list, not {value!r}")
        if len(value) < least:
            raise DocumentError(f"{where} must hold at least {least}")
        return [check(item, f"{where}[{i}]") for i, item in enumerate(value)]

    return check_list


def record(required: dict[str, Checker], optional: dict[str, tuple[Checker, Any]]) -> Checker:
    """A mapping of exactly these fields; `optional` gives (checker, default) per field."""

    def check_mapping(value: Any, where: str) -> dict:
        if not isinstance(value, dict):
            raise DocumentError(f"{where} must be a mapping, not {value!r}")
        fields = required | {name: check for name, (check, _) in optional.items()}
        for name in required:
            if name not in value:
                raise DocumentError(f"{where}.{name} is missing")
        for name in value:
            if name not in fields:
                raise DocumentError(f"{where}.{name} is not a field; fields: {', '.join(fields)}")
        defaults = {name: default for name, (_, default) in optional.items()}
        checked = {n: fields[n](v, f"{where}.{n}") for n, v in value.items()}
        return defaults | checked

    return check_mapping


def address(value: Any, where: str) -> str:
    """An https or http address: no other scheme may be followed from the report."""
    if not re.match(r"https?://", text(value, where)):
        raise DocumentError(f"{where} must start with https:// or http://, not {value!r}")
    return value


def span(value: Any, where: str) -> dict:
    """A piece of running text as {kind, text} and, for ref and link, target."""
    if isinstance(value, str):
        return {"kind": "text", "text": value}
    kinds = ("strong", "em", "code", "ref", "link")
    kind = next((k for k in kinds if isinstance(value, dict) and k in value), None)
    if kind is None:
        raise DocumentError(f"{where} must be a string or one of {list(kinds)}, not {value!r}")
    if kind == "ref":
        fields = record({"ref": text}, {"text": (text, None)})(value, where)
    elif kind == "link":
        fields = record({"link": address, "text": text}, {})(value, where)
    else:
        return {"kind": kind, "text": record({kind: text}, {})(value, where)[kind]}
    return {"kind": kind, "target": fields[kind], "text": fields["text"]}


def spans(value: Any, where: str) -> list[dict]:
    """Running text: a list of spans; a bare string is one span."""
    return each(span)([value] if isinstance(value, str) else value, where)


def cell(value: Any, where: str) -> dict:
    """A table cell as {kind, text, sort, strong, target}: a "ref" where it has a target.

    `sort` orders cells that text alone would not.
    """
    plain = {"sort": (number_or_none, None), "strong": (boolean, False), "ref": (text, None)}
    checked = record({"text": text}, plain)(
        {"text": value} if isinstance(value, str) else value, where
    )
    target = checked.pop("ref")
    return {"kind": "plain" if target is None else "ref", **checked, "target": target}


boolean = one_of(True, False)
notice = record({"kind": one_of("warning", "info"), "text": spans}, {})
column = record({"label": text}, {"align": (one_of("left", "right"), "left")})
# What a figure and a table share: a place to point at, a caption, the original's number.
CAPTIONED = {"id": identifier, "caption": spans, "target": text}
SOURCE = {"source_figure": (figure_number, None)}

FIELDS: dict[str, tuple[dict, dict]] = {
    "paragraph": ({"text": spans}, {}),
    "list": ({"items": each(spans)}, {}),
    "notice": ({"kind": one_of("warning", "info"), "text": spans}, {}),
    "code": ({"text": text}, {}),
    "facts": ({"items": each(record({"label": text, "value": text}, {}))}, {}),
    "choice": ({"open": spans, "taken": spans, "why": spans}, {}),
    "figure": (
        CAPTIONED | {"alt": text, "svg": text},
        SOURCE | {"width": (one_of("full", "half", "small"), "full")},
    ),
    "gallery": ({"items": each(lambda value, where: block(value, where, ["figure"]), 1)}, {}),
    "table": (CAPTIONED | {"columns": each(column, 1), "rows": each(each(cell))}, SOURCE),
}


def block(value: Any, where: str, allowed: list[str] | None = None) -> dict:
    """One block of a section, by its type."""
    kind = value.get("type") if isinstance(value, dict) else None
    one_of(*(allowed or FIELDS))(kind, f"{where}.type")
    required, optional = FIELDS[kind]
    checked = record({"type": text} | required, optional)(value, where)
    if kind == "figure" and not checked["alt"].strip():
        raise DocumentError(f"{where}.alt is empty: say what the picture shows")
    if kind == "table":
        for i, row in enumerate(checked["rows"]):
            if len(row) != len(checked["columns"]):
                raise DocumentError(
                    f"{where}.rows[{i}] has {len(row)} cells, not {len(checked['columns'])}"
                )
    return checked


def section(value: Any, where: str, depth: int = 1) -> dict:
    """A section with its blocks and its sections, at most `DEEPEST_SECTION` deep."""
    if depth > DEEPEST_SECTION:
        raise DocumentError(f"{where}: sections nest at most {DEEPEST_SECTION} deep")
    inner = each(lambda child, place: section(child, place, depth + 1))
    return record(
        {"id": identifier, "title": text, "blocks": each(block)}, {"sections": (inner, [])}
    )(value, where)


def document(value: Any) -> dict:
    """The whole of report.json."""
    fields = {
        "title": text,
        "subtitle": text,
        "language": text,
        "data": one_of("mnist", "digits", "own"),
        "quick": boolean,
        "notices": each(notice),
        "sections": each(section),
    }
    # what two builds are compared by, and no page shows
    return record(fields, {"provenance": (lambda kept, where: kept, {})})(value, "report")
