# Training times of jobs that share a machine compare nothing. This job asks for every core that the
# build has, though it computes on one thread: Snakemake then runs nothing else beside it. The
# others' results do not change, as each job computes on one thread whatever the cores are. It waits
# until all cores are free at once, and so usually comes when the training is over; with one core it
# comes first.
if RUNS.is_timed:

    rule time_steps:
        input:
            images=lambda wildcards: images_of(*RUNS.timed_tasks),
        output:
            table=report(f"{FOLDER}/tables/timing.csv", **captions.table("timing")),
        log:
            f"{FOLDER}/logs/time_steps.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        threads: workflow.cores or 1
        resources:
            mem_mb=1500,
        params:
            settings=RUNS.of("timing"),
            code=RUNS.code_on("time_steps.py", MAIN, *RUNS.timed_tasks, parts=("stock_loss",)),
        message:
            "Timing a training step of every configuration, alone on the machine"
        script:
            "../scripts/time_steps.py"


# all tables of the study's own runs
STUDY = [
    *collected(),
    *(path for task in EXAMINED for path in getattr(rules, f"examine_{task}").output),
    *(path for task in PROVED for path in getattr(rules, f"tabulate_outcomes_{task}").output),
    *(rules.time_steps.output if RUNS.is_timed else []),
]
