# Parse time: the config is checked before anything else, then expanded into the run table.
import os
import sys

from functools import partial
from pathlib import Path

from workflow.rules import captions, housekeeping, reasons, slurm
from workflow.rules.build import MAIN, REPORTED, Build
from workflow.rules.claims import CLAIMS, least_spread, tables_of_claims, untestable
from workflow.rules.devices import MISSING, lacks_gpu
from workflow.rules.evidence_files import PRINTED_TABLES
from workflow.rules.locking import check_writable, lock_folder
from workflow.rules.run_table import TIMED, canonical
from workflow.rules.sources import sources
from workflow.rules.strict_yaml import ConfigError
from workflow.rules.sweeps import chosen
from workflow.rules.validation import check

CONFIG = "config/config.yaml"

# Before Snakemake reads the file; so far, `config` holds what was given on the command line
overlays = [os.path.relpath(path) for path in workflow.configfiles]
try:
    check(config, CONFIG, overlays)
    tables_of_claims()
except ConfigError as error:
    sys.exit(str(error))


configfile: CONFIG


# what follows sees no sweep, and no configuration that `only` leaves out
config.update(chosen(config))
# with a cluster, GPUs are on its nodes
if workflow.nodes is None and lacks_gpu(config):
    sys.exit(f"engine.{MISSING}")

BUILD = Build(config, overlays)
FOLDER = BUILD.folder
check_writable(".", FOLDER)
# before Snakemake looks at the files: those of a build that runs come and go
if workflow.is_main_process and not workflow.output_settings.dryrun:
    lock_folder()


wildcard_constraints:
    task="mnist|remember|addition",
    name=r"[a-z0-9]+(-[a-z0-9]+)*",
    group=r"seeds?-[0-9+-]+",
    part="mnist|remember|addition|overview|beyond",
    suffix="html|pdf",
