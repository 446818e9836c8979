"""A claim's verdict in words and numbers: effect, interval, what it would take to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Span, bullets, paragraph, ref, strong
from unrolled.reporting.study import Study

Row = Mapping[str, Any]
VERDICTS = ("supported", "contradicted", "undecided", "not testable here")
DIFFERENCES = ("greater", "not_less", "equivalent")
COUNTS = ("most", "few")


def rows(study: Study, section: str | None = None) -> list[Row]:
    """The claims of one part of the report, or all of them, in the order of their file."""
    found = study.tables["claims"].to_dict("records")
    return [row for row in found if section in (None, row["section"])]


def tested(row: Row) -> bool:
    return row["verdict"] != "not testable here"


def effect(row: Row) -> str:
    """The effect of the part on which the verdict rests, with its unit."""
    return _writer(row)(row["effect"]) + _unit(row)


def interval(row: Row) -> str:
    """Both ends of the effect's interval, without a unit."""
    ends = (_writer(row)(row[end]) for end in ("low", "high"))
    return f"[{', '.join(ends)}]"


def region(row: Row) -> str:
    """The effects with which the claim holds, in words."""
    write, (low, high) = _writer(row), (row["region_low"], row["region_high"])
    if text.is_missing(low):
        return f"below {write(high)}{_unit(row)}"
    if text.is_missing(high):
        return f"above {write(low)}{_unit(row)}"
    return f"between {write(low)} and {write(high)}{_unit(row)}"


def _writer(row: Row) -> Callable[[float], str]:
    """How an effect of this kind is written, without its unit."""
    if row["unit"] == "ratio":
        return text.number
    if row["unit"] == "epochs":
        return lambda value: text.signed(value, 1)
    if row["comparison"] in DIFFERENCES:
        return lambda value: text.signed(100 * value)
    return lambda value: text.number(100 * value)


def _unit(row: Row) -> str:
    if row["unit"] == "ratio":
        return " times"
    if row["unit"] == "epochs":
        return " epochs"
    return text.SPACE + ("pp" if row["comparison"] in DIFFERENCES else "%")


def probability(value: float) -> str:
    """A p value or a probability with three decimals: "0.013", "below 0.001"."""
    return "below 0.001" if value < 0.001 else text.number(value, 3)


def replicates(row: Row) -> str:
    """ "5 seeds", or what else was repeated."""
    return text.count(int(row["n_seeds"]), _noun(row))


def _noun(row: Row) -> str:
    if row["comparison"] in COUNTS:
        return "run"
    return "round" if row["unit"] == "ratio" else "seed"


def sentence(study: Study, row: Row) -> list[Span]:
    """One claim and its verdict, with all numbers behind it."""
    states = text.unbroken(row["states"])
    lead: list[Span] = [strong(f"{row['claim']}. "), f"{states}: ", strong(row["verdict"])]
    note = f" {row['note']}" if not text.is_missing(row["note"]) else ""
    if not tested(row):
        return [*lead, f" ({row['reason']}).{note}"]
    level = text.confidence_label(study.confidence)
    parts = int(row["parts"])
    opening = f"The part that decides it, of {parts}" if parts > 1 else "Measured"
    said = (
        f". {opening}: {text.unbroken(row['part'])}, {effect(row)}, {level} interval "
        f"{interval(row)}, "
        f"{replicates(row)}; it would hold {region(row)}. {_odds(row)}"
        f"p after correction {probability(row['p_adjusted'])}."
    )
    return [*lead, said, _needed(row) if row["verdict"] == "undecided" else "", note]


def _odds(row: Row) -> str:
    if row["comparison"] in COUNTS:
        return ""
    one = "round" if row["unit"] == "ratio" else "run"
    two = row["comparison"] in (*DIFFERENCES, "ratio")
    what = "of the first lies above one of the second" if two else "lies above the threshold"
    return f"A {one} {what} with probability {text.number(row['superiority'])}; "


def _needed(row: Row) -> str:
    """The smallest effect that could have been shown, and what would settle an undecided claim."""
    if text.is_missing(row["detectable"]):
        shown = f" So few ({replicates(row)}) could not have shown any effect; "
    else:
        size = {
            "ratio": lambda value: f"a factor of {text.number(value)}",
            "epochs": lambda value: f"{text.number(value, 1)} epochs",
            "share": lambda value: f"{text.number(100 * value)}{text.SPACE}pp",
        }[row["unit"]](row["detectable"])
        shown = f" {replicates(row)} would have shown an effect {size} beyond the margin; "
    if text.is_missing(row["seeds_needed"]):
        return f"{shown}an effect as near to the margin as this one, not even 1,000 would."
    needed = text.count(int(row["seeds_needed"]), _noun(row))
    return f"{shown}to settle it at the effect observed, about {needed} are needed."


def of_section(study: Study, section: str) -> list[Block]:
    """The verdicts on what the original concludes from one part."""
    found = rows(study, section)
    if not found:
        return []
    return [
        paragraph("What the original concludes from this part, tested (", ref("ledger"), "):"),
        bullets([sentence(study, row) for row in found]),
        paragraph("What else the runs show:"),
    ]
