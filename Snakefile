# The whole study: images -> train -> evaluate -> tables -> figures -> report.
# Targets: all (default), mnist, remember, addition, figures, report.
include: "workflow/rules/common.smk"


report: "report/captions/workflow.rst"


rule all:
    default_target: True
    input:
        expand(f"{FOLDER}/report/report.{{suffix}}", suffix=["html", "pdf"]),
        f"{FOLDER}/tables/README.md",
        # asked for once every rule has added its seals
        lambda wildcards: BUILD.results(),


include: "workflow/rules/images.smk"
include: "workflow/rules/runs.smk"
include: "workflow/rules/evaluation.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/beyond.smk"
include: "workflow/rules/timing.smk"
include: "workflow/rules/evidence.smk"
include: "workflow/rules/controls.smk"
include: "workflow/rules/choices.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/targets.smk"


# on a cluster, all that takes seconds stays on the machine that builds
workflow.localrules(
    *(one.name for one in workflow.rules if not one.name.startswith(("train", "evaluate_")))
)


onstart:
    slurm.prepare(workflow.scheduler._executor, workflow.dag.needrun_jobs())
    for sentence in untestable(one.id for one in BUILD.table.configurations):
        print(sentence, file=sys.stderr)
    trained = (
        (job.wildcards.task, job.wildcards.name, job.wildcards.group)
        for job in workflow.dag.needrun_jobs()
        if job.rule.name == "train"
    )
    housekeeping.plan(BUILD, trained, workflow.cores)
    reasons.record(workflow.dag, FOLDER)


onsuccess:
    housekeeping.remove_finished_checkpoints(BUILD)
    housekeeping.remove_old_report_seals(BUILD, REPORT)
