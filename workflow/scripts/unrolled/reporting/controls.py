"""Controls in the report: what must come out a known way, and whether it did."""

from __future__ import annotations

import pandas as pd

from unrolled.evidence.controls import CARRY, ITSELF
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import (
    Block,
    Cell,
    cell,
    notice,
    paragraph,
    ref,
    section,
    strong,
    table,
)
from unrolled.reporting.study import Study


def failed(study: Study) -> pd.DataFrame:
    """The rows of controls.csv that do not hold."""
    rows = study.tables["controls"]
    return rows[rows["holds"].astype(str) != "True"]


def warning(study: Study) -> list[Block]:
    """A notice for the first screen, in a list; none where all controls hold."""
    rows = failed(study)
    if not len(rows):
        return []
    names = [f"{control} ({len(group)})" for control, group in rows.groupby("control", sort=False)]
    return [
        notice(
            "warning",
            strong("A control fails, so no verdict below can be trusted: "),
            f"{text.joined(names)}. See ",
            ref("controls"),
            ".",
        )
    ]


def build(study: Study) -> list[dict]:
    """The section, in a list; none where nothing was controlled."""
    rows = study.tables["controls"]
    if not len(rows):
        return []
    level = study.settings["evidence"]["control_level"]
    bad = len(failed(study))
    told = (
        f"{len(rows)} checks that must come out a known way whatever the study finds: networks "
        "that cannot have learned score at chance, an adder that ignores the carry is right on "
        "(3/4)^L of sums of L bits, and no configuration differs from itself. Bounds are those "
        f"within which chance stays all but {level:g} of the time, by the exact binomial law; of "
        "networks, a run counts as few guesses as it has kinds of input, since all inputs of one "
        "kind may get the same answer. "
    )
    verdict = strong(f"{bad} fail." if bad else "All hold.")
    return [section("controls", "Controls", [paragraph(told, verdict), summary(study, rows)])]


def summary(study: Study, rows: pd.DataFrame) -> Block:
    """A row for each control network; the checks of one other kind share a row."""
    titles = {one.configuration: one.title for one in study.configurations}
    many = rows["control"].isin((CARRY, ITSELF))
    made = [_single(row, titles) for row in rows[~many].to_dict("records")]
    made += [_many(control, group) for control, group in rows[many].groupby("control", sort=False)]
    return table(
        "table-controls",
        ["Controls. Values are means over seeds; of checks that share a row, the one nearest to "
         "its bounds, or beyond them, is shown."],
        ["Control", "Checked on", ">Value", ">Must lie in", ">n", "Holds"],
        made,
        study.target("tables/controls.csv"),
    )  # fmt: skip


QUANTITIES = {"final_test_accuracy": "test accuracy", "bit_accuracy": "right bits"}


def _single(row: dict, titles: dict[str, str]) -> list[Cell]:
    where = titles.get(row["configuration"], row["configuration"])
    return [
        row["control"],
        f"{where}, {QUANTITIES.get(row['quantity'], row['quantity'])}",
        *_numbers(row),
        str(int(row["n_seeds"])),
        _holds([row["holds"]]),
    ]


def _many(control: str, rows: pd.DataFrame) -> list[Cell]:
    """The check with the least room between its value and a bound, for all of its kind."""
    width = (rows["high"] - rows["low"]).clip(lower=1e-12)
    room = pd.concat([rows["value"] - rows["low"], rows["high"] - rows["value"]], axis=1).min(
        axis=1
    )
    if control == CARRY:
        closest = rows.loc[(room / width).idxmin()].to_dict()
        lengths = [int(one) for one in rows["at"]]
        where = f"sums of {text.whole_numbers(lengths)} bits, here {int(closest['at'])}"
        numbers = _numbers(closest)
    else:
        closest = rows.loc[rows["value"].abs().idxmax()].to_dict()
        where = text.count(len(rows), "configuration")
        numbers = [cell(text.points(closest["value"]), closest["value"]), "around 0 pp"]
    return [control, where, *numbers, str(int(closest["n_seeds"])), _holds(rows["holds"])]


def _numbers(row: dict) -> list[Cell]:
    return [
        cell(text.percent(row["value"]), row["value"]),
        cell(text.percent_range(row["low"], row["high"]), row["low"]),
    ]


def _holds(found) -> Cell:
    """ "yes", or how many of several do."""
    held = [str(one) == "True" for one in found]
    if all(held):
        return "yes"
    return cell("no" if len(held) == 1 else f"{sum(held)} of {len(held)}", strong=True)
