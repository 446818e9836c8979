# What the trained networks of a task do far beyond their training: all of them in one job, as each
# takes seconds.

for task in BUILD.table.tasks:

    rule:
        name:
            f"examine_{task}"
        input:
            weights=BUILD.of_task(task, "weights.safetensors"),
            specs=BUILD.of_task(task, "spec.json"),
            manifest=BUILD.manifest(task),
            arrays=list(map(ancient, BUILD.arrays(task))),
            seals=[
                *BUILD.seals.paths(*BUILD.trained(task)),
                *BUILD.image_seal(task),
            ],
            sources=BUILD.task_sources(task, script=f"examine_{task}.py"),
        output:
            **{
                name: report(path, **captions.table(path))
                for name, path in BUILD.beyond_tables(task).items()
            },
            seal=BUILD.seals.path(f"beyond/{task}"),
        log:
            f"{FOLDER}/logs/examine_{task}.log",
        conda:
            "../envs/unrolled.yaml"
        threads: 1
        resources:
            mem_mb=1500,
        params:
            task=task,
            settings=BUILD.examination(task),
            seals=BUILD.seals.expected(f"beyond/{task}"),
        message:
            f"Examining {task} far beyond its training"
        script:
            "../scripts/examine_{params.task}.py"
