"""Addition far beyond training: long sums, long carries, and automata read off hidden states."""

from __future__ import annotations

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Cell, Span, cell, figure, paragraph, section, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.proportions import told
from unrolled.reporting.separation import kept_apart
from unrolled.reporting.study import Study
from unrolled.selection import MOST_STATE_PANELS

KINDS = {
    "random": "random bits",
    "carry chains": "carry chains",
    "repeated bits": "repeated bits",
    "all ones + 1": "1…1 + 1",
    "1 + all ones": "1 + 1…1",
}


def build(study: Study) -> list[dict]:
    """Two sections, in a list; nothing where no adder was examined."""
    members = [one for one in study.of_task("addition") if len(study.rows("automata", one))]
    if not members:
        return []
    return [
        section("beyond-sums", "Sums of thousands of bits", long_sums(study, members)),
        section("beyond-automata", "Is it an adder? Automata read off the hidden states",
                automata(study, members)),
    ]  # fmt: skip


def long_sums(study: Study, members: list[Configuration]) -> list[Block]:
    svg = "figures/beyond/long-sums.svg"
    longest = int(study.tables["addition_beyond"]["length"].max())
    settings = study.settings["beyond"]["addition"]
    means = {one: _exact(study, one, "random", longest).mean() for one in members}
    words = [f"{one.title} {text.percent(value)}" for one, value in means.items()]
    return [
        paragraph(
            "Every trained adder adds the same numbers of up to "
            f"{longest:,} bits, {settings['samples']:,} pairs of each kind: random "
            f"bits; chains, in "
            "which a carry set off by 1 + 1 is passed on over a way of random "
            "length, short or very "
            "long; and bits that stay as they are for a while. Of all ones plus one, in either "
            "order, there is one pair a length: its carry travels the whole number."
        ),
        figure(
            "figure-long-sums",
            svg,
            ["Share of exact sums over the length of the numbers, by kind; thin lines are seeds."],
            f"Four panels. Random bits, {longest:,} long: {text.shortened(words)}.",
            study.target(svg),
        ),
        table(
            "table-long-sums",
            [f"Exact sums of {longest:,} bits, mean over runs; of all ones plus one, the runs that "
             "add it right."],
            ["Configuration", *(f">{name}" for name in KINDS.values())],
            [[one.title, *(_share(study, one, kind, longest) for kind in KINDS)]
             for one in members],
            study.target("tables/addition_beyond.csv"),
        ),
    ]  # fmt: skip


def _exact(study: Study, one: Configuration, kind: str, length: int) -> pd.Series:
    """Exact match by seed."""
    rows = study.rows("addition_beyond", one)
    chosen = (rows["operands"] == kind) & (rows["length"] == length)
    return rows[chosen].set_index("seed")["exact_match"]


def _share(study: Study, one: Configuration, kind: str, length: int) -> Cell:
    values = _exact(study, one, kind, length)
    if "ones" in kind:
        return cell(f"{int(values.sum())} of {len(values)}", values.mean())
    return cell(text.percent(values.mean()), values.mean())


