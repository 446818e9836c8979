"""Checks every proof of a finished build again: python workflow/scripts/check_proofs.py --help

Nothing of the search for the proofs is used: the weights are read from the files of the runs, and
each certificate is verified in ball arithmetic by its task's module proofs/check.py.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from unrolled import tasks
from unrolled.files.artifacts import read_json
from unrolled.files.failures import FileError


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each proof; the exit status is 1 where one does not hold, 2 without any."""
    parser = argparse.ArgumentParser(description="Checks every proof of a finished build again.")
    parser.add_argument("results", nargs="?", default="results", help="folder of the build")
    folder = Path(parser.parse_args(arguments).results)
    failed, number = 0, 0
    for path, outcome in proofs(folder):
        number += 1
        place = path.relative_to(folder / "proofs")
        checker = tasks.module(place.parts[0], "proofs.check")
        name = f"{outcome['configuration']}, seed {outcome['seed']}"
        try:
            proof = {key: outcome["proof"][key] for key in ("weights", "letters", "boxes")}
            weights = read_weights(folder / "runs" / place, outcome)
            margin = checker.check(outcome["cell"], weights, proof)
            print(f"{name}: proved, least score {margin:.3g}", flush=True)
        except (KeyError, TypeError):
            failed += 1
            print(f"{name}: NOT proved. {path} is damaged.", flush=True)
        except (checker.NotProved, FileError, OSError) as error:
            failed += 1
            print(f"{name}: NOT proved. {error}", flush=True)
    if not number:
        print(f"error: {folder} holds no proof; 'snakemake --cores 4' makes them.", file=sys.stderr)
        return 2
    print(f"{number - failed} of {number} proofs hold.")
    return int(failed > 0)


def proofs(folder: Path) -> Iterator[tuple[Path, dict]]:
    """The outcomes with a certificate, each with the file that holds it."""
    for path in sorted(folder.glob("proofs/*/*/*.json")):
        for outcome in read_json(path):
            if outcome["proof"]:
                yield path, outcome


def read_weights(place: Path, outcome: dict) -> dict[str, np.ndarray]:
    """The weights of a run, from the file that its training left.

    place: the folder of the run's group, with any suffix. Raises `FileError` where the file is
    damaged or lacks the seed.
    """
    path, prefix = place.with_suffix("") / "weights.safetensors", f"seed{outcome['seed']}."
    try:
        tensors = load(path.read_bytes())
    except SafetensorError as error:
        raise FileError(f"{path} is damaged ({error}).") from None
    weights = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
    if not weights:
        raise FileError(f"{path} holds no weights of seed {outcome['seed']}.")
    return weights


if __name__ == "__main__":
    sys.exit(main())
