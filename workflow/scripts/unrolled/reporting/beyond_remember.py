"""Remember far beyond training: who solves it, longer sequences, and digits as clusters."""

from __future__ import annotations

from statistics import fmean

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Cell, cell, figure, paragraph, section, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.proportions import told
from unrolled.reporting.separation import kept_apart
from unrolled.reporting.study import Study

STAGES = {"before": "before position K", "at": "at it", "end": "at the end"}


def build(study: Study) -> list[dict]:
    """The section, in a list; nothing where no network was examined."""
    rows = study.tables["remember_solved"]
    members = [one for one in study.of_task("remember") if len(study.rows("remember_solved", one))]
    if not members:
        return []
    lengths = sorted(set(rows.loc[rows["shortest"] == rows["length"], "length"]))
    return [
        section("beyond-remember", "Remembering without an error, and for longer",
                [*solved(study, members, lengths), *pictures(study, members)])
    ]  # fmt: skip


def solved(study: Study, members: list[Configuration], lengths: list[int]) -> list[Block]:
    samples = int(study.tables["remember_solved"]["samples"].max())
    level = text.confidence_label(study.confidence)
    svg = "figures/beyond/longer-sequences.svg"
    kept = sum(_solves(study, one, max(lengths))[0] for one in members)
    runs = sum(_solves(study, one, max(lengths))[1] for one in members)
    return [
        paragraph(
            f"A run solves a task if it makes no error in {samples:,} fresh "
            f"sequences, the same for "
            "all networks: of lengths as in training, and of lengths that none has seen."
        ),
        table(
            "table-solved",
            [f"Runs without an error in {samples:,} sequences, with Wilson's {level} interval of "
             "their share in per cent."],
            ["Configuration", ">As in training", *(f">{length:,} digits" for length in lengths)],
            [[one.title, *(_cell(study, one, length) for length in (None, *lengths))]
             for one in members],
            study.target("tables/remember_solved.csv"),
        ),
        figure(
            "figure-longer-sequences",
            svg,
            ["Right answers over the length of the sequence; the first length is the longest of "
             "training, with all shorter ones. Thin lines are seeds."],
            f"A panel for each cell. At {max(lengths):,} digits {kept} of {runs} runs answer "
            "without an error.",
            study.target(svg),
        ),
    ]  # fmt: skip


def _solves(study: Study, one: Configuration, length: int | None) -> tuple[int, int]:
    """How many runs make no error at a length, or, with None, on lengths as in training."""
    rows = study.rows("remember_solved", one)
    trained = rows["shortest"] != rows["length"]
    if not trained.any():  # a task of one length: its row comes first
        trained = ~rows.duplicated("seed")
    rows = rows[trained] if length is None else rows[~trained & (rows["length"] == length)]
    return int((rows["errors"] == 0).sum()), len(rows)


def _cell(study: Study, one: Configuration, length: int | None) -> Cell:
    part, whole = _solves(study, one, length)
    if not whole:
        return text.NONE
    return cell(told(part, whole, study.confidence), part / whole)


def pictures(study: Study, members: list[Configuration]) -> list[Block]:
    svg = "figures/beyond/digit-states.svg"
    states = study.tables["digit_states"]
    if states.empty:
        return []
    apart = {
        stage: [kept_apart(rows, "digit") for _, rows in own.groupby("configuration")]
        for stage, own in states.groupby("stage")
    }
    shares = text.joined(
        [f"{text.percent(fmean(apart[stage]), 0)} {where}" for stage, where in STAGES.items()]
    )
    return [
        figure(
            "figure-digit-states",
            svg,
            ["The remembered digit, seen: hidden states of one network of each cell, before "
             "position K, at it and after the last digit, each drawn as the digit that stood at "
             "position K, in the plane of the two principal components of the last. Where a "
             "network remembers, the states of a digit keep together whatever digits follow. In "
             f"all {text.count(len(members), 'configuration')}, drawn or not, the nearest other "
             f"state in that plane is of the same digit for {shares}."],
            "Scatter plots of states drawn as digits, a row for each cell, a column for each "
            f"stage. The nearest state is of the same digit for {shares}.",
            study.target(svg),
        )
    ]  # fmt: skip
