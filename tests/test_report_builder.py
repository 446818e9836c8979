"""The report's contents: every number from the tables, honest about what the data is."""

import copy
import json
import math
import re
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats

import build_report
import record_environment
import write_dictionary
from project import without_variants
from unrolled.evidence import claims, controls, frames, verdicts
from unrolled.evidence import printed as printed_numbers
from unrolled.reporting import study as reading
from unrolled.reporting.statistics import estimate, paired_difference, prediction_interval
from unrolled.tables import COLUMNS, VARIANT
from workflow.plan.run_table import RunTable

ROOT = Path(__file__).parents[1]
CONFIG = without_variants(yaml.safe_load((ROOT / "config/config.yaml").read_text()))
REPORTED = yaml.safe_load((ROOT / "config/reported.yaml").read_text())
CLAIMS = yaml.safe_load((ROOT / "config/claims.yaml").read_text())
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
        self.tables |= self.evidence()

    def evidence(self) -> dict[str, pd.DataFrame]:
        """What follows from the other tables: verdicts, and printed numbers beside ours."""
        quick, digits = self.config.get("quick", False), self.data == "digits"
        setting = verdicts.Setting(0.95, 0.8, CLAIMS["least_spread"], quick, digits)
        found = {name: table for name, table in self.tables.items() if len(table)}
        judged, parts = verdicts.ledger(claims.read(CLAIMS), found, setting)
        left_out = ["mnist"] * digits + ["mnist", "addition"] * quick
        reported = REPORTED | dict.fromkeys(left_out)
        compared = printed_numbers.compare(reported, found, self.config.get("confidence", 0.95))
        checked = controls.check(found | {"xor_adder": self.xor_adder()}, {}, setting, 0.0001)
        rows = {"claims": judged, "claim_parts": parts, "printed_vs_ours": compared,
                "controls": checked}  # fmt: skip
        return {name: frames.table(name, entries) for name, entries in rows.items()}

    def xor_adder(self) -> pd.DataFrame:
        random = np.random.default_rng(5)
        return pd.DataFrame([
            {"seed": seed, "length": length, "samples": 3000, "bit_accuracy": 0.7,
             "exact_match": random.binomial(3000, 0.75**length) / 3000}
            for seed in self.config["seeds"] for length in range(1, 21)
        ])  # fmt: skip

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
            "seeds_in_job": len(self.config["seeds"]), "device": "cpu",
        })  # fmt: skip

    def timing(self, run: dict, configuration, random) -> None:
        """Ten rounds for a configuration, with what slows a round slowing all alike."""
        if run["seed"] == self.config["seeds"][0]:
            identity = {name: run[name] for name in ("configuration", "task", "cell", "hidden")}
            time = 0.05 * run["hidden"] * (2 if configuration.settings["bidirectional"] else 1)
            self.rows["timing"] += [
                {**identity, "round": place, "milliseconds_per_step":
                 time * (1 + 0.1 * math.sin(place)) * random.normal(1, 0.01)}
                for place in range(1, 11)
            ]  # fmt: skip

    def row_evidence(self, run: dict) -> None:
        self.rows["row_evidence"] += [
            {**run, "image": image, "row": row, "probability": 0.1 + 0.03 * row, "accuracy": 0.5}
            for image in ("all", *map(str, range(10))) for row in range(1, 29)
        ]  # fmt: skip

    def remember_solved(self, run: dict, settings: dict, final: float) -> None:
        samples = self.config["beyond"]["remember"]["samples"]
        for shortest, length in [settings["lengths"], (20, 20), (50, 50), (100, 100)]:
            errors = int((1 - final) * length * 10)
            self.rows["remember_solved"].append({
                **run, "shortest": shortest, "length": length, "samples": samples,
                "errors": errors, "solved": errors == 0,
            })  # fmt: skip
        self.rows["digit_states"] += [
            {**run, "stage": stage, "digit": digit, "x": digit, "y": run["seed"]}
            for stage in ("before", "at", "end") for digit in range(10)
        ]  # fmt: skip

    def automata(self, run: dict, settings: dict) -> None:
        """Of the longest training, all automata are right but the last seed's."""
        right = settings["length"] > 5 and run["seed"] != self.config["seeds"][-1]
        certified, steps = right and run["seed"] == 0, 100000
        for length in (100, 1000, 10000):
            for operands in (
                "random",
                "carry chains",
                "repeated bits",
                "all ones + 1",
                "1 + all ones",
            ):
                self.rows["addition_beyond"].append({
                    **run, "length": length, "operands": operands, "samples": 200,
                    "exact_match": 1.0 if right else 0.25, "bit_accuracy": 0.99,
                })  # fmt: skip
        self.rows["automata"].append({
            **run, "clusters": 2 if right else None, "states": 2 if right else None,
            "right": right, "closed": right, "margin": 0.25 if right else None, "steps": steps,
            "steps_held": steps * right, "steps_held_repeated": steps if certified else 1234,
            "certified": certified,
        })  # fmt: skip
        self.rows["carry_states"] += [
            {**run, "carry": carry, "bit": bit, "x": carry, "y": bit}
            for carry in (0, 1) for bit in (0, 1)
        ]  # fmt: skip

    def mnist(self, run: dict, configuration, random) -> None:
        self.timing(run, configuration, random)
        self.row_evidence(run)
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
        self.remember_solved(run, settings, final)
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
        self.timing(run, configuration, random)
        self.automata(run, settings)
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

    def build(self, place: Path, **options) -> dict:
        """Write the tables to a folder, build the report from them and return it."""
        paths = {}
        for name, table in self.tables.items():
            if len(table):
                paths[name] = place / f"{name}.csv"
                table.to_csv(paths[name], index=False)
        inputs = {"manifest": self.manifest(), "environment": ENVIRONMENT}
        for name, value in inputs.items():
            (place / f"{name}.json").write_text(json.dumps(value))
        output = place / "report.json"
        build_report.main(
            tables=paths,
            manifest=str(place / "manifest.json") if "mnist" in self.config["tasks"] else None,
            environment=str(place / "environment.json"),
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
            "name": "scikit-learn's digits" if digits else "MNIST",
            "class_names": list("0123456789"),
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


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> tuple[Sample, dict]:
    sample = Sample(changed())
    return sample, sample.build(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def digits(tmp_path_factory) -> dict:
    return Sample(with_tasks("mnist", "addition"), "digits").build(tmp_path_factory.mktemp("d"))


@pytest.fixture(scope="module")
def quick(tmp_path_factory) -> dict:
    return Sample(changed(quick=True, seeds=[0, 1])).build(tmp_path_factory.mktemp("quick"))


def everything(value) -> list[dict]:
    """All mappings of a document, at every depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return ([value] if isinstance(value, dict) else []) + [
        found for item in inner for found in everything(item)
    ]


def of_type(report: dict, *types: str) -> list[dict]:
    return [block for block in everything(report) if block.get("type") in types]


def find(report: dict, identifier: str) -> dict:
    (found,) = [block for block in everything(report) if block.get("id") == identifier]
    return found


def texts(value) -> list[str]:
    """All strings that a reader sees; commands, paths and ids are left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        hidden = ("id", "svg", "target", "ref", "type", "kind", "width", "align")
        return [text for key, item in value.items() if key not in hidden for text in texts(item)]
    return []


def said(value) -> str:
    return re.sub(r"\s+", " ", " ".join(texts(value)))


def cells(table: dict) -> list[list[str]]:
    return [
        [(one if isinstance(one, str) else one["text"]).replace("\u00a0", " ") for one in row]
        for row in table["rows"]
    ]


def labels(table: dict) -> list[str]:
    return [column["label"].replace("\u00a0", " ") for column in table["columns"]]


def row_of(table: dict, title: str) -> dict[str, str]:
    (found,) = [row for row in cells(table) if title in row[:2]]
    return dict(zip(labels(table), found, strict=True))


def verdict_rows(report: dict) -> list[dict[str, str]]:
    """The rows of the ledger; `reason` where a claim is not testable."""
    table = find(report, "table-ledger")
    rows = [dict(zip(labels(table), row, strict=True)) for row in cells(table)]
    untested = "not testable here"
    return [row | {"reason": row["Compared"] * (row["Verdict"] == untested)} for row in rows]


def number(text: str) -> float:
    return float(re.sub(r"[^0-9.\u2212+]", "", text).replace("\u2212", "-"))


def bounds(text: str) -> list[float]:
    return [number(part) for part in text.split(",")]


def expected(values: pd.Series, printed: float, confidence: float = 0.95) -> dict:
    """Mean, interval, difference (pp) and range, straight from scipy."""
    n, mean, deviation = len(values), values.mean(), values.std()
    low, high = stats.t.interval(confidence, n - 1, mean, deviation / math.sqrt(n))
    further = stats.t.interval(confidence, n - 1, mean, deviation * math.sqrt(1 + 1 / n))
    return {
        "Mean": 100 * mean,
        "95 % interval": [100 * max(0, low), 100 * min(1, high)],
        "Printed": 100 * printed,
        "Ours minus printed": 100 * (mean - printed),
        "Printed in range": "yes" if further[0] <= printed <= further[1] else "no",
    }


def check_row(row: dict[str, str], wanted: dict) -> None:
    for label in ("Mean", "Printed", "Ours minus printed"):
        assert number(row[label]) == pytest.approx(wanted[label], abs=0.0051)
    assert bounds(row["95 % interval"]) == pytest.approx(wanted["95 % interval"], abs=0.0051)
    assert row["Printed in range"] == wanted["Printed in range"]


# statistics


def test_intervals_are_those_of_student():
    values = [0.97, 0.98, 0.985, 0.96]
    found = estimate(values, 0.9)
    error = np.std(values, ddof=1) / 2
    assert (found.low, found.high) == pytest.approx(
        stats.t.interval(0.9, 3, np.mean(values), error)
    )
    low, high = prediction_interval(values, 0.9)
    assert (high - low) / (found.high - found.low) == pytest.approx(math.sqrt(5))
    assert estimate([0.5], 0.95).low is None and prediction_interval([0.5], 0.95) is None
    with pytest.raises(ValueError, match="none missing"):
        estimate([0.5, math.nan], 0.95)


def test_differences_are_paired_by_seed():
    a = pd.Series([0.1, 0.5, 0.9], [0, 1, 2])
    b = pd.Series([0.3, 0.0, 0.7], [1, 0, 7])
    assert paired_difference(a, b, 0.95).estimate.mean == pytest.approx(0.15)
    assert paired_difference(a, a, 0.95).verdict == "equal"
    assert paired_difference(a, a - 0.01 * pd.Series([1, 1.1, 1]), 0.95).verdict == "higher"
    assert paired_difference(a, b[[7]], 0.95) is None


# numbers


def test_main_table_equals_the_tables(full):
    sample, report = full
    table = find(report, "table-summary")
    runs = sample.tables["runs"].groupby("configuration")["final_test_accuracy"]
    for name, printed in REPORTED["mnist"].items():
        title = CONFIG["tasks"]["mnist"]["configurations"][name]["title"]
        wanted = expected(runs.get_group(f"mnist/{name}"), printed["final_test_accuracy"])
        check_row(row_of(table, title), wanted)
    lengths = sample.tables["addition_by_length"].query("length == 20 and samples == 100")
    values = lengths[lengths["configuration"] == "addition/lstm-h3-l3-mse"]["exact_match"]
    check_row(row_of(table, "LSTM, h = 3, L = 3, mean squared error"), expected(values, 0.48))
    rnn = sample.tables["runs"].query("task == 'remember' and cell == 'rnn' and hidden == 10")
    row = row_of(table, "RNN, h = 10, mean of K = 2 and 3")
    assert number(row["Mean"]) == pytest.approx(100 * rnn["final_test_accuracy"].mean(), abs=0.0051)
    assert row["Printed"] == "\u2013"


def test_statistics_of_a_model_equal_the_tables(full):
    sample, report = full
    table = find(report, "table-mnist-bilstm-h128-statistics")
    runs = sample.tables["runs"].query("configuration == 'mnist/bilstm-h128'")
    printed = REPORTED["mnist"]["bilstm-h128"]
    measures = {
        "Test accuracy after the last epoch": ("final_test_accuracy", "final_test_accuracy"),
        "Mean test accuracy across epochs": (
            "mean_test_accuracy", "mean_test_accuracy_across_epochs"),
        "Mean training accuracy across epochs": (
            "mean_train_accuracy", "mean_train_accuracy_across_epochs"),
    }  # fmt: skip
    for label, (column, key) in measures.items():
        check_row(row_of(table, label), expected(runs[column], printed[key]))
    costs = sample.tables["costs"].query("configuration == 'mnist/bilstm-h128'").iloc[0]
    time = row_of(table, "Time to train and test, per run")
    seconds = costs["train_seconds"] + costs["test_seconds"]
    assert number(time["Mean"].removesuffix("s")) == pytest.approx(seconds, abs=0.051)
    assert time["95 % interval"] == time["Printed in range"] == "\u2013"  # one job, other machine


def test_classification_report_equals_the_tables(full):
    sample, report = full
    table = find(report, "table-mnist-gru-h128-classification")
    rows = sample.tables["classification"].query("configuration == 'mnist/gru-h128'")
    means = rows.groupby("label")[["precision", "recall", "f1", "support"]].mean()
    printed = REPORTED["mnist"]["gru-h128"]["classification_report"]
    assert [row[0] for row in cells(table)][-3:] == ["accuracy", "macro avg", "weighted avg"]
    equal = 0
    for digit, row in enumerate(cells(table)[:10]):
        own = means.loc[str(digit), ["precision", "recall", "f1"]].to_numpy(float)
        theirs = [printed[score][digit] for score in ("precision", "recall", "f1")]
        assert [number(text) for text in row[1:4]] == pytest.approx(own, abs=0.000051)
        assert number(row[4]) == means.loc[str(digit), "support"]
        assert [number(text) for text in row[5:8]] == theirs
        equal += sum(np.abs(own.round(2) - theirs) < 0.005)
    assert f"{equal} of the 30 scores" in said(table["caption"])


def test_accuracy_by_length_equals_the_tables(full):
    sample, report = full
    table = find(report, "table-addition-lstm-h3-l3-ce-lengths")
    rows = sample.tables["addition_by_length"].query("configuration == 'addition/lstm-h3-l3-ce'")
    for row, printed in zip(cells(table), REPORTED["addition"]["lstm-h3-l3-ce"], strict=True):
        at = rows[rows["length"] == int(row[0])]
        many, few = (at[at["samples"] == samples] for samples in (3000, 100))
        assert number(row[1]) == pytest.approx(100 * many["exact_match"].mean(), abs=0.0051)
        assert number(row[3]) == pytest.approx(100 * many["bit_accuracy"].mean(), abs=0.0051)
        assert number(row[4]) == pytest.approx(100 * few["exact_match"].mean(), abs=0.0051)
        assert number(row[6]) == pytest.approx(100 * printed, abs=0.0051)
    assert "19 values for lengths up to 20" in said(find(report, "addition-lstm-h5-l3-mse"))


def test_a_changed_value_changes_the_report(tmp_path):
    sample = Sample(with_tasks("mnist"))
    before = row_of(find(sample.build(tmp_path), "table-summary"), "GRU, h = 128")
    runs = sample.tables["runs"]
    runs.loc[runs["configuration"] == "mnist/gru-h128", "final_test_accuracy"] += 0.01
    report = sample.build(tmp_path)
    after = row_of(find(report, "table-summary"), "GRU, h = 128")
    assert number(after["Mean"]) == pytest.approx(number(before["Mean"]) + 1, abs=0.011)
    shown = row_of(
        find(report, "table-mnist-gru-h128-statistics"), "Test accuracy after the last epoch"
    )
    assert shown["Mean"] == after["Mean"]
    assert f"Highest mean: {after['Mean']}" in said(find(report, "figure-mnist-accuracies"))


def test_observations_follow_the_numbers(tmp_path):
    sample = Sample(with_tasks("mnist"))
    runs = sample.tables["runs"]
    levels = {"rnn-h128": 0.95, "lstm-h128": 0.98, "lstm-h64": 0.99, "lstm-h128-l2": 0.98}
    for name, level in levels.items():
        at = runs["configuration"] == f"mnist/{name}"
        runs.loc[at, "final_test_accuracy"] = [level, level, level, level, level + 0.0001]
    found = said(find(sample.build(tmp_path), "observations-mnist"))
    assert "LSTM, h = 128 scores 3.00 pp higher than Vanilla RNN" in found
    assert "scores 1.00 pp lower than LSTM, h = 64 in every run" in found
    assert "LSTM, h = 128, L2 penalty and LSTM, h = 128 score the same in every run" in found
    assert "Training times" in found and "not compared" in found


def test_solved_runs_are_counted(full):
    sample, report = full
    runs = sample.tables["runs"].query("task == 'remember'")
    solved = (runs["final_test_accuracy"] >= 0.9995).sum()
    assert f"{solved} of {len(runs)} runs reach 100 %" in said(find(report, "summary"))
    rows = sample.tables["remember_printed"]
    rows = rows[rows["configuration"].isin(["remember/gru-h10-k2", "remember/gru-h10-k3"])]
    right = (rows["predicted"] == rows["target"]).sum()
    assert f"{right} of 50 answers are right" in said(find(report, "observations-remember"))
    table = find(report, "table-printed-sequences")
    assert len(table["rows"]) == 10 and row_of(table, "6 8 0 2 8 7")["Original"] == "0"


# figures and structure


def test_every_figure_of_the_original_has_its_counterpart(full):
    _, report = full
    blocks = of_type(report, "figure", "table")
    numbers = [block["source_figure"] for block in blocks if block["source_figure"]]
    assert sorted(numbers) == list(range(1, 71))
    assert find(report, "table-mnist-rnn-h128-classification")["source_figure"] == 14
    assert find(report, "figure-addition-lstm-h5-l7-mse-lengths")["source_figure"] == 70


def test_every_figure_of_the_build_is_shown_once(full):
    _, report = full
    table = RunTable(CONFIG, {})
    parts = [*CONFIG["tasks"], "overview", "beyond"]
    drawn = [f"figures/{path}" for part in parts for path in table.figures(part)]
    figures = of_type(report, "figure")
    assert sorted(one["svg"] for one in figures) == sorted(drawn)
    for one in figures:
        assert one["target"] == f"snakemake --cores 4 results/{one['svg']}"
        assert len(one["alt"]) > 40 and said(one["caption"])
        if "test-image" not in one["svg"]:
            assert re.search(r"\d", said(one["alt"]))


def test_ids_are_unique_and_references_resolve(full, quick, digits):
    for report in (full[1], quick, digits):
        ids = [one["id"] for one in everything(report) if "id" in one]
        assert len(set(ids)) == len(ids)
        assert {one["ref"] for one in everything(report) if "ref" in one} <= set(ids)
        assert [one["id"] for one in report["sections"]][:3] == [
            "summary", "ledger", "method"
        ]  # fmt: skip


def test_named_files_exist(full):
    paths = re.findall(r"(?:workflow|config)/[\w/.*-]+", said(find(full[1], "method")))
    assert len(paths) > 10
    for path in paths:
        assert list(ROOT.glob(path)), path


def test_two_builds_give_the_same_bytes(tmp_path):
    sample = Sample(with_tasks("addition"))
    written = []
    for _ in range(2):
        sample.build(tmp_path)
        written.append((tmp_path / "report.json").read_bytes())
    assert written[0] == written[1]


# honesty about data and budgets


def test_digits_are_never_taken_for_mnist(digits):
    assert digits["data"] == "digits"
    assert "not MNIST results" in said(digits["notices"])
    assert "No mirror answered." in said(digits["notices"])
    part = find(digits, "mnist")
    assert "not MNIST" in part["title"]
    for one in [part, *part["sections"]]:
        assert "MNIST" in said([b for b in one["blocks"] if b["type"] == "notice"]), one["id"]
    for table in of_type(part, "table"):
        assert not [label for label in labels(table) if "rinted" in label]
    for printed in REPORTED["mnist"].values():
        assert f"{100 * printed['final_test_accuracy']:.2f} %" not in said(part["sections"][-2:])
    row = row_of(find(digits, "table-summary"), "LSTM, h = 128")
    assert row["Part"] == "Digits (not MNIST)" and row["Printed"] == "\u2013"
    assert row_of(find(digits, "table-summary"), "LSTM, h = 3, L = 3, cross entropy")["Printed"]
    assert "original prints" not in said(find(digits, "observations-mnist"))
    for row in verdict_rows(digits):
        if row["Claim"].startswith("M"):  # times do not depend on what the images show
            assert row["reason"] or CLAIMS["claims"][row["Claim"]]["table"] == "timing"


def test_a_quick_build_says_so_and_compares_nothing(quick):
    assert quick["quick"] is True
    assert "numbers below mean nothing" in said(quick["notices"])
    for task in CONFIG["tasks"]:
        part = find(quick, task)
        for one in [part, *part["sections"]]:
            kinds = [block["kind"] for block in one["blocks"] if block["type"] == "notice"]
            assert "warning" in kinds, one["id"]
    for table in of_type(quick, "table"):
        forbidden = {"Printed", "Original", "Ours minus printed", "Printed in range"}
        assert not forbidden & set(labels(table))
    assert "lie where one more run" not in said(quick)


def test_a_single_seed_gives_no_interval(tmp_path):
    sample = Sample(changed(seeds=[3]))
    timed = [name for name, claim in CLAIMS["claims"].items() if claim.get("table") == "timing"]
    for name in ("claims", "claim_parts"):  # times have intervals over rounds whatever the seeds
        rows = sample.tables[name]
        sample.tables[name] = rows[~rows["claim"].isin(timed)]
    sample.tables["timing"] = sample.tables["timing"].iloc[:0]
    report = sample.build(tmp_path)
    table = find(report, "table-summary")
    assert "no interval" in said(table["caption"])
    row = row_of(table, "LSTM, h = 128")
    assert row["95 % interval"] == row["Printed in range"] == "\u2013"
    assert number(row["Ours minus printed"]) == pytest.approx(
        number(row["Mean"]) - number(row["Printed"]), abs=0.011
    )
    assert "gives no interval" in said(find(report, "observations-mnist"))
    find(report, "table-controls")["rows"].clear()  # bounds of chance, which no seed gives
    assert not re.search(r"\[\d+\.\d+, ", said(report))
    assert "t interval" not in said(report)


# other studies than the one that ships


@pytest.mark.parametrize("task", ["mnist", "remember", "addition"])
def test_a_study_of_one_task(tmp_path, task):
    report = Sample(with_tasks(task)).build(tmp_path)
    printed_too = ["printed"] if task != "remember" else []
    further = ["beyond"] if task == "remember" else ["timing", "beyond"]
    expected = ["summary", "ledger", "method", task, *printed_too, *further, "appendix"]
    assert [one["id"] for one in report["sections"]] == expected
    others = [other for other in CONFIG["tasks"] if other != task]
    assert not [one for one in of_type(report, "figure") if f"/{others[0]}/" in one["svg"]]


def test_names_and_figures_are_data(tmp_path):
    config = with_tasks("mnist", "remember")
    models = config["tasks"]["mnist"]["configurations"]
    config["tasks"]["mnist"]["configurations"] = {
        "observations": {**models["lstm-h64"], "source_figures": []},
        "statistics": {"title": "GRU <&> both", "cell": "gru", "hidden": 3, "plots": "observations",
                       "penalty": {"form": "squares", "coefficient": 0.1}},
    }  # fmt: skip
    config["tasks"]["remember"]["configurations"] = {
        "overview": {"title": "A cell of one's own", "cell": "own", "hidden": 4, "k": 1},
    }
    report = Sample(config).build(tmp_path, folder="elsewhere", command="snakemake -c1")
    ids = [one["id"] for one in everything(report) if "id" in one]
    assert len(set(ids)) == len(ids)
    numbers = [one["source_figure"] for one in of_type(report, "figure", "table")]
    assert sorted(filter(None, numbers)) == list(range(1, 11))
    assert {one["ref"] for one in everything(report) if "ref" in one} <= set(ids)
    assert "predictions-remember" not in ids  # no network of the printed kind
    figures = [one for one in of_type(report, "figure") if "observations-loss" in one["svg"]]
    assert len(figures) == 1 and "GRU <&> both" in said(figures[0]["alt"])
    assert "Drawn together with" in said(find(report, "mnist-statistics"))
    assert figures[0]["target"].startswith("snakemake -c1 elsewhere/figures/")
    assert "sum of the squares" in said(find(report, "mnist-statistics"))


def test_open_choices_follow_the_settings(tmp_path):
    config = with_tasks("mnist", "addition")
    models = config["tasks"]["mnist"]["configurations"]
    models["lstm-h128-l2"]["penalty"]["form"] = "decoupled"
    models["bilstm-h128"]["readout"] = "final_states"
    models["lstm-h64"] |= {"pixel_mean": 0, "pixel_std": 1}
    config["tasks"]["addition"]["configurations"]["lstm-h5-l3-ce"]["carry_out"] = False
    report = Sample(config).build(tmp_path)
    assert "0.001 times the learning rate times each weight" in said(
        find(report, "mnist-lstm-h128-l2")
    )
    both = said(find(report, "mnist-bilstm-h128"))
    assert "states of both directions" in both
    assert "has read the whole image. The printed" in both
    assert "nearly always blank" not in both
    assert "Pixels scaled to [0, 1]" in said(find(report, "mnist-lstm-h64"))
    assert "scale of its own" not in said(find(report, "mnist-lstm-h128"))
    adder = CONFIG["tasks"]["addition"]["configurations"]["lstm-h5-l3-ce"]["title"]
    assert f"without the last carry, for {adder}; for the others: one bit more" in said(
        find(report, "addition")
    )


def test_hundreds_of_configurations_stay_readable(tmp_path):
    config = with_tasks("addition")
    config["seeds"] = [0, 1]
    task = config["tasks"]["addition"] | {"epochs": 2, "evaluation_lengths": [1, 3]}
    task["configurations"] = {
        f"h{hidden}-{loss}": {"title": f"h = {hidden}, {loss}", "cell": "lstm", "hidden": hidden,
                              "length": 3, "loss": loss}
        for hidden in range(1, 31) for loss in ("ce", "mse")
    }  # fmt: skip
    config["tasks"]["addition"] = task
    report = Sample(config).build(tmp_path)
    assert len(find(report, "table-summary")["rows"]) <= 12
    assert "48 of Addition" in said(find(report, "table-summary")["caption"])
    items = of_type(find(report, "observations-addition"), "list")[-1]
    assert len(items["items"]) < 60
    assert max(len(one["alt"]) for one in of_type(report, "figure")) < 1500
    assert len(find(report, "table-configurations")["rows"]) == 60


def test_level_of_the_intervals_is_a_setting(tmp_path):
    config = {**with_tasks("addition"), "confidence": 0.9}
    report = Sample(config).build(tmp_path)
    assert "90 % interval" in labels(find(report, "table-summary"))
    assert "95 %" not in said(find(report, "method-statistics"))


def test_tables_of_different_builds_are_refused(tmp_path):
    sample = Sample(with_tasks("addition"))
    sample.tables["runs"] = sample.tables["runs"].query("configuration != 'addition/lstm-h5-l7-ce'")
    with pytest.raises(ValueError, match="addition/lstm-h5-l7-ce"):
        sample.build(tmp_path)


# the ledger


def test_the_ledger_shows_the_tables_verdicts(full):
    sample, report = full
    table = sample.tables["claims"]
    shown = verdict_rows(report)
    assert [row["Claim"] for row in shown] == list(table["claim"])
    assert [row["Verdict"] for row in shown] == list(table["verdict"])
    for row, truth in zip(shown, table.to_dict("records"), strict=True):
        if truth["verdict"] == "not testable here":
            assert row["reason"] == truth["reason"]
            continue
        factor = 1 if truth["unit"] in ("ratio", "epochs") else 100
        assert number(row["Effect"]) == pytest.approx(factor * truth["effect"], abs=0.051)
        low, high = bounds(row["95 % interval"])
        assert (low, high) == pytest.approx(
            (factor * truth["low"], factor * truth["high"]), abs=0.051
        )
        assert int(row["n"]) == truth["n_seeds"]
    assert {"supported", "contradicted", "undecided"} <= {row["Verdict"] for row in shown}


def test_each_verdict_stands_with_the_observations_of_its_part(full):
    sample, report = full
    for row in sample.tables["claims"].to_dict("records"):
        section_of = said(find(report, f"observations-{row['section']}"))
        assert f"{row['claim']}. {row['states']}:" in section_of.replace(" :", ":")
    undecided = said(find(report, "observations-mnist"))
    assert "would have shown an effect" in undecided and "to settle it" in undecided


def test_the_first_page_counts_the_verdicts(full):
    sample, report = full
    told = said(find(report, "summary"))
    for verdict, count in sample.tables["claims"]["verdict"].value_counts().items():
        assert re.search(rf"{count} (is|are) {verdict}", told)


def test_a_verdict_is_followed_by_whole_sentences(full):
    sample, report = full
    for part in dict.fromkeys(sample.tables["claims"]["section"]):
        told = said(find(report, f"observations-{part}"))
        assert not re.search(r"(supported|contradicted|undecided) ?\. [^A-Z]", told)


def test_the_first_page_counts_every_printed_number(full):
    sample, report = full
    told, section = said(find(report, "summary")), said(find(report, "printed"))
    rows = sample.tables["printed_vs_ours"]
    inside = int(rows["inside"].astype(bool).sum())
    assert f"{inside} of the {len(rows)} numbers that the original prints" in told
    assert f"{inside} of {len(rows)} (" in section


def test_the_findings_come_before_the_tables_of_the_first_page(full):
    kinds = [block["type"] for block in find(full[1], "summary")["blocks"]]
    assert kinds == ["paragraph", "list", "table", "figure"]


def test_no_range_of_an_accuracy_leaves_0_to_100(full):
    table = find(full[1], "table-printed-all")
    for row in cells(table):
        for label, text in zip(labels(table), row, strict=True):
            if label in ("Interval", "One more run") and text != "all equal":
                low, high = bounds(text)
                assert 0 <= low <= high <= 100


def test_times_lead_to_where_they_are_compared(full, tmp_path):
    assert "Steps timed alone are compared in" in said(find(full[1], "observations-mnist"))
    sample = Sample(with_tasks("mnist"))
    sample.tables["timing"] = sample.tables["timing"].head(0)
    found = said(find(sample.build(tmp_path), "observations-mnist"))
    assert "Training times" in found and "timed alone" not in found


def test_a_quick_build_tests_no_conclusion(quick):
    rows = verdict_rows(quick)
    assert len(rows) == len(CLAIMS["claims"])
    assert all("quick build" in row["reason"] for row in rows)
    assert "printed" not in [one["id"] for one in quick["sections"]]


def test_printed_numbers_stand_beside_ours(full):
    sample, report = full
    table = find(report, "table-printed-all")
    rows = [dict(zip(labels(table), row, strict=True)) for row in cells(table)]
    truth = sample.tables["printed_vs_ours"]
    assert len(rows) == len(truth)
    final = sample.tables["runs"].query("configuration == 'mnist/gru-h128'")["final_test_accuracy"]
    (row,) = [one for one in rows if one["Configuration"].startswith("GRU")
              and one["Number"].startswith("test accuracy")]  # fmt: skip
    wanted = expected(final, REPORTED["mnist"]["gru-h128"]["final_test_accuracy"])
    assert number(row["Mean"]) == pytest.approx(wanted["Mean"], abs=0.0051)
    assert bounds(row["Interval"]) == pytest.approx(wanted["95 % interval"], abs=0.0051)
    assert row["In range"] == wanted["Printed in range"]
    away = (wanted["Printed"] / 100 - final.mean()) / final.std()
    assert number(row["Deviations away"]) == pytest.approx(away, abs=0.051)


def test_controls_are_shown_and_one_that_fails_is_told_on_the_first_screen(tmp_path):
    sample = Sample(with_tasks("addition"))
    report = sample.build(tmp_path)
    assert "All hold." in said(find(report, "controls"))
    assert not [one for one in report["notices"] if "control" in said(one)]
    table = sample.tables["controls"]
    broken = table["control"].str.contains("carry") & (table["at"] == 3)
    sample.tables["controls"] = table.assign(holds=table["holds"] & ~broken)
    report = sample.build(tmp_path)
    assert "A control fails" in said(report["notices"][0])
    assert report["notices"][0]["kind"] == "warning"
    assert "1 fail." in said(find(report, "controls"))
    assert "19 of 20" in said(find(report, "table-controls"))


def open_choice(alternative: str, distance: float | None, **changes) -> dict:
    known = distance is not None
    row = {"choice": "inputs", "alternative": alternative, "taken": False, "configurations": "",
           "printed_numbers": 33 * known, "ruled_out": False, "most_likely": False}  # fmt: skip
    numbers = {"n_seeds": 3, "distance": distance, "low": 0.5, "high": 9.0,
               "furthest": "mnist/lstm-h128 mean_train_accuracy", "deviations_away": 2 * distance,
               "p_adjusted": 0.5} if known else {}  # fmt: skip
    return {**dict.fromkeys(COLUMNS["open_choices"]), **row, **numbers, **changes}


def test_open_choices_are_told_as_their_table_says(tmp_path):
    sample = Sample(changed())
    rows = [
        open_choice("as in the study", 0.91, taken=True, most_likely=True),
        open_choice("plain [0, 1]", 12.34, ruled_out=True),
        open_choice("as in the study", None, choice="k", taken=True),
        open_choice("K = 1", None, choice="k"),
        open_choice("as in the study", 8.0, choice="samples", taken=True, ruled_out=True),
        open_choice("half", 9.0, choice="samples", ruled_out=True),
    ]
    sample.tables["open_choices"] = frames.table("open_choices", rows)
    claim = sample.tables["claims"].query("claim == 'M9'").iloc[0].to_dict()
    claim |= {"choice": "l2-penalty", "alternative": "sum of squares", "verdict": "contradicted"}
    claim["verdict_in_study"] = "undecided"
    sample.tables["claims_by_choice"] = frames.table("claims_by_choice", [claim])
    section = find(sample.build(tmp_path), "open-choices")
    told = said(section)
    assert "fit best with what is taken here at 0.91" in told
    assert "Ruled out: plain [0, 1] at 12.34" in told
    assert "No printed number bears on it" in told
    assert "No alternative explains the printed numbers; nearest is what is taken here" in told
    assert "1 of 1 verdicts change" in told
    row = row_of(find(section, "table-open-choices"), "plain [0, 1]")
    assert row["Ruled out"] == "yes"
    assert row["Furthest"] == "LSTM, h = 128: mean training accuracy across epochs"


def test_without_ablations_no_choice_is_weighed(full):
    assert "open-choices" not in [one["id"] for one in full[1]["sections"]]


# environment and data dictionary


def test_environment_lists_installed_packages(tmp_path):
    requirements = tmp_path / "requirements.in"
    requirements.write_text(
        "snakemake[reports]\nnumpy==1.0 \\\n    --hash=sha256:00\n# scipy\nno-such\n"
    )
    record_environment.main(str(requirements), str(tmp_path / "environment.json"))
    found = json.loads((tmp_path / "environment.json").read_text())
    assert set(found["packages"]) == {"snakemake", "numpy"}
    assert found["packages"]["numpy"] == np.__version__
    assert found["cores"] >= 1 and found["processor"]


def write_headers(folder: Path, columns: dict[str, list[str]]) -> list[str]:
    for name, names in columns.items():
        (folder / f"{name}.csv").write_text(",".join(names) + "\n")
    return [str(folder / f"{name}.csv") for name in columns]


def test_dictionary_describes_every_column(tmp_path):
    dictionary = str(ROOT / "config/tables.yaml")
    output = tmp_path / "README.md"
    variants = {kind: [*COLUMNS["configurations"], *VARIANT] for kind in ("ablations", "controls")}
    paths = write_headers(tmp_path, COLUMNS)
    for kind, columns in variants.items():
        (tmp_path / kind).mkdir()
        paths += write_headers(tmp_path / kind, COLUMNS | {"configurations": columns})
    write_dictionary.main(paths, dictionary, str(output))
    text = output.read_text()
    own = {f"{kind}/configurations": columns for kind, columns in variants.items()}
    for name, columns in (COLUMNS | own).items():
        part = text.split(f"## {name}.csv")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == columns
    described = yaml.safe_load(Path(dictionary).read_text())
    assert set(described["tables"]) == {*COLUMNS, *own}
    assert set(reading.TABLES) == set(COLUMNS)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([*COLUMNS["runs"], "mood"], "runs.csv has columns not described: mood"),
        (COLUMNS["runs"][:-1], "runs.csv lacks: data"),
    ],
)
def test_dictionary_and_tables_must_agree(tmp_path, columns, message):
    paths = write_headers(tmp_path, {"runs": columns})
    with pytest.raises(ValueError, match=message):
        write_dictionary.main(paths, str(ROOT / "config/tables.yaml"), str(tmp_path / "README.md"))


