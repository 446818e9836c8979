"""The section on binary addition: a part for every configuration, all together, observations."""

from __future__ import annotations

from collections.abc import Sequence

from unrolled.reporting import addition_observations as found
from unrolled.reporting import addition_tables as tables
from unrolled.reporting import choices, curves, groups, notices, verdicts
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, figure, gallery, listing, paragraph, ref, section
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.method import architecture
from unrolled.reporting.observations import shown
from unrolled.reporting.study import Study


def build(study: Study) -> dict:
    """The whole section."""
    members = study.of_task("addition")
    trained = sorted({one.length for one in members})
    tested = tables.lengths(study)
    intro = paragraph(
        "A network reads two binary numbers, a bit of each at every step, and writes their sum "
        f"bit by bit. {text.count(len(members), 'configuration')}, trained on numbers of "
        f"{text.joined([str(length) for length in trained], 'or')} bits and tested on "
        f"{tested[0]} to {tested[-1]} bits. All of them stand side by side in ",
        ref("overview-addition"),
        ".",
    )
    return section(
        "addition",
        "Binary addition",
        [*notices.of_task(study, "addition"), intro, listing(architecture(study, "addition")),
         *choices.addition(study)],
        [
            *groups.sections(study, "addition", model, group_section),
            section("overview-addition", "All configurations together", overview(study)),
            section("observations-addition", "Observations",
                    [*notices.brief(study, "addition"), *verdicts.of_section(study, "addition"),
                     *shown(study, found.observations(study))]),
        ],
    )  # fmt: skip


def group_section(study: Study, group: Sequence[Configuration]) -> dict:
    """Pictures of configurations that are drawn together, and a table with a row for each."""
    shown_ = groups.shared_title(group)
    return section(
        group[0].section,
        shown_,
        [
            *notices.brief(study, "addition"),
            gallery(
                [
                    *curves.pictures(study, group, shown_, ("loss", "accuracy")),
                    lengths_figure(study, group),
                ]
            ),
            tables.of_group(study, group, shown_),
        ],
    )


def model(study: Study, one: Configuration) -> dict:
    """Curves, accuracy over length as picture and table."""
    return section(
        one.section,
        one.title,
        [
            *notices.brief(study, "addition"),
            *pictures(study, one),
            tables.by_length(study, one),
        ],
    )


def pictures(study: Study, one: Configuration) -> list[Block]:
    """All curves, or where they stand if they are drawn with another configuration's."""
    members = study.drawn_with(one)
    if members[0] != one:
        return [curves.elsewhere(members[0], ("loss", "accuracy", "lengths"))]
    shown_ = text.shortened([member.title for member in members], 4)
    return [
        gallery(
            [
                *curves.pictures(study, members, shown_, ("loss", "accuracy")),
                lengths_figure(study, members),
            ]
        )
    ]


def lengths_figure(study: Study, members: Sequence[Configuration]) -> Block:
    """Accuracy over the length of the numbers, of configurations drawn together."""
    svg = f"figures/addition/{members[0].plots}-lengths.svg"
    said = [
        f"{one.title}, trained on length {one.length}: {tables.course(study, one)}"
        for one in members
    ]
    words = text.shortened(said, curves.MOST_TOLD)
    return figure(
        f"figure-{members[0].section}-lengths",
        svg,
        [f"Exact match and share of right bits over the length of the numbers. Exact match of "
         f"{words} (means over runs)."],
        f"Line chart over the length of the numbers. Share of exact sums of {words}.",
        study.target(svg),
        curves.source_figure(members, 2),
        "half",
    )  # fmt: skip


def overview(study: Study) -> list[Block]:
    """The picture of all configurations over length."""
    svg = "figures/overview/addition-lengths.svg"
    longest = tables.lengths(study)[-1]
    values = {one: tables.mean_at(study, one, longest) for one in study.of_task("addition")}
    ordered = sorted(values, key=lambda one: -values[one])
    words = [f"{one.title} {text.percent(values[one])}" for one in ordered]
    return [
        *notices.brief(study, "addition"),
        figure(
            "figure-addition-lengths",
            svg,
            [f"Share of exact sums over the length of the numbers, all configurations. At length "
             f"{longest} the means are "
             f"{text.span_of(values[ordered[-1]], values[ordered[0]], text.percent)}."],
            f"Line chart of the share of exact sums over length. At length {longest}: "
            f"{text.shortened(words)}.",
            study.target(svg),
        ),
    ]  # fmt: skip
