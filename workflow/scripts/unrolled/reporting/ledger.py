"""The ledger: which of the original's conclusions stand, at a glance; the controls."""

from __future__ import annotations

import math

from unrolled.evidence import power
from unrolled.reporting import controls, verdicts
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Cell, Span, cell, paragraph, section, strong, table
from unrolled.reporting.study import Study

DEVIATIONS = 3  # the difference between two configurations for which the power is stated


def build(study: Study) -> list[dict]:
    """The section, in a list; none where no claim is made."""
    if not verdicts.rows(study):
        return []
    blocks = [paragraph(*tally(study)), ledger_table(study), *how_to_read(study)]
    return [section("ledger", "Which conclusions stand", blocks, controls.build(study))]


def tally(study: Study) -> list[Span]:
    """How many conclusions got which verdict, and which."""
    found = verdicts.rows(study)
    spans: list[Span] = [f"Of the original's {text.count(len(found), 'conclusion')}, "]
    parts = []
    for verdict in verdicts.VERDICTS:
        names = [row["claim"] for row in found if row["verdict"] == verdict]
        if names:
            be = "is" if len(names) == 1 else "are"
            parts.append((f"{len(names)} {be} ", verdict, f" ({text.joined(names)})"))
    for place, (count, verdict, names) in enumerate(parts):
        joint = "" if place == 0 else " and " if place == len(parts) - 1 else ", "
        spans += [joint + count, strong(verdict), names]
    return [*spans, "."]


def ledger_table(study: Study) -> Block:
    level = text.confidence_label(study.confidence)
    return table(
        "table-ledger",
        ["The original's conclusions and what the runs say of them. Effect and interval are those "
         "of the part of the claim on which the verdict rests; pp: percentage points. A claim's "
         "name leads to its evidence."],
        ["Claim", "Conclusion", "Verdict", "Compared", ">Effect", f">{level} interval", ">n",
         ">p, corrected"],
        [_row(study, row) for row in verdicts.rows(study)],
        study.target("tables/claims.csv"),
    )  # fmt: skip


def _row(study: Study, row: verdicts.Row) -> list[Cell]:
    # a build without the part has no section to lead to
    evidence = f"observations-{row['section']}" if row["section"] in study.tasks else None
    lead: list[Cell] = [
        cell(row["claim"], ref=evidence),
        text.unbroken(row["states"]),
        cell(row["verdict"], strong=verdicts.tested(row)),
    ]
    if not verdicts.tested(row):
        return [*lead, row["reason"], text.NONE, text.NONE, text.NONE, text.NONE]
    return [
        *lead,
        text.unbroken(row["part"]),
        cell(verdicts.effect(row), row["effect"]),
        cell(verdicts.interval(row), row["low"]),
        str(int(row["n_seeds"])),
        cell(verdicts.probability(row["p_adjusted"]), row["p_adjusted"]),
    ]


def how_to_read(study: Study) -> list[Block]:
    """What the verdicts mean, and what this number of seeds can show; nothing if none is tested."""
    found = [row for row in verdicts.rows(study) if verdicts.tested(row)]
    if not found:
        return []
    level = text.confidence_label(study.confidence)
    error = text.percent(1 - study.confidence, 0)
    seeds = len(study.seeds)
    share = power.of_mean(DEVIATIONS / math.sqrt(2), seeds, (1 - study.confidence) / len(found))
    return [
        paragraph(
            "A claim says that an effect lies beyond a margin, or within one; margins were fixed "
            "in config/claims.yaml before any result was seen. It is ", strong("supported"),
            " if the effect lies there beyond chance, ", strong("contradicted"), " if it lies "
            "elsewhere beyond chance, else ", strong("undecided"), ". Differences and ratios are "
            f"paired by seed, as equal seeds see equal data; {level} intervals are Student's, of "
            "the logarithm for ratios and Wilson's for shares of runs; equivalence is tested by "
            "two one-sided tests. A claim of several parts holds if all of them do."
        ),
        paragraph(
            f"The {text.count(len(found), 'claim')} tested are corrected for their number by "
            f"Holm's method: if every verdict that could be wrong were left to chance, at most "
            f"{error} of such ledgers would hold a single wrong one. An interval is that of its "
            "claim alone, so it may lie clear of the margin where the verdict is still undecided. "
            f"With {text.count(seeds, 'seed')}, a difference of {DEVIATIONS} standard deviations "
            f"between two configurations is found with probability {text.number(share)} or more."
        ),
    ]  # fmt: skip
