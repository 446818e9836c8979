# Training times of jobs that share a machine compare nothing. This job asks for every core that the
# build has, though it computes on one thread: Snakemake then runs nothing else beside it. The
# others' results do not change, as each job computes on one thread whatever the cores are. It waits
# until all cores are free at once, and so usually comes when the training is over; with one core it
# comes first.

if BUILD.table.timed:

    rule time_steps:
        input:
            manifest=BUILD.manifest("mnist") if "mnist" in BUILD.table.tasks else [],
            arrays=(
                list(map(ancient, BUILD.arrays("mnist"))) if "mnist" in BUILD.table.tasks else []
            ),
            seals=BUILD.image_seal(*BUILD.table.tasks),
            sources=BUILD.task_sources(*TIMED, script="time_steps.py"),
        output:
            table=report(f"{FOLDER}/tables/timing.csv", **captions.table("timing")),
            seal=BUILD.seals.path("timing"),
        log:
            f"{FOLDER}/logs/time_steps.log",
        conda:
            "../envs/unrolled.yaml"
        threads: workflow.cores or 1
        resources:
            mem_mb=1500,
        params:
            timing=BUILD.timing(),
            seals=BUILD.seals.expected("timing"),
        message:
            "Timing a training step of every configuration, alone on the machine"
        script:
            "../scripts/time_steps.py"
