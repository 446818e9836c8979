"""The section on what the original leaves open: which alternatives explain its numbers best."""

from __future__ import annotations

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting import printed, verdicts
from unrolled.reporting.blocks import (
    Block,
    Cell,
    Span,
    bullets,
    cell,
    paragraph,
    section,
    strong,
    table,
)
from unrolled.reporting.study import Study

TITLES = {
    "inputs": "Scale of the inputs",
    "l2-penalty": "Form of the L2 penalty",
    "bidirectional-readout": "Readout of the bidirectional LSTM",
    "output-bits": "Bits of an addition's answer",
    "samples": "Samples in an epoch",
    "k": "Position K to remember",
}


def build(study: Study) -> list[dict]:
    """The section, in a list; none where no alternative was run."""
    rows = study.tables["open_choices"]
    if not len(rows):
        return []
    level = text.confidence_label(study.confidence)
    intro = paragraph(
        "Where the original leaves a choice open, networks that choose otherwise were trained "
        "beside those of the study. The distance of an alternative from the printed numbers is "
        "the root mean square of how far they lie from our mean, in standard deviations of one "
        "more run, first over the numbers of a quantity and then over quantities; the deviation "
        "is pooled over the alternatives of a choice. It is about 1 for the choice that the "
        f"original made. Its {level} interval is a jackknife over seeds. An alternative is ruled "
        "out if any printed number lies too far from it for one more run, corrected for the count "
        "of numbers and of alternatives."
    )
    found = [findings(choice, group) for choice, group in rows.groupby("choice", sort=False)]
    blocks = [intro, bullets(found), distances(study, rows)]
    return [section("open-choices", "What the original leaves open", [*blocks, *hanging(study)])]


def title(choice: str) -> str:
    return TITLES.get(choice, choice.replace("-", " ").capitalize())


def findings(choice: str, rows: pd.DataFrame) -> list[Span]:
    """What the printed numbers say of one choice."""
    lead: list[Span] = [strong(f"{title(choice)}. ")]
    if not rows["printed_numbers"].iloc[0] or rows["distance"].isna().all():
        return [*lead, "No printed number bears on it."]
    rows = rows.sort_values("distance", kind="stable")
    out = rows[_true(rows["ruled_out"])]
    left = rows[~_true(rows["ruled_out"])]
    if left.empty:
        nearest = _named(rows.iloc[0])
        return [*lead, f"No alternative explains the printed numbers; nearest is {nearest}."]
    said = f"The printed numbers fit best with {_named(left.iloc[0])}"
    if len(left) > 1:
        others = text.joined([_named(row) for _, row in left.iloc[1:].iterrows()])
        said += f"; they do not rule out {others}"
    if len(out):
        said += f". Ruled out: {text.joined([_named(row) for _, row in out.iterrows()])}"
    return [*lead, f"{said}."]


def _true(column: pd.Series) -> pd.Series:
    return column.astype(str) == "True"


def _named(row: pd.Series) -> str:
    name = "what is taken here" if str(row["taken"]) == "True" else row["alternative"]
    return f"{name} at {text.number(row['distance'])}"


def distances(study: Study, rows: pd.DataFrame) -> Block:
    """Every alternative with its distance and the number that tells most against it."""
    level = text.confidence_label(study.confidence)
    return table(
        "table-open-choices",
        ["Alternatives and their distance from the printed numbers, in standard deviations of one "
         "more run; the nearest is bold. Furthest: the printed number that tells most against an "
         "alternative."],
        ["Choice", "Alternative", ">Numbers", ">n", ">Distance", f">{level} interval", "Furthest",
         ">By", "Ruled out"],
        [_row(study, row) for row in rows.to_dict("records")],
        study.target("tables/open_choices.csv"),
    )  # fmt: skip


def _row(study: Study, row: dict) -> list[Cell]:
    likely = str(row["most_likely"]) == "True"
    lead: list[Cell] = [
        title(row["choice"]),
        cell(row["alternative"], strong=likely),
        str(int(row["printed_numbers"])),
    ]
    if text.is_missing(row["distance"]):
        return [*lead, *[text.NONE] * 6]
    return [
        *lead,
        str(int(row["n_seeds"])),
        cell(text.number(row["distance"]), row["distance"], strong=likely),
        cell(
            text.plain_range(*_bounds(row), 2), None if text.is_missing(row["low"]) else row["low"]
        ),
        _furthest(study, row["furthest"]),
        cell(text.signed(row["deviations_away"], 1), abs(row["deviations_away"])),
        "yes" if str(row["ruled_out"]) == "True" else "no",
    ]


def _furthest(study: Study, words: str) -> str:
    """The table's "configuration quantity [digit or length]" as a reader would say it."""
    configuration, quantity, *at = words.split(" ")
    title = printed.titles(study).get(configuration, configuration)
    return f"{title}: {printed.named({'quantity': quantity, 'at': at[0] if at else None})}"


def _bounds(row: dict) -> tuple[float | None, float | None]:
    return (None, None) if text.is_missing(row["low"]) else (row["low"], row["high"])


def hanging(study: Study) -> list[Block]:
    """Which conclusions hang on a choice: their verdicts under the alternatives."""
    rows = study.tables["claims_by_choice"].to_dict("records")
    if not rows:
        return []
    changed = [row for row in rows if row["verdict"] != row["verdict_in_study"]]
    told = f"{len(changed)} of {len(rows)} verdicts change" if changed else "No verdict changes"
    return [
        paragraph(
            f"{told} when an alternative's networks stand for the study's in the conclusions that "
            "a choice bears on:"
        ),
        table(
            "table-claims-by-choice",
            ["Conclusions under other choices, each with its verdict in the study; corrected as "
             "the ledger is."],
            ["Choice", "Alternative", "Claim", "In the study", "So chosen", "Compared", ">Effect",
             ">Interval", ">n"],
            [_claim_row(row) for row in rows],
            study.target("tables/claims_by_choice.csv"),
        ),
    ]  # fmt: skip


def _claim_row(row: dict) -> list[Cell]:
    return [
        title(row["choice"]),
        row["alternative"],
        row["claim"],
        row["verdict_in_study"],
        cell(row["verdict"], strong=row["verdict"] != row["verdict_in_study"]),
        text.unbroken(row["part"]),
        cell(verdicts.effect(row), row["effect"]),
        cell(verdicts.interval(row), row["low"]),
        str(int(row["n_seeds"])),
    ]
