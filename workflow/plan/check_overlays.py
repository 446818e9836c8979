"""Refuses overlays of the config before Snakemake reads them: make report CONFIG="mine.yaml".

What --configfile names, Snakemake reads before any file of a project, and with errors of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from workflow.plan.strict_yaml import ConfigError, read_strictly
from workflow.plan.validation import check
from workflow.scripts.unrolled.settings.variants import overlaid

CONFIG = "config/config.yaml"


def main(overlays: Sequence[str]) -> None:
    """End with one sentence unless the config holds with all `overlays` laid over it in turn."""
    try:
        contents = [read_strictly(Path(path)) for path in overlays]
        check(reduce(overlaid, contents, {}), CONFIG, overlays)
    except ConfigError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
