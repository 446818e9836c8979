"""Tell how many seeds would decide each of the original's conclusions, from a finished build.

python workflow/scripts/plan_seeds.py results

In: the tables of the build, and the conclusions of config/claims.yaml. Out: a table in Markdown.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from tabulate import tabulate

from unrolled.evidence.claims import read
from unrolled.evidence.planning import plan
from unrolled.evidence.verdicts import Setting
from unrolled.files.failures import explained
from unrolled.results import data_of, read_tables
from unrolled.settings import further_looks

SIZES = (5, 10, 15, 20, 30, 50, 75, 100, 200, 300, 450, 600)
PROJECT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit status is 2, after one sentence, where there is no report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="results", help="the build's (%(default)s)")
    parser.add_argument("--seeds", nargs="+", type=int, default=SIZES, help="how many to try")
    options = parser.parse_args(arguments)
    folder = Path(options.folder)
    report = folder / "report" / "report.json"
    if not report.is_file():
        print(f"error: {folder} holds no report: build it first.", file=sys.stderr)
        return 2
    config, content = (
        yaml.safe_load((PROJECT / "config" / f"{name}.yaml").read_text("utf-8"))
        for name in ("config", "claims")
    )
    tables = read_tables(sorted((folder / "tables").glob("*.csv")))
    settings = {**config["evidence"], "confidence": config["confidence"], "quick": False}
    settings |= {"least_spread": content["least_spread"], "spent": further_looks.spent(config)}
    setting = Setting.of(settings, data_of(tables))
    print(markdown(plan(read(content), tables, setting, options.seeds), options.seeds))
    return 0


def markdown(rows: Sequence[Mapping], sizes: Sequence[int]) -> str:
    """A row a claim: its verdict, and the probability to decide it by number of seeds."""
    head = ["claim", "verdict", "seeds", *map(str, sizes), "s a seed"]
    lines = [
        [
            *(row[key] for key in ("claim", "verdict", "seeds")),
            *(f"{row['power'][size]:.2f}" for size in sizes),
            f"{row['seconds']:.1f}",
        ]
        for row in rows
    ]
    return tabulate(lines, head, tablefmt="pipe", disable_numparse=True)


if __name__ == "__main__":
    with explained():
        sys.exit(main())
