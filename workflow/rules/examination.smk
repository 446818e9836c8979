# What the trained networks of a task do far beyond their training: all of them in one job, as each
# takes seconds.
EXAMINED = [task for task in TASKS if tasks.has(task, "examination")]

for task in EXAMINED:

    rule:
        name:
            f"examine_{task}"
        input:
            weights=trained("weights", MAIN, task),
            specs=trained("spec", MAIN, task),
            images=lambda wildcards, task=task: images_of(task),
        output:
            **{
                name: report(f"{FOLDER}/tables/{name}.csv", **captions.table(name))
                for name in tasks.descriptor(task).examined
            },
        log:
            f"{FOLDER}/logs/examine_{task}.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        threads: 1
        resources:
            mem_mb=1500,
        params:
            task=task,
            settings=RUNS.of("examination", task),
            code=RUNS.code_on("examine.py", MAIN, task, parts=("descriptor", "examination")),
        message:
            f"Examining {task} far beyond its training"
        script:
            "../scripts/examine.py"
