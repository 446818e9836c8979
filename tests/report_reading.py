"""Finds its way in a report.json: what a reader sees of it, and what numbers should stand there."""

import math
import re

import pandas as pd
import pytest
from scipy import stats

HIDDEN = ("id", "svg", "target", "ref", "type", "kind", "width", "align")


def everything(value) -> list[dict]:
    """All mappings of a document, at every depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    below = [mapping for item in inner for mapping in everything(item)]
    return [value, *below] if isinstance(value, dict) else below


def of_type(report: dict, *types: str) -> list[dict]:
    return [block for block in everything(report) if block.get("type") in types]


def find(report: dict, identifier: str) -> dict:
    (part,) = [block for block in everything(report) if block.get("id") == identifier]
    return part


def ids(report: dict) -> list[str]:
    return [part["id"] for part in everything(report) if "id" in part]


def references(report: dict) -> set[str]:
    return {part["ref"] for part in everything(report) if "ref" in part}


def texts(value) -> list[str]:
    """All strings that a reader sees; commands, paths and ids are left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return [text for key, item in value.items() if key not in HIDDEN for text in texts(item)]
    return []


def words(value) -> str:
    return re.sub(r"\s+", " ", " ".join(texts(value)))


def cells(table: dict) -> list[list[str]]:
    return [
        [(cell if isinstance(cell, str) else cell["text"]).replace("\u00a0", " ") for cell in row]
        for row in table["rows"]
    ]


def labels(table: dict) -> list[str]:
    return [column["label"].replace("\u00a0", " ") for column in table["columns"]]


def rows_of(table: dict) -> list[dict[str, str]]:
    return [dict(zip(labels(table), row, strict=True)) for row in cells(table)]


def row_of(table: dict, title: str) -> dict[str, str]:
    (row,) = [row for row in rows_of(table) if title in list(row.values())[:2]]
    return row


def verdict_rows(report: dict) -> list[dict[str, str]]:
    """The rows of the ledger; `reason` where a claim is not testable."""
    untested = "not testable here"
    rows = rows_of(find(report, "table-ledger"))
    return [row | {"reason": row["Claimed"] * (row["Verdict"] == untested)} for row in rows]


def number(text: str) -> float:
    return float(re.sub(r"[^0-9.\u2212+]", "", text).replace("\u2212", "-"))


def bounds(text: str) -> list[float]:
    return [number(part) for part in text.split(",")]


def expected(values: pd.Series, printed: float, confidence: float = 0.95) -> dict:
    """Mean, interval, difference (pp) and range, straight from scipy.

    A range of more than half of all shares says nothing.
    """
    n, mean, deviation = len(values), values.mean(), values.std()
    low, high = stats.t.interval(confidence, n - 1, mean, deviation / math.sqrt(n))
    further = stats.t.interval(confidence, n - 1, mean, deviation * math.sqrt(1 + 1 / n))
    wide = min(1, further[1]) - max(0, further[0]) > 0.5
    inside = "yes" if further[0] <= printed <= further[1] else "no"
    return {
        "Mean": 100 * mean,
        "95 % interval": [100 * max(0, low), 100 * min(1, high)],
        "Printed": 100 * printed,
        "Ours minus printed": 100 * (mean - printed),
        "Printed in range": "too wide" if wide else inside,
    }


def check_row(row: dict[str, str], wanted: dict) -> None:
    for label in ("Mean", "Printed", "Ours minus printed"):
        assert number(row[label]) == pytest.approx(wanted[label], abs=0.0051)
    assert bounds(row["95 % interval"]) == pytest.approx(wanted["95 % interval"], abs=0.0051)
    assert row["Printed in range"] == wanted["Printed in range"]
