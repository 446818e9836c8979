# Parse time: the config is checked before anything else, then expanded into the run table.
import os
import sys

from pathlib import Path

from workflow.rules.build import REPORTED, Build
from workflow.rules.locking import lock_folder
from workflow.rules.run_table import canonical
from workflow.rules.sources import sources
from workflow.rules.validation import ConfigError, validate

# Snakemake lists the overlays first and the file that the Snakefile names last
*overlays, base = map(os.path.relpath, workflow.configfiles)
try:
    validate(config, [base, *overlays])
except ConfigError as error:
    sys.exit(str(error))

BUILD = Build(config, overlays)
FOLDER = BUILD.folder


wildcard_constraints:
    task="mnist|remember|addition",
    name=r"[a-z0-9]+(-[a-z0-9]+)*",
    group=r"seeds?-[0-9+-]+",
    part="mnist|remember|addition|overview",
    suffix="html|pdf",
