"""Controls: what must come out a known way whatever the study finds, and whether it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from scipy import stats

from unrolled.evidence import verdicts
from unrolled.evidence.claims import Claim, Part
from unrolled.evidence.verdicts import Setting

Row = dict[str, Any]
# by task: the quantity in which a network that learned nothing is at chance, that chance, and how
# many independent guesses a run is worth at least: inputs of one class, or steps with the same pair
# of bits and carry, may all get the same answer, however many are tested
CHANCE = {
    "mnist": ("final_test_accuracy", 1 / 10, 10),
    "remember": ("final_test_accuracy", 1 / 10, 10),
    "addition": ("bit_accuracy", 1 / 2, 8),
}
UNEVEN = 1.5  # times the mean size of a class, up to which classes are taken as equally large
ITSELF, CARRY = "a configuration against itself", "an adder that ignores the carry"


def check(
    tables: Mapping[str, pd.DataFrame],
    variants: Mapping[str, pd.DataFrame],
    setting: Setting,
    level: float,
) -> list[Row]:
    """The rows of controls.csv.

    tables: those of the study; variants: those of the control networks, empty where they are not
    run; level: how rarely chance alone may make one control fail.
    """
    rows = list(_at_chance(variants, level)) if "configurations" in variants else []
    if "xor_adder" in tables:
        rows += _without_carry(tables["xor_adder"], level)
    return rows + _against_themselves(tables["runs"], setting)


def _row(control: str, value: float, bounds: tuple[float, float], **about: Any) -> Row:
    holds = bounds[0] <= value <= bounds[1]
    return {"control": control, "value": value, "low": bounds[0], "high": bounds[1],
            "holds": bool(holds), **about}  # fmt: skip


def binomial_bounds(size: int, chance: float, level: float) -> tuple[float, float]:
    """Between which shares of hits in `size` guesses lie, all but `level` of the time."""
    law = stats.binom(size, chance)
    return float(law.ppf(level / 2) / size), float(law.isf(level / 2) / size)


def _at_chance(tables: Mapping[str, pd.DataFrame], level: float) -> Iterator[Row]:
    """Networks that cannot have learned: their mean over seeds against chance."""
    for one in tables["configurations"].to_dict("records"):
        quantity, chance, guesses = CHANCE[one["task"]]
        chances = (chance, chance)
        if one["task"] == "mnist":
            chances, guesses = _of_classes(tables)
        if one["task"] == "addition":
            rows = tables["addition_by_length"]
            nearest = min(rows["length"], key=lambda tested: abs(tested - one["length"]))
            rows = rows[(rows["length"] == nearest) & (rows["samples"] == rows["samples"].max())]
        else:
            rows = tables["runs"]
        values = rows.loc[rows["configuration"] == one["configuration"], quantity]
        yield _row(
            one["alternative"], float(values.mean()),
            (binomial_bounds(guesses * len(values), chances[0], level)[0],
             binomial_bounds(guesses * len(values), chances[1], level)[1]), quantity=quantity,
            configuration=one["configuration"], n_seeds=len(values),
        )  # fmt: skip


def _of_classes(tables: Mapping[str, pd.DataFrame]) -> tuple[tuple[float, float], int]:
    """Least and greatest chance on images by naming one class always, and how many classes.

    Classes of about the same size are as likely as each other.
    """
    if "confusion" not in tables:
        _, chance, classes = CHANCE["mnist"]
        return (chance, chance), classes
    counts = tables["confusion"].groupby("true")["count"].sum()
    shares, classes = counts / counts.sum(), len(counts)
    if shares.max() <= UNEVEN / classes:
        return (1 / classes, 1 / classes), classes
    return (float(shares.min()), float(shares.max())), classes


def _without_carry(rows: pd.DataFrame, level: float) -> list[Row]:
    """An adder that ignores the carry is right if no pair is two ones: (3/4)^L of L bits."""
    most = rows[rows["samples"] == rows["samples"].max()]
    made = []
    for length, group in most.groupby("length"):
        bounds = binomial_bounds(int(group["samples"].sum()), 0.75 ** int(length), level)
        made.append(
            _row(
                CARRY,
                float(group["exact_match"].mean()),
                bounds,
                at=int(length),
                quantity="exact_match",
                n_seeds=len(group),
            )
        )
    return made


def _against_themselves(runs: pd.DataFrame, setting: Setting) -> list[Row]:
    """Every configuration against a copy of itself: a difference must never be found."""
    copies = runs.iloc[::-1].assign(configuration=runs["configuration"].iloc[::-1] + "-copy")
    found = {"runs": pd.concat([runs, copies], ignore_index=True)}
    claims = [
        Claim(name, ITSELF, "", "", (_difference(name, f"{name}-copy"),))
        for name, rows in runs.groupby("configuration", sort=False)
        if len(rows) > 1
    ]
    always = Setting(setting.confidence, setting.power, setting.least)
    judged, _ = verdicts.ledger(claims, found, always)
    return [
        {
            "control": ITSELF,
            "configuration": row["claim"],
            "quantity": "final_test_accuracy",
            "n_seeds": row["n_seeds"],
            "value": row["effect"],
            "low": row["low"],
            "high": row["high"],
            "holds": row["verdict"] == verdicts.UNDECIDED,
        }
        for row in judged
    ]


def _difference(of: str, against: str) -> Part:
    return Part(
        name=ITSELF, table="runs", column="final_test_accuracy", of=(of,), against=(against,),
        comparison="greater", margin=0.0, why="",
    )  # fmt: skip
