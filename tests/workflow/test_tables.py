"""How histories and specs become tidy tables."""

import pandas as pd
import pytest

from unrolled import tables

IDENTITY = {"configuration": "addition/a", "task": "addition", "cell": "lstm", "hidden": 3}


def history():
    return pd.DataFrame(
        [
            {**IDENTITY, "seed": seed, "epoch": epoch, "split": split, "loss": 1.0, "accuracy": a}
            for seed, accuracies in {7: (0.1, 0.5), 2: (0.3, 0.4)}.items()
            for epoch, accuracy in enumerate(accuracies, 1)
            for split, a in (("train", accuracy / 2), ("test", accuracy))
        ]
    )


def test_runs_hold_final_and_mean_accuracies_in_the_order_of_the_history():
    runs = tables.runs(history(), {"addition/a": "generated"})
    assert tuple(runs.columns) == tables.COLUMNS["runs"]
    assert runs["seed"].tolist() == [7, 2]
    assert runs["epochs"].tolist() == [2, 2]
    assert runs["final_test_accuracy"].tolist() == [0.5, 0.4]
    assert runs["mean_test_accuracy"].tolist() == pytest.approx([0.3, 0.35])
    assert runs["mean_train_accuracy"].tolist() == pytest.approx([0.15, 0.175])
    assert runs["data"].tolist() == ["generated"] * 2


def test_configurations_hold_settings_and_what_training_recorded():
    shown = {"configuration": "addition/a", "title": "A", "plots": "a"}
    network = {"cell": "lstm", "hidden": 3, "bidirectional": False, "penalty": None}
    training = {"epochs": 7, "learning_rate": 0.01, "batch": 64, "test_samples": 100}
    data = {"length": 3, "loss": "ce", "source_figures": [53, 54, 55]}
    settings = {**shown, **network, **training, **data}
    sizes = {"input_size": 2, "output_size": 1, "readout": "every", "parameters": 88}
    spec = {"task": "addition", "name": "a", "fused": False, **sizes}
    table = tables.configurations([settings], {"addition/a": spec})
    assert tuple(table.columns) == tables.COLUMNS["configurations"]
    row = table.iloc[0]
    assert row[["inputs", "outputs", "readout", "parameters"]].tolist() == [2, 1, "every", 88]
    assert (row["path"], row["source_figures"]) == ("stacked", "53 54 55")
    assert row["length"] == 3
    assert pd.isna(row["k"])


def test_a_missing_column_is_an_error():
    with pytest.raises(KeyError, match="accuracy"):
        tables.table("history", history().drop(columns="accuracy"))
