"""How many photos of each kind are read rightly, and how many others refused:

    PYTHONPATH=.:workflow/scripts python -m benchmarks.photos [OPTION ...]

The photos are made from MNIST's first test images in the build RESULTS, whose network reads them.
Prints a line for each kind: right, wrong, refused, and of those answered with over 90 % how many
were right; then what reading a picture costs. `development` is the set that the reader was made
with, `confirmation` the other.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.photos.blanks import REFUSED
from benchmarks.photos.kinds import CLEAN, HARD, KINDS, STRICT, Maker
from benchmarks.photos.looks import LOOKS
from benchmarks.photos.measuring import Counts, measure
from benchmarks.photos.page import page, total
from unrolled.prediction.stored import load_trained
from unrolled.tasks.mnist.prediction import USUAL


def main(arguments: list[str]) -> None:
    """Measure what the arguments name."""
    options = _parser().parse_args(arguments)
    with np.load(options.results / "data" / "images.npz") as stored:
        images, labels = stored["test_images"][: options.each], stored["test_labels"]
    trained = load_trained(options.results, "mnist", USUAL, None)
    kept = _kept(options.out)
    known = kept.setdefault(options.set, {})
    print(f"{'kind':24} right wrong refused  over 90 %, right  seconds    MB")
    found = {}
    for kind, maker, each in _wanted(options.kinds, len(images)):
        if kind in known and (counts := Counts(**known[kind])).all == each:
            found[kind] = counts
        else:
            look = LOOKS[options.set]
            found[kind] = measure(maker, look, images[:each], labels, trained)
            known[kind] = asdict(found[kind])
            _keep(options.out, kept)
        _tell(kind, found[kind])
    answered, others = total(found, KINDS), total(found, REFUSED)
    print(
        f"over 90 %: {answered.sure}, of them right: {answered.sure_right}; "
        f"refused of the last group: {others.refused}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photos")
    parser.add_argument("--results", type=Path, default=Path("results"), help="a build with MNIST")
    parser.add_argument("--set", choices=LOOKS, default="development", help="of papers and light")
    parser.add_argument("--each", type=int, default=200, help="pictures of a kind (%(default)s)")
    parser.add_argument("--kinds", nargs="*", help="only these; all by default")
    parser.add_argument(
        "--out",
        type=Path,
        help="a folder for results.json and RESULTS.md, kept after each kind; "
        "what is in the former is not measured again",
    )
    return parser


def _wanted(kinds: list[str] | None, each: int) -> Iterator[tuple[str, Maker, int]]:
    """The kinds and how many pictures of each: of what must be refused, as many in all."""
    share = -(-each // len(REFUSED))
    for group, number in ((CLEAN, each), (STRICT, each), (HARD, each), (REFUSED, share)):
        for kind, maker in group.items():
            if not kinds or kind in kinds:
                yield kind, maker, number


def _tell(kind: str, counts: Counts) -> None:
    print(
        f"{kind:24} {counts.right:5} {counts.wrong:5} {counts.refused:7}  "
        f"{counts.sure:9}, {counts.sure_right:5}  {counts.seconds:7.2f} {counts.megabytes:5.0f}",
        flush=True,
    )


def _kept(out: Path | None) -> dict:
    if out is None or not (stored := out / "results.json").exists():
        return {}
    return json.loads(stored.read_text(encoding="utf-8"))


def _keep(out: Path | None, kept: Mapping) -> None:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        stored = json.dumps(kept, indent=1) + "\n"
        (out / "results.json").write_text(stored, encoding="utf-8")
        (out / "RESULTS.md").write_text(page(kept), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
