"""Describe a finished build as an RO-Crate: writes ro-crate-metadata.json into its folder.

python workflow/scripts/make_crate.py results
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from unrolled.files.artifacts import write_json
from unrolled.files.failures import explained
from unrolled.provenance import crate


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file; the exit status is 2, after one sentence, where there is no report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="results", help="the build's (%(default)s)")
    folder = Path(parser.parse_args(arguments).folder)
    if not (folder / "report" / "report.html").is_file():
        print(f"error: {folder} holds no report: build it first.", file=sys.stderr)
        return 2
    project = Path(__file__).parents[2]
    known = [project / "CITATION.cff", project / "config" / "tables.yaml"]
    citation, dictionary = (yaml.safe_load(path.read_text("utf-8")) for path in known)
    described = crate.describe(folder, citation, dictionary["tables"])
    write_json(folder / crate.METADATA, described)
    print(f"{folder / crate.METADATA}: {len(list(crate.results(folder))):,} results")
    return 0


if __name__ == "__main__":
    with explained():
        sys.exit(main())
