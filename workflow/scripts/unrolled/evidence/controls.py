"""Controls: what must come out a known way whatever the study finds, and whether it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import pandas as pd

from unrolled import tasks
from unrolled.evidence.claim_tables import ledger
from unrolled.evidence.claims import Claim, Part
from unrolled.evidence.inference import binomial_bounds
from unrolled.evidence.verdicts import UNDECIDED, Setting
from unrolled.images.resources import ORIGINAL

Row = dict[str, Any]
Tables = Mapping[str, pd.DataFrame]
UNEVEN = 1.5  # times the mean size of a class, up to which classes are taken as equally large
ITSELF = "a configuration against itself, on other seeds"
FINAL = "final_test_accuracy"


def check(tables: Tables, variants: Tables, setting: Setting, level: float) -> list[Row]:
    """The rows of controls.csv.

    tables: those of the study, and of the rules that tasks follow; variants: those of the control
    networks, empty where they are not run; level: how rarely chance alone may make one control
    fail.
    """
    rows = list(_at_chance(variants, level)) if "configurations" in variants else []
    for task in tasks.names():
        for name in tasks.descriptor(task).controls:
            if name in tables:
                rows += _as_known(tables[name], tasks.module(task, "control"), level)
    return rows + _against_themselves(tables["runs"], setting, level)


def _row(control: str, value: float, bounds: tuple[float, float], **about: Any) -> Row:
    low, high = bounds
    holds = low <= value <= high
    return {"control": control, "value": value, "low": low, "high": high, "holds": holds, **about}


def _at_chance(tables: Tables, level: float) -> Iterator[Row]:
    """Networks that cannot have learned: their mean over seeds against chance."""
    for entry in tables["configurations"].to_dict("records"):
        task = tasks.descriptor(entry["task"])
        quantity, guesses = task.chance.column, task.chance.guesses
        least = greatest = task.chance.share
        if task.reads_images and "confusion" in tables:
            least, greatest, guesses = _of_classes(tables["confusion"])
        rows = tables[task.chance.table]
        if "length" in rows:
            rows = _as_trained(rows, entry["length"])
        values = rows.loc[rows["configuration"] == entry["configuration"], quantity]
        low, _ = binomial_bounds(guesses * len(values), least, level)
        _, high = binomial_bounds(guesses * len(values), greatest, level)
        yield _row(
            entry["alternative"],
            float(values.mean()),
            (low, high),
            quantity=quantity,
            configuration=entry["configuration"],
            n_seeds=len(values),
        )


def _as_trained(rows: pd.DataFrame, length: int) -> pd.DataFrame:
    """Of a table over test lengths, the one nearest to that of the training, on most samples."""
    nearest = min(rows["length"], key=lambda tested: abs(tested - length))
    return rows[(rows["length"] == nearest) & (rows["samples"] == rows["samples"].max())]


def _of_classes(confusion: pd.DataFrame) -> tuple[float, float, int]:
    """Least and greatest chance on images by naming one class always, and how many classes.

    Classes of about the same size are as likely as each other.
    """
    counts = confusion.groupby("true")["count"].sum()
    shares, classes = counts / counts.sum(), len(counts)
    if shares.max() <= UNEVEN / classes:
        return 1 / classes, 1 / classes, classes
    return float(shares.min()), float(shares.max()), classes


def _as_known(rows: pd.DataFrame, control: ModuleType, level: float) -> Iterator[Row]:
    """A rule whose accuracy is known, at each value of the column that it depends on."""
    most = rows[rows["samples"] == rows["samples"].max()]
    for at, group in most.groupby(control.ALONG):
        yield _row(
            control.RULE,
            float(group[control.QUANTITY].mean()),
            binomial_bounds(int(group["samples"].sum()), control.expected(int(at)), level),
            at=int(at),
            quantity=control.QUANTITY,
            n_seeds=len(group),
        )


def _against_themselves(runs: pd.DataFrame, setting: Setting, level: float) -> list[Row]:
    """Every second seed of a configuration against the others: no difference may be found.

    Both halves share no run, so that the tests of the ledger can fail here; chance alone makes
    one of them fail as rarely as `level` says.
    """
    place = runs.groupby("configuration", sort=False).cumcount()
    names = runs["configuration"].where(place % 2 == 0, runs["configuration"] + "-others")
    halved = {"runs": runs.assign(configuration=names, seed=place // 2)}
    counts = runs["configuration"].value_counts(sort=False)
    claims = [
        Claim(name, ITSELF, "", "", (_difference(name, f"{name}-others"),))
        for name in counts[counts > 3].index
    ]
    # a difference may be found in either direction
    confidence = 1 - min(level * max(len(claims), 1), 0.5) / 2
    always = replace(
        setting, quick=False, data=ORIGINAL, of_times=0.0, spent=(1.0,), confidence=confidence
    )
    judged, _ = ledger(claims, halved, always)
    return [
        {
            "control": ITSELF,
            "configuration": row["claim"],
            "quantity": FINAL,
            "n_seeds": row["n_seeds"],
            "value": row["effect"],
            "low": row["corrected_low"],
            "high": row["corrected_high"],
            "holds": row["verdict"] == UNDECIDED,
        }
        for row in judged
    ]


def _difference(of: str, against: str) -> Part:
    return Part(
        name=ITSELF,
        table="runs",
        column=FINAL,
        of=(of,),
        against=(against,),
        comparison="greater",
        margin=0.0,
        paired=False,
        why="",
    )
