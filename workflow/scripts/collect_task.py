"""Gather what the groups of one task left behind into that task's tidy tables.

In: spec, history and costs of every group; their evaluation; settings of the configurations.
Out: a CSV file for each table of the task.
"""

from pathlib import Path

import pandas as pd

from unrolled import tables
from unrolled.files import artifacts
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed


def main(
    specs: list[str],
    histories: list[str],
    costs: list[str],
    evaluation: str,
    settings: list[dict],
    outputs: list[str],
    log: str,
) -> None:
    """Write every table in `outputs`, named by the file's stem."""
    by_id = {f"{spec['task']}/{spec['name']}": spec for spec in map(artifacts.read_json, specs)}
    history = pd.concat(map(pd.read_csv, histories), ignore_index=True)
    data = {name: spec["data"] for name, spec in by_id.items()}
    frames = {
        "configurations": tables.configurations(
            [entry for entry in settings if entry["configuration"] in by_id], by_id
        ),
        "runs": tables.runs(history, data),
        "history": tables.table("history", history),
        "costs": tables.table("costs", pd.concat(map(pd.read_csv, costs), ignore_index=True)),
    }
    rows = artifacts.read_json(evaluation)
    frames |= {name: tables.table(name, entries) for name, entries in rows.items()}
    for output in outputs:
        artifacts.write_csv(output, frames[Path(output).stem])
    artifacts.write_text(log, "".join(f"{name}: {len(t)} rows\n" for name, t in frames.items()))


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            specs=snakemake.input.specs,
            histories=snakemake.input.histories,
            costs=snakemake.input.costs,
            evaluation=snakemake.input.evaluation[0],
            settings=settings,
            outputs=snakemake.output.tables,
            log=snakemake.log[0],
        )
