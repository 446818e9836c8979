"""Gather what the groups of one task left behind into that task's tidy tables.

In: spec, history and costs of every group; their evaluation; settings of the configurations as
JSON. Out: a CSV file for each table of the task.
"""

import json
from pathlib import Path

import pandas as pd

from unrolled import artifacts, tables
from unrolled.failures import explained
from unrolled.seals import sealed


def main(
    specs: list[str],
    histories: list[str],
    costs: list[str],
    evaluation: str,
    settings: str,
    outputs: list[str],
    log: str,
) -> None:
    """Write every table in `outputs`, named by the file's stem."""
    by_id = {f"{spec['task']}/{spec['name']}": spec for spec in map(artifacts.read_json, specs)}
    history = pd.concat(map(pd.read_csv, histories), ignore_index=True)
    data = {name: spec["data"] for name, spec in by_id.items()}
    found = {
        "configurations": tables.configurations(json.loads(settings), by_id),
        "runs": tables.runs(history, data),
        "history": tables.table("history", history),
        "costs": tables.table("costs", pd.concat(map(pd.read_csv, costs), ignore_index=True)),
    }
    rows = artifacts.read_json(evaluation)
    found |= {name: tables.table(name, entries) for name, entries in rows.items()}
    for output in outputs:
        artifacts.write_csv(output, found[Path(output).stem])
    artifacts.write_text(log, "".join(f"{name}: {len(t)} rows\n" for name, t in found.items()))


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            specs=snakemake.input.specs,
            histories=snakemake.input.histories,
            costs=snakemake.input.costs,
            evaluation=snakemake.input.evaluation,
            settings=snakemake.params.settings,
            outputs=snakemake.output.tables,
            log=snakemake.log[0],
        )
