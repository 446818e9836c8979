"""The claims of config/claims.yaml, each part with what it takes from its claim.

The standard library alone: the check at parse time reads claims as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..near_misses import suggestion

# the keys that a comparison needs besides table, column, `of` and `why`
NEEDS = {
    "greater": ("against", "margin"),
    "not_less": ("against", "margin"),
    "not_greater": ("against", "margin"),
    "equivalent": ("against", "margin"),
    "between": ("against", "range"),
    "ratio": ("against", "range"),
    "above": ("threshold",),
    "below": ("threshold",),
    "most": ("threshold", "reach"),
    "few": ("threshold", "reach"),
    "more_often": ("against", "threshold"),
    "alike": ("against", "margin", "threshold"),
}
COUNTS = ("most", "few", "more_often", "alike")  # of seeds, by exact binomial tests
DIFFERENCES = ("greater", "not_less", "not_greater", "equivalent", "between")
MARGINS = ("not_less", "not_greater", "equivalent", "alike")  # which need one above 0
ALWAYS = ("table", "column", "of", "comparison", "why")
NAME = re.compile("[A-Z][A-Za-z0-9]{0,11}")
ABOUT_CLAIM = ("states", "source", "quote", "section", "note", "parts")


def is_in_seconds(column: str) -> bool:
    """Whether a column holds times in seconds, as `train_seconds` and `seconds_per_training`."""
    return "seconds" in column.split("_")


@dataclass(frozen=True)
class Part:
    """One test of a claim: which numbers are compared, and the region it claims for the effect."""

    name: str
    table: str
    column: str
    of: tuple[str, ...]
    comparison: str
    why: str
    against: tuple[str, ...] = ()
    equals: str | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    reduce: str = "mean"
    reach: float | None = None
    margin: float | None = None
    times: float = 1.0
    range: tuple[float | None, float | None] = (None, None)
    threshold: float | None = None
    paired: bool = True
    aspect: str | None = None

    @property
    def configurations(self) -> tuple[str, ...]:
        """All that it compares, those of `of` first."""
        return (*self.of, *self.against)

    @property
    def counts(self) -> bool:
        """Whether it counts seeds and does not average over them."""
        return self.comparison in COUNTS

    @property
    def unit(self) -> str:
        """Kind of its effect: "share", "epochs", "seconds" or "ratio"."""
        if self.counts or self.comparison == "ratio":
            return "share" if self.counts else "ratio"
        if self.reduce == "epochs_to":
            return "epochs"
        return "seconds" if is_in_seconds(self.column) else "share"

    @property
    def region(self) -> tuple[float | None, float | None]:
        """Ends of the region; None where it has none."""
        return {
            "greater": (self.margin, None),
            "not_less": (-(self.margin or 0), None),
            "not_greater": (None, self.margin),
            "equivalent": (-(self.margin or 0), self.margin),
            "between": self.range,
            "ratio": self.range,
            "above": (self.threshold, None),
            "below": (None, self.threshold),
            "most": (self.threshold, None),
            "few": (None, self.threshold),
            "more_often": (self.threshold, None),
            "alike": (self.threshold, None),
        }[self.comparison]


@dataclass(frozen=True)
class Claim:
    """A conclusion of the original; it holds if all of its parts do. `section` is a task's name."""

    name: str
    states: str
    source: str
    section: str
    parts: tuple[Part, ...]
    note: str = ""
    quote: str = ""


def read(content: Mapping) -> list[Claim]:
    """All claims of a file that the schema and `faults` have passed."""
    return [
        Claim(
            name=name,
            parts=tuple(_part(entry) for entry in merged(claim)),
            **{key: claim[key] for key in ABOUT_CLAIM if key in claim and key != "parts"},
        )
        for name, claim in content["claims"].items()
    ]


def merged(claim: Mapping) -> list[dict]:
    """The parts of a claim, each laid over what the claim says for all of them."""
    shared = {key: value for key, value in claim.items() if key not in ABOUT_CLAIM}
    return [{**shared, **part} for part in claim["parts"]]


def _part(entry: Mapping) -> Part:
    tuples = {key: tuple(entry[key]) for key in ("of", "against", "range") if key in entry}
    return Part(**{**entry, **tuples})


def faults(content: Mapping, columns: Mapping[str, list[str]]) -> Iterator[tuple[list, str]]:
    """What no schema can say, as path and message; `columns` are those of every known table."""
    for name, claim in content["claims"].items():
        if not NAME.fullmatch(name):
            yield ["claims", name], "is no usable name: it must look like M1"
        for place, entry in enumerate(merged(claim)):
            fault = _fault(entry, columns)
            if fault:
                key, message = fault
                inside = key in claim["parts"][place] or key not in claim
                path = ["claims", name, *(["parts", place] if inside else []), key]
                yield path, message


def _fault(entry: Mapping, columns: Mapping[str, list[str]]) -> tuple[str, str] | None:
    for key in ALWAYS:
        if key not in entry:
            return key, "is missing"
    if entry["table"] not in columns:
        tables = ", ".join(sorted(columns))
        near = suggestion(entry["table"], columns)
        return "table", f"is {entry['table']!r}: there is no such table, only {tables}{near}"
    known = columns[entry["table"]]
    named = [("column", entry["column"]), ("equals", entry.get("equals", entry["column"]))]
    for key, column in [*named, *(("where", column) for column in entry.get("where", ()))]:
        if column not in known:
            near = suggestion(column, known)
            return key, f"names {column!r}: {entry['table']} has {', '.join(known)}{near}"
    if "configuration" not in known:
        return "table", f"is {entry['table']!r}: its rows belong to no configuration"
    return _incomplete(entry)


def _incomplete(entry: Mapping) -> tuple[str, str] | None:
    comparison = entry["comparison"]
    needs = NEEDS[comparison] + (("reach",) if entry.get("reduce") == "epochs_to" else ())
    for key in needs:
        if key not in entry:
            return key, f"is missing: the comparison {comparison} needs it"
    if comparison in MARGINS and entry["margin"] <= 0:
        return "margin", f"is {entry['margin']}: {comparison} needs a margin above 0"
    if comparison in COUNTS and not 0 < entry["threshold"] < 1:
        return "threshold", f"is {entry['threshold']}: a share between 0 and 1 is needed"
    if entry["column"].startswith("milliseconds") and comparison != "ratio":
        return "comparison", f"is {comparison!r}: times in milliseconds are compared by ratio"
    if comparison in ("ratio", "between") and not _is_range(*entry["range"]):
        return "range", f"is {entry['range']}: one end is needed, the lower one first"
    if comparison == "ratio" and any(end is not None and end <= 0 for end in entry["range"]):
        return "range", f"is {entry['range']}: a ratio lies above 0"
    if not entry.get("paired", True) and comparison not in DIFFERENCES:
        return "paired", f"is False: {comparison} compares seed by seed"
    return None


def _is_range(low: float | None, high: float | None) -> bool:
    if low is None or high is None:
        return low is not None or high is not None
    return low < high
