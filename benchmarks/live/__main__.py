"""What the page of a finished build with MNIST makes of its networks, in a headless Chromium:

    PYTHONPATH=.:workflow/scripts python -m benchmarks.live [--results RESULTS] [--out FOLDER]

Every embedded network beside PyTorch; drawings answered by the page and by predict.py; what the
networks add to the page's size and to its first paint; how long the page is busy at a time.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import machine
from benchmarks.live import agreement, drawings, price
from benchmarks.live.browser import browser
from benchmarks.live.page import page

PARTS = {"agreement": agreement.measure, "drawings": drawings.measure, "price": price.measure}


def main(arguments: list[str]) -> None:
    """Measure the build that the arguments name; print what was found, or write it to a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live")
    parser.add_argument("--results", type=Path, default=Path("results"), help="a build with MNIST")
    parser.add_argument("--out", type=Path, help="a folder for results.json and RESULTS.md")
    options = parser.parse_args(arguments)
    with browser() as running:
        found = {name: measure(running, options.results) for name, measure in PARTS.items()}
    found["processor"] = machine.processor()
    told = page(found)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        stored = json.dumps(found, indent=1) + "\n"
        (options.out / "results.json").write_text(stored, encoding="utf-8")
        (options.out / "RESULTS.md").write_text(told, encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main(sys.argv[1:])
