"""The tidy tables: one row an observation, and how the groups' rows become them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from unrolled import tasks
from unrolled.columns import RUN, STUDY, VARIANT, columns
from unrolled.tidy import tidy

COLUMNS = STUDY | {
    name: names
    for task in map(tasks.descriptor, tasks.names())
    for tables in (task.tables, task.examined, task.settled, task.controls)
    for name, names in tables.items()
}
# whole numbers even where some are missing
WHOLE = ("at", "look", "parts", "n_seeds", "seeds_needed", "bits", "letters", "boxes")


def table(name: str, rows: Sequence[Mapping] | pd.DataFrame) -> pd.DataFrame:
    """The table called `name` from its rows, with the columns it should have, in their order.

    Raises `KeyError` where rows lack a column.
    """
    return tidy(rows, COLUMNS[name])


def sparse_table(name: str, rows: Sequence[Mapping]) -> pd.DataFrame:
    """The table called `name` with all its columns; what rows do not say stays empty."""
    frame = pd.DataFrame(rows, columns=COLUMNS[name])
    return frame.astype({column: "Int64" for column in WHOLE if column in frame})


def runs(history: pd.DataFrame, data: Mapping[str, str]) -> pd.DataFrame:
    """A row for each configuration and seed, from the history of accuracies.

    data: what each configuration was trained on.
    """
    run = list(columns(RUN))
    by_run = history.groupby([*run, "split"], sort=False)["accuracy"]
    # where no network is trained there is no row for train
    means = by_run.mean().unstack("split").reindex(columns=["train", "test"])
    result = pd.DataFrame(
        {
            "epochs": history.groupby(run, sort=False)["epoch"].max(),
            "final_test_accuracy": by_run.last().unstack("split")["test"],
            "mean_test_accuracy": means["test"],
            "mean_train_accuracy": means["train"],
        }
    )
    result = result.reindex(pd.MultiIndex.from_frame(history[run].drop_duplicates()))
    result = result.reset_index()
    return table("runs", result.assign(data=result["configuration"].map(data)))


def configurations(settings: Sequence[Mapping], specs: Mapping[str, Mapping]) -> pd.DataFrame:
    """A row for each configuration: its settings and what training recorded of it.

    settings: of each configuration, with its id; specs: a training spec for each id. Variants
    have the columns `VARIANT` besides.
    """
    rows = []
    for entry in settings:
        spec = specs[entry["configuration"]]
        penalty = entry["penalty"] or {}
        facts = {
            "task": spec["task"],
            "name": spec["name"],
            "penalty": penalty.get("form"),
            "penalty_coefficient": penalty.get("coefficient"),
            "inputs": spec["input_size"],
            "outputs": spec["output_size"],
            "readout": spec["readout"],
            "parameters": spec["parameters"],
            "path": "fused" if spec["fused"] else "stacked",
            "source_figures": " ".join(map(str, entry["source_figures"])),
        }
        if "base" in entry:
            facts["changes"] = json.dumps(entry["changes"], sort_keys=True)
        rows.append({**dict.fromkeys(COLUMNS["configurations"]), **entry, **facts})
    variant = VARIANT if "base" in settings[0] else ()
    frame = pd.DataFrame(rows)[[*COLUMNS["configurations"], *variant]]
    return frame.astype({"k": "Int64", "length": "Int64"})
