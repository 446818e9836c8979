"""What each image row adds to the evidence for a digit."""

from __future__ import annotations

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting import notices
from unrolled.reporting.blocks import Block, Cell, cell, figure, paragraph, section, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study

ALL = "all"
LEVELS = (0.5, 0.9)  # probabilities whose first rows are told


def build(study: Study) -> list[dict]:
    """The section, in a list; nothing where no network was examined."""
    members = [one for one in study.of_task("mnist") if len(study.rows("row_evidence", one))]
    if not members:
        return []
    blocks = [*notices.brief(study, "mnist"), *evidence(study, members)]
    shown = "A digit" if study.noun == "digit" else "An image"
    return [section("beyond-rows", f"{shown}, row by row", blocks)]


def curve(study: Study, one: Configuration) -> pd.Series:
    """Probability of the true class by row, mean over the sample and the runs."""
    rows = study.rows("row_evidence", one)
    return rows[rows["image"] == ALL].groupby("row")["probability"].mean()


def evidence(study: Study, members: list[Configuration]) -> list[Block]:
    by_row, images = (
        f"figures/beyond/{name}.svg" for name in ("evidence-by-row", "evidence-images")
    )
    rows = int(study.tables["row_evidence"]["row"].max())
    sample = study.settings["beyond"]["mnist"]["images"]
    ends = [f"{one.title} {text.percent(curve(study, one).iloc[-1])}" for one in members]
    return [
        paragraph(
            "The readout learnt to judge the state after the last row, yet it can be applied after "
            f"every one of the {rows}, as if the image ended there. This shows "
            f"which rows bring the "
            f"evidence: the probability of the true {study.noun}, over the first {sample:,} test "
            "images and for the chosen ones."
        ),
        figure(
            "figure-evidence-by-row",
            by_row,
            [f"Probability of the true {study.noun} after every image row, mean over test images; "
             "thin lines are seeds."],
            f"Line chart over image rows. After the last row: {text.shortened(ends)}.",
            study.target(by_row),
        ),
        table(
            "table-evidence",
            [f"Probability of the true {study.noun}, mean over test images and runs: the "
             "row after which it "
             "first exceeds a level, the row that adds most, and what it is at the end."],
            ["Configuration", *(f">Above {text.percent(level, 0)} after row" for level in LEVELS),
             ">Row that adds most", ">It adds", ">At the end"],
            [_row(study, one) for one in members],
            study.target("tables/row_evidence.csv"),
        ),
        figure(
            "figure-evidence-images",
            images,
            ["The same for each of the chosen test images, means over runs."],
            f"A panel for each of {len(study.manifest['selection'])} images: lines of "
            f"{text.count(len(members), 'configuration')} over {rows} image rows.",
            study.target(images),
        ),
    ]  # fmt: skip


def _row(study: Study, one: Configuration) -> list[Cell]:
    values = curve(study, one)
    gains = values.diff()
    first = [values.index[values > level] for level in LEVELS]
    most = [text.NONE, text.NONE]
    if len(values) > 1:
        most = [str(gains.idxmax()), cell(text.points(gains.max()), gains.max())]
    return [
        one.title,
        *(str(found[0]) if len(found) else text.NONE for found in first),
        *most,
        cell(text.percent(values.iloc[-1]), values.iloc[-1]),
    ]
