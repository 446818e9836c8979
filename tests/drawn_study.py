"""A small study's tables, made up, and a build's folder whose figures are drawn from them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

import draw_figures
from unrolled.columns import OURS, STOCK
from unrolled.figures import catalogue
from unrolled.results import read_tables
from unrolled.study import Study

COMMON = {"configurations", "history"}
GROUPS = {
    "mnist": {*COMMON, "runs", "confusion"},
    "remember": COMMON,
    "addition": {*COMMON, "addition_by_length"},
    "overview": {*COMMON, "runs", "confusion", "addition_by_length", "printed_vs_ours"},
    "beyond": {
        *(*COMMON, "timing", "addition_beyond", "carry_states"),
        *("remember_solved", "digit_states", "row_evidence"),
    },
    "evidence": {"claims"},
}
GENERAL = ("overview", "beyond", "evidence")  # of no single task


def configuration(key: str, title: str, hidden: int, **settings: object) -> dict:
    """A configuration named <task>/<cell>-..., with a title and settings."""
    task, name = key.split("/")
    cell = name.split("-")[0]
    return {"task": task, "name": name, "title": title, "cell": cell, "hidden": hidden, **settings}


CONFIGURATIONS = [
    configuration("mnist/rnn-h8", "Vanilla RNN, h = 8", 8),
    configuration("mnist/lstm-h8", "LSTM, h = 8", 8),
    configuration("remember/gru-h2-k2", "GRU, h = 2, K = 2", 2, k=2, plots="gru-h2"),
    configuration("remember/gru-h2-k3", "GRU, h = 2, K = 3", 2, k=3, plots="gru-h2"),
    configuration("remember/elman-h4-k2", "Elman, h = 4, K = 2", 4, k=2),
    configuration("addition/lstm-h3-ce", "LSTM, h = 3, cross entropy", 3, length=3, loss="ce"),
    configuration("addition/lstm-h3-mse", "LSTM, h = 3, squared error", 3, length=3, loss="mse"),
]
OPTIONAL = ["k", "length", "loss", "penalty", "penalty_coefficient"]
REPORTED = {
    "mnist": {
        "rnn-h8": {
            "epochs": 3,
            "final_test_accuracy": 0.97,
            "mean_test_accuracy_across_epochs": 0.95,
            "mean_train_accuracy_across_epochs": 0.93,
        }
    },
    "addition": {"lstm-h3-ce": [1.0, 1.0, 0.9, 0.8], "lstm-h3-mse": None},
}


def judged(claim: str, verdict: str, **numbers: object) -> dict:
    """A row of claims.csv."""
    usual = {"unit": "share", "comparison": "greater", "effect": 0.02, "region_low": 0.0}
    usual["replicate"] = "process" if numbers.get("unit") == "ratio" else "seed"
    ends = {"corrected_low": 0.01, "corrected_high": 0.03, "region_high": None}
    return {"claim": claim, "states": f"Claim {claim} holds", "verdict": verdict} | (
        usual | ends | numbers
    )


CLAIMS = [
    judged("M1", "supported"),
    judged("M2", "undecided", comparison="most", region_low=0.5, effect=0.6, corrected_high=1.0),
    judged("M3", "contradicted", unit="ratio", region_high=0.8, region_low=None, effect=1.5)
    | {"corrected_low": 1.2, "corrected_high": 1.9},
    judged("M4", "undecided", unit="epochs", effect=-2.0, corrected_low=-5.0, corrected_high=1.0),
    judged("M5", "supported", comparison="above", effect=0.9, corrected_low=0.8, region_low=0.5)
    | {"corrected_high": 1.0},
    {"claim": "M6", "states": "Never run", "verdict": "not testable here"},
]


def make_tables(seeds: int, epochs: int = 3) -> dict[str, pd.DataFrame]:
    """Tables of the seven configurations, with curves that rise and losses that fall."""
    rows = {name: [] for name in GROUPS["overview"] | GROUPS["beyond"]} | {"claims": CLAIMS}
    for place, entry in enumerate(CONFIGURATIONS):
        row = dict.fromkeys(OPTIONAL) | {"bidirectional": False, "epochs": epochs} | entry
        row["configuration"] = f"{row['task']}/{row['name']}"
        row.setdefault("plots", row["name"])
        rows["configurations"].append(row)
        for seed in range(seeds):
            run = {key: row[key] for key in ("configuration", "task", "cell", "hidden")}
            run["seed"] = seed
            accuracy = 0.9 - 0.02 * place - 0.3 / np.arange(1, epochs + 1) - 0.01 * seed
            for epoch, value in enumerate(accuracy, start=1):
                for split, gain in (("train", 0.0), ("test", 0.02)):
                    point = {"epoch": epoch, "split": split, "accuracy": value + gain}
                    rows["history"].append(run | point | {"loss": 1 - value - gain})
            means = {"mean_test_accuracy": accuracy.mean(), "mean_train_accuracy": accuracy.mean()}
            rows["runs"].append(run | {"final_test_accuracy": accuracy[-1] + 0.02} | means)
            if row["task"] == "mnist":
                rows["confusion"] += confusion_rows(run, seed)
            if row["task"] == "addition":
                rows["addition_by_length"] += length_rows(run, seed)
            for name, more in beyond_rows(run, row["task"], seed).items():
                rows[name] += more
        rows["printed_vs_ours"] += printed_rows(row, seeds)
    return {name: pd.DataFrame(entries) for name, entries in rows.items()}


def confusion_rows(run: dict, seed: int) -> list[dict]:
    counts = np.diag([40, 50, 60]) + np.array([[0, 3 + seed, 0], [1, 0, 0], [0, 7, 0]])
    return [
        run | {"true": true, "predicted": predicted, "count": int(count)}
        for (true, predicted), count in np.ndenumerate(counts)
    ]


def length_rows(run: dict, seed: int) -> list[dict]:
    shares = {
        length: {
            "exact_match": 1 - 0.04 * length - 0.01 * seed,
            "bit_accuracy": 1 - 0.01 * length,
        }
        for length in range(1, 6)
    }
    return [
        run | {"length": length, "samples": samples} | values
        for length, values in shares.items()
        for samples in (100, 3000)
    ]


def beyond_rows(run: dict, task: str, seed: int) -> dict[str, list[dict]]:
    """By table, what one run adds to the tables of what lies beyond; no states of unknown cells."""
    timing = [
        run | {"implementation": implementation, "process": place, "milliseconds_per_step": time}
        for implementation, time in ((STOCK, 2.0), (OURS, 1.5))
        for place in (0, 1)
    ]
    if task == "mnist":
        images = [
            run | {"image": image, "row": row, "probability": row / 28, "accuracy": 0.5}
            for image in ("all", "0", "1", "2")
            for row in range(1, 29)
        ]
        return {"timing": timing * (seed == 0), "row_evidence": images}
    if task == "remember":
        lengths = {10: 3, 20: 20, 100: 100}
        solved = [
            run | {"shortest": first, "length": last, "samples": 50, "errors": last // 10}
            for last, first in lengths.items()
        ]
        states = [
            run | {"stage": stage, "digit": digit, "x": digit, "y": -digit, "explained": 0.9}
            for stage in ("before", "at", "end")
            for digit in range(10)
        ]
        return {"remember_solved": solved, "digit_states": states * (run["cell"] != "elman")}
    sums = [
        run | {"length": length, "operands": kind, "samples": 9, "exact_match": 1 / length}
        for length in (10, 100)
        for kind in ("random", "carry chains", "repeated bits", "all ones + 1", "1 + all ones")
    ]
    states = [
        run | {"carry": n % 2, "bit": n // 2, "x": n, "y": n * n, "explained": 0.9}
        for n in range(4)
    ]
    return {"timing": timing * (seed == 0), "addition_beyond": sums, "carry_states": states}


def printed_rows(row: dict, seeds: int) -> list[dict]:
    """Printed numbers near our mean, out of range, and so far off that an arrow stands for them."""
    quantity = {"mnist": "recall", "addition": "exact_match"}.get(row["task"])
    if quantity is None:
        return []
    number = {"configuration": row["configuration"], "quantity": quantity, "n_seeds": seeds}
    return [
        number
        | {"at": place, "inside": abs(away) < 2, "deviations_away": away if seeds > 1 else None}
        | {"telling": seeds > 1 and place > 0}
        for place, away in enumerate([0.5, -1.0, 3.0, 40.0, -40.0])
    ]


class Build:
    """A small build's folder, whose figures can be drawn."""

    def __init__(self, folder: Path, seeds: int = 2, data: str = "mnist", epochs: int = 3) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in make_tables(seeds, epochs).items():
            table.to_csv(folder / f"{name}.csv", index=False)
        manifest = {"data": data, "classes": 3, "selection": [2, 0, 1]}
        (folder / "images.json").write_text(json.dumps(manifest))
        images = np.zeros((3, 28, 28), np.uint8)
        images[:, 4:9, 5] = [[[90]], [[170]], [[255]]][0][0]
        images[2, 20, 20:25] = 255
        np.savez(folder / "images.npz", test_images=images)

    def known(self, group: str) -> list[str]:
        """Paths of all figures of a group."""
        return list(catalogue(self.study(group), group, "images.npz"))

    def study(self, group: str) -> Study:
        return Study(read_tables(self.tables(group)), {}, manifest={"selection": [0, 1, 2]})

    def tables(self, group: str) -> list[str]:
        return [str(self.folder / f"{name}.csv") for name in sorted(GROUPS[group])]

    def draw(
        self, group: str, paths: list[str] | None = None, **settings: object
    ) -> dict[str, str]:
        """Draw figures of a group, with other settings where given; their text by path."""
        paths = self.known(group) if paths is None else paths
        root = self.folder / "figures"
        usual = {"quick": False, "confidence": 0.95, "reported": REPORTED, "cells": []}
        draw_figures.main(
            group,
            tables=self.tables(group),
            settings=usual | settings,
            outputs=[str(root / path) for path in paths],
            folder=str(self.folder),
            images=[str(self.folder / "images.npz"), str(self.folder / "images.json")],
        )
        return {path: (root / path).read_text() for path in paths}
