"""Measure, and write the processor's file in `benchmarks/results`, RESULTS.md and its pictures.

    python -m benchmarks [part ...] [--rounds N] [--results FOLDER] [--out FOLDER]

Parts: mnist, profile, small, study, scale, precision (all by default), and build, which takes as
long as the study.
What was measured of a part on a kind of processor stays until it is measured there again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from benchmarks import (
    build_costs,
    figure,
    machine,
    mnist_steps,
    operators,
    precision,
    scale,
    small_tasks,
    tables,
    timeline,
    whole_study,
    work,
)

PARTS = ("mnist", "profile", "small", "study", "scale", "precision", "build")
WORK = Path("results-bench")  # ignored by git; everything in it can be made again


def main(arguments: list[str]) -> None:
    """Measure the parts that `arguments` name and write all three files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parts", nargs="*", default=PARTS[:-1], help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=7, help="of every part that goes in rounds")
    parser.add_argument("--results", type=Path, help="a finished build, instead of a fresh one")
    parser.add_argument("--overlay", type=Path, help="of the config, for what is built")
    parser.add_argument("--out", type=Path, default=Path("benchmarks"))
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}: known parts are {', '.join(PARTS)}")
    folder, processor = options.out / "results", machine.processor()
    stored = folder / f"{machine.file_name(processor)}.json"
    parts = json.loads(stored.read_text(encoding="utf-8")) if stored.exists() else {}
    measures = _measures(options, parts)
    for part in options.parts:
        start = time.perf_counter()
        measured = measures[part]()
        seconds = time.perf_counter() - start
        parts[part] = {"machine": machine.describe(), "seconds": seconds, "measured": measured}
        folder.mkdir(parents=True, exist_ok=True)
        stored.write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8")
    results = stored_results(folder)
    (options.out / "RESULTS.md").write_text(tables.page(results), encoding="utf-8")
    (options.out / "results.svg").write_text(figure.draw(results), encoding="utf-8")
    if drawn := timeline.draw(results):
        (options.out / "timeline.svg").write_text(drawn, encoding="utf-8")


def stored_results(folder: Path) -> dict[str, dict]:
    """By the names of processors, what is stored of each: a file for each, by its name."""
    stored = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return {next(iter(parts.values()))["machine"]["processor"]: parts for parts in stored}


def _measures(options: argparse.Namespace, results: dict) -> Mapping[str, Callable[[], dict]]:
    """What measures each part; the digits do not replace `results` of MNIST."""
    config = work.read_config()
    is_of_mnist = "mnist" in results and results["mnist"]["measured"]["data"] == "mnist"
    overlay = yaml.safe_load(options.overlay.read_text()) if options.overlay else work.ORIGINAL

    def tell(sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)

    def images() -> dict:
        prepared = work.prepare_images(config, WORK / "data")
        if prepared["data"] != "mnist" and is_of_mnist:
            raise SystemExit(
                f"{options.out} holds measurements on MNIST, which is not to be had now: put its "
                "four files into a folder of images.search, or name another folder by --out."
            )
        return prepared

    return {
        "mnist": lambda: mnist_steps.measure(config, images(), options.rounds, tell),
        "profile": lambda: operators.measure(config, images(), tell),
        "small": lambda: small_tasks.measure(config, options.rounds, tell),
        "study": lambda: whole_study.measure(
            {**config, **work.ORIGINAL}, images(), options.rounds, tell
        ),
        "scale": lambda: scale.measure(config, WORK / "scale", tell),
        "precision": lambda: precision.measure(config, images(), tell),
        "build": lambda: build_costs.measure(WORK / "build", overlay, options.results, tell),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
