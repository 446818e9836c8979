# The whole study: images -> train -> evaluate -> tables -> claims, figures -> report.
# Targets: all (default), each task's name, ablations, controls, extensions, variance, figures, report.
from snakemake.utils import min_version

min_version("9.27")


include: "workflow/rules/common.smk"


report: "report/captions/workflow.rst"


rule all:
    """All: the report and whatever it is made from."""
    default_target: True
    input:
        # what is deleted of a build, though not last, is made again
        lambda wildcards: everything(),
        lambda wildcards: [path for look in RUNS.looks for path in of_look(look, chosen(look))],
    message:
        "Finishing the build"


include: "workflow/rules/images.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/evaluation.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/examination.smk"
include: "workflow/rules/proofs.smk"
include: "workflow/rules/timing.smk"
include: "workflow/rules/evidence.smk"
include: "workflow/rules/choices.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/live.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/targets.smk"


if IS_ALONE:
    with explained():
        take_over(FOLDER, [*everything(), *all_of_looks()], RUNS)


onstart:
    lock_folder()
    compile_recurrences()
    slurm.prepare(workflow.resource_settings.default_resources or {})
    if sentence := untestable(RUNS.claims, (c.id for c in RUNS.configurations)):
        print(sentence, file=sys.stderr)
    # which further seeds a look needs is known at that look
    known = (g for g in RUNS.groups.values() if g.configuration.kind not in RUNS.looks)
    groups = filter(is_to_be_trained, known)
    plan_progress(RUNS, groups, FOLDER, workflow.cores, TALLY.planned)
    if workflow.nodes is None:
        stop_with_jobs(TALLY)


onsuccess:
    records.keep(FOLDER)
    remove_checkpoints(FOLDER)
    remove_old_marks(MARK)
    TALLY.say_built(expand(rules.render_report.output.report, suffix=TEMPLATES))


onerror:
    records.keep(FOLDER)
    TALLY.say_unfinished(log)
