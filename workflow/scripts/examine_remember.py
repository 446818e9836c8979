"""Examine every network that remembers: errors on many and on longer sequences, hidden states.

In: the weights of all remember runs, with their specs beside them. Out: errors and states to be
drawn, a CSV file each.
"""

import json

from unrolled import artifacts, tables
from unrolled.beyond import pictures, recall, trained
from unrolled.failures import explained
from unrolled.seals import sealed


def main(weights: list[str], settings: str, outputs: dict[str, str], log: str) -> None:
    """Write the tables named by `outputs`: remember_solved and digit_states."""
    networks, wanted = trained.load(weights), json.loads(settings)
    solved = recall.solved(networks, wanted)
    found = {
        "remember_solved": solved,
        "digit_states": pictures.digits(networks, solved, wanted),
    }
    for name, rows in found.items():
        artifacts.write_csv(outputs[name], tables.table(name, rows))
    artifacts.write_text(log, trained.told(networks))


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            weights=snakemake.input.weights,
            settings=snakemake.params.settings,
            outputs=dict(snakemake.output.items()),
            log=snakemake.log[0],
        )