def test_certified_adders_are_counted_and_held_against_their_errors(full) -> None:
    _, report = full
    row = row_of(find(report, "table-automata"), "LSTM, h = 5, L = 7, cross entropy")
    assert row["Automaton right"] == row["Closed"] == row["Holds 100,000 steps"] == "4 of 5"
    assert row["Also with repeated bits"] == "1 of 5"
    low, high = (100 * end for end in stats.binomtest(1, 5).proportion_ci(0.95, "wilson"))
    assert row["Certified"] == f"1 of 5 [{low:.0f}, {high:.0f}]"
    assert row["Least margin"] == "0.250"
    words = said(find(report, "beyond-automata"))
    assert "2 of 30 adders are certified, and none of them makes an error" in words
    assert "6 adders beside these would pass" in words


def test_a_certified_adder_that_errs_is_told(tmp_path) -> None:
    sample = Sample(with_tasks("addition"))
    sample.tables["addition_beyond"]["exact_match"] = 0.5
    assert "2 of them err in the tests" in said(find(sample.build(tmp_path), "beyond-automata"))


def test_times_are_compared_within_rounds(full) -> None:
    sample, report = full
    row = row_of(find(report, "table-timing-mnist"), "Bidirectional LSTM, h = 128")
    rounds = sample.tables["timing"].pivot(
        index="round", columns="configuration", values="milliseconds_per_step"
    )
    logs = np.log(rounds["mnist/bilstm-h128"] / rounds["mnist/lstm-h128"])
    assert number(row["Ratio"]) == pytest.approx(math.exp(logs.mean()), abs=0.0006)
    assert number(row["Ratio"]) == pytest.approx(2, abs=0.02)
    low, high = stats.t.interval(0.95, 9, logs.mean(), logs.std() / math.sqrt(10))
    assert bounds(row["95 % interval"].strip("[]")) == pytest.approx(
        [math.exp(low), math.exp(high)], abs=0.0006
    )
    # the base itself has no ratio
    base = row_of(find(report, "table-timing-mnist"), "LSTM, h = 128")
    assert base["Ratio"] == "\N{EN DASH}"


def test_solved_runs_are_counted_by_length(full) -> None:
    sample, report = full
    rows = sample.tables["remember_solved"]
    rows = rows[rows["configuration"] == "remember/gru-h10-k2"]
    row = row_of(find(report, "table-solved"), "GRU, h = 10, K = 2")
    for label, length in {"As in training": 10, "20 digits": 20, "100 digits": 100}.items():
        solved = (rows.loc[rows["length"] == length, "errors"] == 0).sum()
        assert row[label].startswith(f"{solved} of 5 [")


def test_without_examinations_there_is_no_section(tmp_path) -> None:
    sample = Sample(with_tasks("remember"))
    for name in ("remember_solved", "digit_states"):
        sample.tables[name] = sample.tables[name].iloc[:0]
    found = {section["id"] for section in sample.build(tmp_path)["sections"]}
    assert not found & {"beyond", "timing"}
