"""Believable results of a config, to write reports from without training anything."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

import build_report
from project import ROOT, without_variants
from sample_rows import REPORTED, Rows
from unrolled.evidence import claims, controls, joint, original
from unrolled.evidence.claim_tables import ledger
from unrolled.evidence.stability import stability
from unrolled.evidence.verdicts import Setting
from unrolled.tables import sparse_table

CONFIG = without_variants(yaml.safe_load((ROOT / "config/config.yaml").read_text()))
CONFIG["seeds"] = [0, 1, 2, 3, 4]
CLAIMS = yaml.safe_load((ROOT / "config/claims.yaml").read_text())
TEXT = ROOT / "report" / "text"
WIDEST = CONFIG["evidence"]["widest_range"]
COMMAND = "snakemake --cores 4"
ENVIRONMENT = {
    "python": "3.11.7",
    "platform": "Linux",
    "processor": "A processor",
    "cores": 2,
    "memory_gb": 8.0,
    "packages": {"torch": "2.15.0", "numpy": "2.4.6", "snakemake": "9.27.1"},
}


def changed(**changes) -> dict:
    """The study's config with some top-level keys replaced."""
    return {**copy.deepcopy(CONFIG), **changes}


def with_tasks(*tasks: str) -> dict:
    """The study's config with some of its tasks alone."""
    config = changed()
    config["tasks"] = {task: config["tasks"][task] for task in tasks}
    return config


class Sample:
    """Tables of a study, in memory to change at will, and as files to build a report from.

    data: what the images are, "mnist" or "digits".
    """

    def __init__(self, config: dict, data: str = "mnist") -> None:
        self.config = config
        self.data = data
        self.tables = {
            name: sparse_table(name, rows) for name, rows in Rows(config, data).rows.items()
        }
        self.tables |= self.evidence()

    def evidence(self) -> dict[str, pd.DataFrame]:
        """What follows from the other tables: verdicts, and printed numbers beside ours."""
        quick = self.config["quick"]
        setting = Setting(0.95, 0.8, CLAIMS["least_spread"], 0.2, quick, self.data)
        tables = {name: table for name, table in self.tables.items() if len(table)}
        conclusions = claims.read(CLAIMS)
        judged, parts = ledger(conclusions, tables, setting)
        printed = original.numbers(REPORTED, quick, self.data)
        judging = printed, tables, self.config["confidence"], WIDEST
        ruled = tables | {"xor_adder": self.xor_adder()}
        rows = {
            "claims": judged,
            "claim_parts": parts,
            "claim_stability": stability(conclusions, tables, setting, draws=5),
            "printed_vs_ours": original.compare(*judging),
            "printed_joint": joint.compare(*judging),
            "controls": controls.check(ruled, {}, setting, 0.0001),
        }
        return {name: sparse_table(name, entries) for name, entries in rows.items()}

    def xor_adder(self) -> pd.DataFrame:
        """What an adder that ignores the carry would score."""
        random = np.random.default_rng(5)
        rows = [
            {"seed": seed, "length": length, "samples": 3000, "bit_accuracy": 0.7}
            | {"exact_match": random.binomial(3000, 0.75**length) / 3000}
            for seed in self.config["seeds"]
            for length in range(1, 21)
        ]
        return pd.DataFrame(rows)

    def build(
        self, place: Path, folder: str = "results", command: str = COMMAND, text: Path = TEXT
    ) -> dict:
        """Write all that a report is made of to a folder, build it from them and return it."""
        output = place / "report.json"
        for name, value in {"images": self.manifest(), "environment": ENVIRONMENT}.items():
            (place / f"{name}.json").write_text(json.dumps(value))
        build_report.main(
            tables=list(self.written(place)),
            images=[str(place / "images.json")] if "mnist" in self.config["tasks"] else [],
            environment=str(place / "environment.json"),
            settings={
                "config": self.config,
                "claims": CLAIMS,
                "reported": REPORTED,
                "command": command,
            },
            text=str(text),
            folder=folder,
            sources={},
            report=str(output),
        )
        return json.loads(output.read_text())

    def written(self, place: Path) -> Iterator[str]:
        """Write the tables that have rows; their paths."""
        for name, table in self.tables.items():
            if len(table):
                path = place / f"{name}.csv"
                table.to_csv(path, index=False)
                yield str(path)

    def manifest(self) -> dict:
        """What the images are."""
        names = ("train_images", "train_labels", "test_images", "test_labels")
        digits = self.data == "digits"
        return {
            "data": self.data,
            "description": "scikit-learn's digits, not MNIST" if digits else "MNIST: 70,000 images",
            "name": "scikit-learn's digits" if digits else "MNIST",
            "class_names": list("0123456789"),
            "classes": 10,
            "height": 28,
            "width": 28,
            "train": 60000,
            "test": 10000,
            "sha256": {name: f"{place:064x}" for place, name in enumerate(names)},
            "selection": [10 * digit + 7 for digit in range(10)],
            "tried": ["No folder holds MNIST.", "No mirror answered."] if digits else [],
        }
