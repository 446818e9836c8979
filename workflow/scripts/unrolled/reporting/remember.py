"""The section on remembering a digit: curves by cell and size, answers, lengths."""

from __future__ import annotations

from unrolled.reporting import choices, curves, groups, notices, verdicts
from unrolled.reporting import formatting as text
from unrolled.reporting import remember_observations as found
from unrolled.reporting import remember_tables as tables
from unrolled.reporting.blocks import Block, figure, gallery, listing, paragraph, ref, section
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.method import DIGITS, architecture
from unrolled.reporting.observations import shown
from unrolled.reporting.study import Study

Group = list[Configuration]


def build(study: Study) -> dict:
    """The whole section."""
    members = study.of_task("remember")
    epochs = sorted({one.epochs for one in members})
    intro = paragraph(
        "A network reads a sequence of digits and then names the digit at position K; it learns "
        f"one K only. {text.count(len(members), 'configuration')}, "
        f"{text.whole_numbers(epochs)} {'epoch' if epochs == [1] else 'epochs'}. Guessing gives "
        f"{text.percent(1 / DIGITS, 0)}. All curves stand side by side in ",
        ref("overview-remember"),
        ".",
    )
    return section(
        "remember",
        "Remembering the digit at position K",
        [*notices.of_task(study, "remember"), intro, listing(architecture(study, "remember")),
         *choices.remember(study), tables.finals_explained()],
        [
            *(cell_section(study, cell, groups) for cell, groups in by_cell(study).items()),
            *predictions(study),
            section("overview-remember", "All curves and lengths", overview(study)),
            section("observations-remember", "Observations",
                    [*notices.brief(study, "remember"), *verdicts.of_section(study, "remember"),
                     *shown(study, found.observations(study))]),
        ],
    )  # fmt: skip


def by_cell(study: Study) -> dict[str, list[Group]]:
    """By cell, groups of configurations that share their pictures, in the config's order."""
    cells: dict[str, list[Group]] = {}
    for group in study.drawn_groups("remember"):
        cells.setdefault(group[0].cell, []).append(group)
    return cells


def cell_section(study: Study, cell: str, groups: list[Group]) -> dict:
    return section(
        f"cell-remember-{cell.replace('_', '-')}",
        text.cell_name(cell),
        notices.brief(study, "remember"),
        [size_section(study, group) for group in groups],
    )


def size_section(study: Study, group: Group) -> dict:
    """Curves and final accuracies of configurations drawn together."""
    one = group[0]
    sizes = {member.hidden for member in group}
    title = f"{text.cell_name(one.cell)}, h = {one.hidden}" if len(sizes) == 1 else one.plots
    same_title = sum(
        other[0].cell == one.cell and {member.hidden for member in other} == sizes
        for other in by_cell(study)[one.cell]
    )
    if same_title > 1 or title == one.plots:
        shared = groups.shared_title(group)
        title = f"{title} ({one.plots})" if shared in title else shared
    return section(
        one.section,
        title,
        [
            gallery(curves.pictures(study, group, title, ("loss", "accuracy"))),
            tables.finals(study, f"table-{one.section}", title, group),
        ],
    )


def predictions(study: Study) -> list[dict]:
    """The answers to the printed sequences, where the original's kind of model is there."""
    members = tables.predictors(study)
    if not members:
        return []
    blocks = [
        *notices.brief(study, "remember"),
        paragraph("Every run answers the very sequences that the original prints for this kind of "
                  "network."),
        tables.printed_sequences(study, members),
    ]  # fmt: skip
    return [section("predictions-remember", "Predictions", blocks)]


def overview(study: Study) -> list[Block]:
    """The picture of all curves and the table over lengths."""
    svg = "figures/overview/remember-curves.svg"
    members = study.of_task("remember")
    finals = [f"{one.title} {text.percent(study.final(one).mean)}" for one in members]
    solved = sum(tables.solved(study, one) == study.run_count(one) for one in members)
    caption = (
        f"Test accuracy per epoch of all {text.count(len(members), 'configuration')}. In {solved} "
        "of them every run ends at 100 %."
    )
    return [
        *notices.brief(study, "remember"),
        figure(
            "figure-remember-curves",
            svg,
            [caption],
            f"Grid of curves of test accuracy per epoch. Mean accuracy after the last epoch: "
            f"{text.shortened(finals, 18)}.",
            study.target(svg),
        ),
        *([tables.by_length(study)] if len(study.tables["remember_by_length"]) else []),
    ]
