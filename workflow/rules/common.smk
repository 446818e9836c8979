# Parse time: the config is checked before anything else, then expanded into the run table.
import json
import os
import shlex
import sys

from functools import partial
from pathlib import Path

try:
    from workflow.plan.folders import check_place, check_temporary, check_writable
except ModuleNotFoundError:
    sys.exit(
        "The rules were found without the Python code beside them, as those of a module from a "
        "web address are: get the whole project with git clone, and run snakemake in its folder."
    )
from workflow.plan import captions, environment, kept_images, needs, records, slurm
from workflow.plan.conclusions import read_claims, tables_of, untestable
from workflow.plan.housekeeping import plan_progress, remove_checkpoints, remove_old_marks
from workflow.plan.locking import begin_plan, lock_folder
from workflow.plan.run_table import RunTable
from workflow.plan.sources import code, identity, of_tasks
from workflow.plan.stopping import stop_before_jobs, stop_with_jobs
from workflow.plan.strict_yaml import ConfigError, read_strictly
from workflow.plan.sweeps import chosen, expanded, ids_of
from workflow.plan.takeover import take_over
from workflow.plan.tally import counting
from workflow.plan.terminal import show_rows
from workflow.plan.validation import check
from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.columns import COLLECTED
from workflow.scripts.unrolled.files.failures import explained
from workflow.scripts.unrolled.images.search import find_images
from workflow.scripts.unrolled.kernels.building import prepare as compile_recurrences
from workflow.scripts.unrolled.provenance.seals import is_current
from workflow.scripts.unrolled.settings.expansion import MAIN
from workflow.scripts.unrolled.training.devices import MISSING, gpus

CONFIG = "config/config.yaml"

# Snakemake puts it into a shell's command as it is; a project's folder may have a space in its name
sys.executable = shlex.quote(sys.executable)

check_place()
check_temporary()
environment.settle()
TALLY = counting()
# a cluster has ways of its own to end jobs, and to say what became of them
if workflow.nodes is None:
    show_rows(workflow.output_settings, TALLY)
    stop_before_jobs()

# Before Snakemake reads the file; so far, `config` holds what was given on the command line
overlays = [os.path.relpath(path) for path in workflow.configfiles]
try:
    known = ids_of(expanded(check(config, CONFIG, overlays))[0])
    contents = read_claims(known=known), read_strictly(Path("config/reported.yaml"))
except ConfigError as error:
    sys.exit(str(error))


configfile: CONFIG


# what follows sees no sweep, and no configuration that `only` leaves out
config.update(chosen(config))
# with a cluster, GPUs are on its nodes
if config["engine"]["device"] == "cuda" and workflow.nodes is None and not gpus():
    sys.exit(f"engine.{MISSING}")

RUNS = RunTable(config, *contents)
TASKS = RUNS.tasks_of()
FOLDER = config["folder"]
ANY_LOOK = "{look}"  # the wildcard, for rules that serve kinds and further looks alike
# where the tables of a kind of configurations lie: variants keep out of the study's
TABLES = {
    kind: f"{FOLDER}/tables" if kind == MAIN else f"{FOLDER}/tables/{kind}"
    for kind in (*RUNS.kinds, ANY_LOOK)
}
# what a person types to build a part of this build again, but for the part's name; two hyphens, as
# --configfile would take the name for one more file
OVERLAY = f" --configfile {' '.join(overlays)} --" if overlays else ""
COMMAND = f"snakemake --cores 4{OVERLAY}"

check_writable(FOLDER)
IS_ALONE = workflow.is_main_process and begin_plan()


def suffix(kind, before="_"):
    """What tells rules and messages of variants from those of the study."""
    return "" if kind == MAIN else f"{before}{kind.strip('{}')}"


def chosen(look):
    """The ids of the configurations that gain seeds at a further look, once that is planned."""
    plan = checkpoints.plan_look.get(look=look).output.plan
    return json.loads(Path(plan).read_text())["configurations"]


