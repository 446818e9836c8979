"""Examine every trained adder far beyond its training.

In: the weights of all addition runs, with their specs beside them. Out: sums of thousands of bits,
the automata read off the hidden states, and states to be drawn, a CSV file each.
"""

import json

from unrolled import artifacts, tables
from unrolled.beyond import adders, pictures, trained
from unrolled.failures import explained
from unrolled.seals import sealed


def main(weights: list[str], settings: str, outputs: dict[str, str], log: str) -> None:
    """Write the tables named by `outputs`: addition_beyond, automata and carry_states."""
    networks, wanted = trained.load(weights), json.loads(settings)
    read_off = adders.read_off(networks, wanted)
    found = {
        "addition_beyond": adders.long_sums(networks, wanted),
        "automata": adders.automata(networks, read_off, wanted),
        "carry_states": pictures.carries(networks, read_off, wanted),
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
