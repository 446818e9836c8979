"""The report's contents: every number from the tables, honest about what the data is."""

import copy
import json
import zlib
from pathlib import Path

import build_report
import numpy as np
import pandas as pd
import yaml
from unrolled.tables import COLUMNS

from workflow.rules.run_table import RunTable

ROOT = Path(__file__).parents[1]
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text())
REPORTED = yaml.safe_load((ROOT / "config/reported.yaml").read_text())
PRINTED_SEQUENCES = REPORTED["remember"]["predictions_gru_h10"]
LEVELS = {"rnn-h128": 0.966, "lstm-h128": 0.985, "lstm-h64": 0.979, "gru-h128": 0.986,
          "bilstm-h128": 0.983, "lstm-h128-l2": 0.984}  # fmt: skip


class Sample:
    """Believable results of a config, as tables in memory and as files to build from."""

    def __init__(self, config: dict, data: str = "mnist") -> None:
        self.config = config
        self.data = data
        table = RunTable(config, {key: list(value) for key, value in PRINTED_SEQUENCES.items()})
        self.rows: dict[str, list[dict]] = {name: [] for name in COLUMNS}
        for configuration in table.configurations:
            self.add(configuration, table.fused(configuration))
        self.tables = {
            name: pd.DataFrame(rows, columns=COLUMNS[name]) for name, rows in self.rows.items()
        }

    def add(self, configuration, fused: bool) -> None:
        settings = configuration.settings
        penalty = settings["penalty"] or {}
        identity = {"configuration": configuration.id, "task": configuration.task,
                    "cell": settings["cell"], "hidden": settings["hidden"]}  # fmt: skip
        self.rows["configurations"].append({
            **settings, **identity, "name": configuration.name, "penalty": penalty.get("form"),
            "penalty_coefficient": penalty.get("coefficient"), "parameters": 82186,
            "path": "fused" if fused else "stacked",
            "source_figures": " ".join(map(str, settings["source_figures"])),
        })  # fmt: skip
        for seed in self.config["seeds"]:
            random = np.random.default_rng(zlib.crc32(f"{configuration.id} {seed}".encode()))
            getattr(self, configuration.task)({**identity, "seed": seed}, configuration, random)

    def curves(self, run: dict, settings: dict, final: float, random, data: str) -> None:
        """History, runs and costs of a run whose test accuracy ends at `final`."""
        epochs = settings["epochs"]
        rate = np.arange(1, epochs + 1) / epochs
        test = np.clip(final - 0.4 * (1 - rate) ** 2 + random.normal(0, 0.001, epochs), 0, 1)
        test[-1] = final
        curves = {"train": np.clip(test - 0.05 * (1.2 - rate), 0, 1), "test": test}
        for split, values in curves.items():
            self.rows["history"] += [
                {**run, "epoch": epoch, "split": split, "loss": 0.004 + 2.3 * (1 - value),
                 "accuracy": value}
                for epoch, value in enumerate(values, 1)
            ]  # fmt: skip
        self.rows["runs"].append({
            **run, "epochs": epochs, "final_test_accuracy": final,
            "mean_test_accuracy": test.mean(), "mean_train_accuracy": curves["train"].mean(),
            "data": data,
        })  # fmt: skip
        seconds = 10.5 + len(self.rows["configurations"])
        self.rows["costs"].append({
            **run, "train_seconds": seconds, "test_seconds": seconds / 9, "peak_memory_mb": 402.5,
            "seeds_in_job": len(self.config["seeds"]),
        })  # fmt: skip

    def mnist(self, run: dict, configuration, random) -> None:
        final = LEVELS.get(configuration.name, 0.98) + random.normal(0, 0.0015)
        counts = np.zeros((10, 10), int)
        for true, support in enumerate(
            REPORTED["mnist"]["rnn-h128"]["classification_report"]["support"]
        ):
            wrong = random.poisson((1 - final) * support / 9, 10)
            wrong[{4: 9, 7: 2}.get(true, true)] += 3
            wrong[true] = 0
            counts[true] = wrong
            counts[true, true] = support - wrong.sum()
        final = float(np.trace(counts) / counts.sum())
        self.curves(run, configuration.settings, final, random, self.data)
        self.rows["confusion"] += [
            {**run, "true": true, "predicted": guess, "count": int(counts[true, guess])}
            for true in range(10) for guess in range(10)
        ]  # fmt: skip
        recall, precision = np.diag(counts) / counts.sum(1), np.diag(counts) / counts.sum(0)
        f1 = 2 * precision * recall / (precision + recall)
        lines = [(str(n), precision[n], recall[n], f1[n], counts.sum(1)[n]) for n in range(10)]
        lines += [("accuracy", final, final, final, counts.sum())]
        lines += [(name, precision.mean(), recall.mean(), f1.mean(), counts.sum())
                  for name in ("macro avg", "weighted avg")]  # fmt: skip
        names = ("label", "precision", "recall", "f1", "support")
        self.rows["classification"] += [
            {**run, **dict(zip(names, line, strict=True))} for line in lines
        ]
        self.rows["test_images"] += [
            {**run, "true": digit, "predicted": 3 if (digit, run["seed"]) == (8, 1) else digit,
             "probability": 0.9 + 0.01 * digit}
            for digit in range(10)
        ]  # fmt: skip

    def remember(self, run: dict, configuration, random) -> None:
        settings = configuration.settings
        best = {"rnn": 0.35, "lstm": 0.7, "gru": 0.8}.get(settings["cell"], 0.5)
        final = min(1.0, best + 0.04 * settings["hidden"] - 0.05 * (settings["k"] - 2)
                    + random.normal(0, 0.01))  # fmt: skip
        self.curves(run, settings, final, random, "generated")
        run = {**run, "k": settings["k"]}
        shortest, longest = settings["lengths"]
        self.rows["remember_by_length"] += [
            {**run, "length": length, "samples": settings["evaluation_samples"],
             "accuracy": final - 0.001 * (length - shortest)}
            for length in range(shortest, longest + 1)
        ]  # fmt: skip
        for sequence in PRINTED_SEQUENCES.get(f"k{settings['k']}", {}):
            target = int(sequence.split()[settings["k"] - 1])
            right = random.random() < final
            self.rows["remember_printed"].append({
                **run, "sequence": sequence, "target": target,
                "predicted": target if right else (target + 1) % 10, "probability": final,
            })  # fmt: skip

    def addition(self, run: dict, configuration, random) -> None:
        settings = configuration.settings
        fall = {3: 0.02, 5: 0.012}.get(settings["hidden"], 0.01) * (settings["length"] < 5)
        self.curves(run, settings, 1.0, random, "generated")
        shortest, longest = settings["evaluation_lengths"]
        for samples in settings["evaluation_samples"]:
            for length in range(shortest, longest + 1):
                expected = max(0.0, 1 - fall * max(0, length - 3) * (1 + 0.3 * random.normal()))
                exact = random.binomial(samples, min(1, expected)) / samples
                self.rows["addition_by_length"].append({
                    "configuration": run["configuration"], "seed": run["seed"], "length": length,
                    "samples": samples, "exact_match": exact,
                    "bit_accuracy": 1 - (1 - exact) / (length + 1),
                })  # fmt: skip

    def build(self, folder: Path, **options) -> dict:
        """Write the tables, build the report from them and return it."""
        paths = {}
        for name, table in self.tables.items():
            if len(table):
                paths[name] = folder / f"{name}.csv"
                table.to_csv(paths[name], index=False)
        inputs = {"manifest": self.manifest(), "environment": ENVIRONMENT}
        for name, value in inputs.items():
            (folder / f"{name}.json").write_text(json.dumps(value))
        output = folder / "report.json"
        build_report.main(
            tables=paths,
            manifest=str(folder / "manifest.json") if "mnist" in self.config["tasks"] else None,
            environment=str(folder / "environment.json"),
            reported=str(ROOT / "config/reported.yaml"),
            settings=self.config,
            output=str(output),
            **options,
        )
        return json.loads(output.read_text())

    def manifest(self) -> dict:
        names = ("train_images", "train_labels", "test_images", "test_labels")
        digits = self.data == "digits"
        return {
            "data": self.data,
            "description": "scikit-learn's digits, not MNIST" if digits else "MNIST: 70,000 images",
            "classes": 10, "height": 28, "width": 28, "train": 60000, "test": 10000,
            "sha256": {name: f"{place:064x}" for place, name in enumerate(names)},
            "selection": [10 * digit + 7 for digit in range(10)],
            "tried": ["No folder holds MNIST.", "No mirror answered."] if digits else [],
        }  # fmt: skip


ENVIRONMENT = {
    "python": "3.11.7", "platform": "Linux", "processor": "A processor", "cores": 2,
    "memory_gb": 8.0, "packages": {"torch": "2.15.0", "numpy": "2.4.6", "snakemake": "9.27.1"},
}  # fmt: skip


def changed(**changes) -> dict:
    """The study's config with some top-level keys replaced."""
    return {**copy.deepcopy(CONFIG), **changes}


def with_tasks(*tasks: str) -> dict:
    config = changed()
    config["tasks"] = {task: config["tasks"][task] for task in tasks}
    return config