def trained(name, kind, task, ids=None):
    """One file of every trained group of a kind and task; of a look, of those that it chose."""
    if ids is None and kind in RUNS.looks:
        ids = chosen(kind)
    groups = RUNS.wildcards(kind, task, lambda group: ids is None or group.configuration.id in ids)
    return expand(rules.train.output[name], zip, **groups)


def trained_by(name, kind, task, wildcards):
    """The same for an input, of the kind or look that its job is for."""
    return trained(name, kind.format(**wildcards), task)


def collected(kind=MAIN):
    """The tables of the whole study, or of all variants of a kind; none where it has none."""
    return list(getattr(rules, f"collect_tables{suffix(kind)}").output) if kind in TABLES else []


def everything():
    """All files that a build makes, those of rules with wildcards by the values that these have."""
    pairs = [(kind, task) for kind in RUNS.kinds for task in RUNS.tasks_of(kind)]
    return [
        *(path for rule in workflow.rules if not rule.wildcard_names for path in rule.output),
        *(
            path
            for name in rules.train.output.keys()
            for pair in pairs
            for path in trained(name, *pair)
        ),
        *(
            path
            for kind, task in pairs
            for path in expand(rules.evaluate.output, kind=kind, task=task)
        ),
        *(path for paths in OUTCOMES.values() for path in paths),
        *expand(rules.render_report.output, suffix=TEMPLATES),
    ]


def tables_of_look(look, task):
    """The tables that the further seeds of a task have of their own."""
    return expand(getattr(rules, f"collect_{task}_look").output, look=look)


def of_look(look, ids):
    """All files that a further look makes of the configurations with these ids, but for its plan."""
    return [
        path
        for task in TASKS
        if trained("spec", look, task, ids)
        for path in (
            *(p for name in rules.train.output.keys() for p in trained(name, look, task, ids)),
            *expand(rules.evaluate.output, kind=look, task=task),
            *tables_of_look(look, task),
        )
    ]


def further(looks):
    """The tables that conclusions are tested on, of the seeds that these looks add."""
    names = {Path(path).stem for path in CLAIMED}
    return [
        path
        for look in looks
        for task in TASKS
        if trained("spec", look, task)
        for path in named(tables_of_look(look, task), *names)
    ]


def all_of_looks():
    """All files that further looks may make, whatever they choose."""
    ids = {member.id for member in RUNS.configurations}
    return [
        path
        for look in RUNS.looks
        for path in (*expand(rules.plan_look.output, look=look), *of_look(look, ids))
    ]


def named(paths, *names):
    """Those of some tables that have one of these names."""
    return [path for path in paths if Path(path).stem in names]


def images_of(*names):
    """The arrays of the images and their manifest, where one of some tasks reads images."""
    if not any(tasks.descriptor(name).reads_images for name in names):
        return []
    if not IMAGES_KEPT:
        checkpoints.fetch_images.get()
    return [ancient(ARRAYS), MANIFEST]


def manifest_of(*names):
    """The manifest alone, for all that follows from the images.

    Every such rule asks for it itself. So Snakemake looks at each anew once the images are made,
    and where they came out as before runs nothing else.
    """
    return images_of(*names)[1:]


def is_to_be_trained(group):
    """Whether a group's weights are missing, or were made with other settings or code."""
    names = dict(zip(("task", "name", "group"), group.key))
    weights = rules.train.output.weights.format(**names)
    return not is_current(weights, RUNS.of("training", *group.key), RUNS.training_code(group))


wildcard_constraints:
    task="|".join(tasks.names()),
    kind="|".join((*RUNS.kinds, *RUNS.looks)),
    look="look_[0-9]+",
    name=r"[a-z0-9]+(-[a-z0-9]+)*",
    group=r"seeds?-[0-9+-]+",
    suffix="html|pdf",