def automata(study: Study, members: list[Configuration]) -> list[Block]:
    svg = "figures/beyond/carry-states.svg"
    steps = int(study.tables["automata"]["steps"].max())
    return [
        paragraph(
            "An adder needs to remember one thing, the carry: as a finite automaton it has two "
            "states. The hidden states that a network visits on a random sum are "
            "put into clusters; "
            "where an input leads from one cluster into several, those are taken "
            "for one state, and "
            "there are more clusters until all states of the automaton write one bit for each "
            "input. The automaton is right if, minimised, it is the adder with its two carries. It "
            "is closed if from every state that the network reaches each of the "
            "four inputs leads to "
            "the cluster, and writes the bit, that the automaton names. A network is certified if "
            f"its automaton is right, closed and holds over {steps:,} steps of "
            f"random sums and carry "
            f"chains, and over another {steps:,} in which bits stay as they are ever longer."
        ),
        table(
            "table-automata",
            ["Adders that pass each test, of the runs of a configuration, and the share certified "
             f"with Wilson's {text.confidence_label(study.confidence)} interval in per cent. "
             "Least margin: of the closed ones, how near a state came to a border between clusters "
             "(1: in a centre, 0: on the border)."],
            ["Configuration", ">Automaton right", ">Closed", f">Holds {steps:,} steps",
             ">Also with repeated bits", ">Certified", ">Least margin"],
            [_row(study, one) for one in members],
            study.target("tables/automata.csv"),
        ),
        paragraph(*verdict(study)),
        figure(
            "figure-carry-states",
            svg,
            [f"The carry, seen: hidden states of one adder of {_which(members)} on a random sum, "
             "in the plane of their two principal components. The nearest other state holds the "
             f"same carry for {_apart(study, members)}."],
            f"Scatter plots of {len(study.tables['carry_states']):,} states, a panel for each of "
            f"{text.count(min(len(members), MOST_STATE_PANELS), 'configuration')}; colour tells "
            "the carry, shape the bit just written.",
            study.target(svg),
        ),
    ]  # fmt: skip


def _which(members: list[Configuration]) -> str:
    if len(members) <= MOST_STATE_PANELS:
        return "each configuration"
    return f"{MOST_STATE_PANELS} configurations, chosen evenly in the order of the config,"


def _apart(study: Study, members: list[Configuration]) -> str:
    """How well states with and without a carry keep apart, by configuration."""
    shares = {one: kept_apart(study.rows("carry_states", one), "carry") for one in members}
    words = [f"{text.percent(share, 0)} ({one.title})" for one, share in shares.items()]
    return text.shortened(words)


def _row(study: Study, one: Configuration) -> list[Cell]:
    rows = study.rows("automata", one)
    passed = rows["right"].astype(bool)
    counts = [passed.sum()]
    tests = (
        rows["closed"].astype(bool),
        rows["steps_held"] == rows["steps"],
        rows["steps_held_repeated"] == rows["steps"],
    )
    for test in tests:
        passed &= test
        counts.append(passed.sum())
    closed = rows[rows["right"].astype(bool) & rows["closed"].astype(bool)]
    margin = closed["margin"].min() if len(closed) else None
    certified = int(rows["certified"].astype(bool).sum())
    return [
        one.title,
        *(cell(f"{count} of {len(rows)}", count / len(rows)) for count in counts),
        cell(told(certified, len(rows), study.confidence), certified / len(rows)),
        text.NONE if margin is None else cell(text.number(margin, 3), margin),
    ]


def verdict(study: Study) -> list[Span]:
    """How many are certified, and how both groups do in the tests of the long sums."""
    rows = study.tables["automata"]
    errs = study.tables["addition_beyond"].assign(
        wrong=lambda table: table["exact_match"] < 1
    ).groupby(["configuration", "seed"])["wrong"].any()  # fmt: skip
    rows = rows.join(errs, on=["configuration", "seed"])
    certified = rows[rows["certified"].astype(bool)]
    usual = rows["right"].astype(bool) & rows["closed"].astype(bool)
    usual &= rows["steps_held"] == rows["steps"]
    short = rows[usual & ~rows["certified"].astype(bool)]
    said = [f"{len(certified)} of {text.count(len(rows), 'adder')} are certified"]
    if len(certified):
        wrong = int(certified["wrong"].sum())
        said.append(
            ", and none of them makes an error in any test of the long sums"
            if not wrong
            else f", and {wrong} of them err in the tests of the long sums all the same"
        )
    said.append(". ")
    if len(short):
        first = int(short["steps_held_repeated"].median())
        said.append(
            f"{text.count(len(short), 'adder')} beside these would pass, being right and closed "
            "over all steps of random sums and carry chains, but for the run in which bits are "
            "repeated, "
            f"which they follow for a median of {first:,} steps; {int(short['wrong'].sum())} of "
            f"these {len(short)} err in the tests of the long sums. "
            "What looks like an adder on random numbers may count, somewhere in its cell state, "
            "how often an input came, and is thrown off once it came too often. "
        )
    return ["".join(said)]
