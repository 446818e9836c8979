"""The tidy tables: their columns, one row an observation, and how groups' rows become them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd

IDENTITY = ["configuration", "task", "cell", "hidden"]
RUN = [*IDENTITY, "seed"]
EFFECT = [
    "comparison", "unit", "region_low", "region_high", "effect", "low", "high", "deviation",
    "n_seeds", "superiority",
]  # fmt: skip
COLUMNS = {
    "configurations": [
        "configuration", "task", "name", "title", "cell", "hidden", "bidirectional", "epochs",
        "learning_rate", "batch", "penalty", "penalty_coefficient", "k", "length", "loss",
        "parameters", "path", "plots", "source_figures",
    ],
    "runs": [
        *RUN, "epochs", "final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy", "data",
    ],
    "costs": [*RUN, "train_seconds", "test_seconds", "peak_memory_mb", "seeds_in_job", "device"],
    "history": [*RUN, "epoch", "split", "loss", "accuracy"],
    "confusion": [*RUN, "true", "predicted", "count"],
    "classification": [*RUN, "label", "precision", "recall", "f1", "support"],
    "test_images": [*RUN, "true", "predicted", "probability"],
    "remember_by_length": [*IDENTITY, "k", "seed", "length", "samples", "accuracy"],
    "remember_printed": [*IDENTITY, "k", "seed", "sequence", "target", "predicted", "probability"],
    "addition_by_length": [
        "configuration", "seed", "length", "samples", "exact_match", "bit_accuracy",
    ],
    "timing": [*IDENTITY, "round", "milliseconds_per_step"],
    "addition_beyond": [
        "configuration", "seed", "length", "operands", "samples", "exact_match", "bit_accuracy",
    ],
    "automata": [
        "configuration", "cell", "hidden", "seed", "clusters", "states", "right", "closed",
        "margin", "steps", "steps_held", "steps_held_repeated", "certified",
    ],
    "carry_states": ["configuration", "seed", "carry", "bit", "x", "y"],
    "remember_solved": [
        "configuration", "cell", "hidden", "k", "seed", "shortest", "length", "samples", "errors",
        "solved",
    ],
    "digit_states": ["configuration", "seed", "stage", "digit", "x", "y"],
    "row_evidence": ["configuration", "seed", "image", "row", "probability", "accuracy"],
    "claims": [
        "claim", "states", "section", "source", "verdict", "reason", "part", "parts", *EFFECT, "p",
        "p_adjusted", "detectable", "seeds_needed", "note",
    ],
    "xor_adder": ["seed", "length", "samples", "exact_match", "bit_accuracy"],
    "controls": [
        "control", "configuration", "at", "quantity", "n_seeds", "value", "low", "high", "holds",
    ],
    "open_choices": [
        "choice", "alternative", "taken", "configurations", "printed_numbers", "n_seeds",
        "distance", "low", "high", "furthest", "deviations_away", "p_adjusted", "ruled_out",
        "most_likely",
    ],
    "claims_by_choice": [
        "choice", "alternative", "claim", "verdict_in_study", "verdict", "part", *EFFECT, "p",
        "p_adjusted",
    ],
    "claim_parts": ["claim", "part", *EFFECT, "p_inside", "p_outside", "seen", "why"],
    "printed_vs_ours": [
        "configuration", "quantity", "at", "printed", "n_seeds", "mean", "deviation", "low", "high",
        "next_low", "next_high", "inside", "deviations_away",
    ],
}  # fmt: skip

# of an ablation or control: what it varies
VARIANT = ["base", "choice", "alternative", "changes"]


def table(name: str, rows: Sequence[Mapping] | pd.DataFrame) -> pd.DataFrame:
    """The table called `name` from its rows, with the columns it should have, in their order.

    Raises `KeyError` where rows lack a column.
    """
    frame = pd.DataFrame(rows)
    return frame[COLUMNS[name]] if len(frame) else pd.DataFrame(columns=COLUMNS[name])


def runs(history: pd.DataFrame, data: Mapping[str, str]) -> pd.DataFrame:
    """A row for each configuration and seed, from the history of accuracies.

    data: what each configuration was trained on.
    """
    by_run = history.groupby([*RUN, "split"], sort=False)["accuracy"]
    # where no network is trained there is no row for train
    means = by_run.mean().unstack("split").reindex(columns=["train", "test"])
    result = pd.DataFrame(
        {
            "epochs": history.groupby(RUN, sort=False)["epoch"].max(),
            "final_test_accuracy": by_run.last().unstack("split")["test"],
            "mean_test_accuracy": means["test"],
            "mean_train_accuracy": means["train"],
        }
    )
    result = result.reindex(pd.MultiIndex.from_frame(history[RUN].drop_duplicates()))
    result = result.reset_index()
    return table("runs", result.assign(data=result["configuration"].map(data)))


def configurations(settings: Sequence[Mapping], specs: Mapping[str, Mapping]) -> pd.DataFrame:
    """A row for each configuration: its settings and what training recorded of it.

    settings: of each configuration, with its id; specs: a training spec for each id. Ablations
    and controls have the columns `VARIANT` besides.
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
            "parameters": spec["parameters"],
            "path": "fused" if spec["fused"] else "stacked",
            "source_figures": " ".join(map(str, entry["source_figures"])),
        }
        if "base" in entry:
            facts["changes"] = json.dumps(entry["changes"], sort_keys=True)
        rows.append({**dict.fromkeys(COLUMNS["configurations"]), **entry, **facts})
    variant = VARIANT if "base" in settings[0] else []
    frame = pd.DataFrame(rows)[[*COLUMNS["configurations"], *variant]]
    return frame.astype({"k": "Int64", "length": "Int64"})
