"""Tells what changed between two builds: settings, sources, templates, numbers, verdicts.

python workflow/scripts/compare_builds.py old/report.json results/report/report.json

The exit status is 0 where no number moved beyond the interval that the first build gives it, 1
where one did, and 2 where a file cannot be compared. The mean of a single run has no interval: any
other mean counts as moved. Configurations that only one build has are listed and count as neither.
"""

import argparse
import sys
from collections.abc import Sequence

from unrolled.comparing.builds import read
from unrolled.comparing.changes import compare
from unrolled.comparing.pages import markdown, terminal
from unrolled.files.artifacts import write_text
from unrolled.files.failures import FileError


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables, write them as Markdown and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", help="report.json of the build to compare with")
    parser.add_argument("new", nargs="?", default="results/report/report.json", help="%(default)s")
    parser.add_argument("--markdown", default="comparison.md", help="file to write (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        base, new = read(options.base), read(options.new)
        parts = compare(base, new)
        write_text(options.markdown, markdown(base, new, parts))
    except FileError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    print(terminal(base, new, parts))
    print(f"In full: {options.markdown}")
    return int(any(change.moved for change in parts["Numbers"]))


if __name__ == "__main__":
    sys.exit(main())
