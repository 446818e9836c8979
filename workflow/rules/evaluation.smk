# The evaluation of all networks of a task: in one job, as each takes a fraction of a second.

for kind in BUILD.kinds():
    suffix = "" if kind == MAIN else f"_{kind}"
    of_kind = "" if kind == MAIN else f", {kind}"

    for task in BUILD.table.tasks_of(kind):

        rule:
            name:
                f"evaluate_{task}{suffix}"
            input:
                weights=BUILD.of_task(task, "weights.safetensors", kind),
                specs=BUILD.of_task(task, "spec.json", kind),
                manifest=BUILD.manifest(task),
                arrays=list(map(ancient, BUILD.arrays(task))),
                seals=[
                    *BUILD.seals.paths(*BUILD.trained(task, kind)),
                    *BUILD.image_seal(task),
                ],
                sources=BUILD.evaluation_sources(task, kind),
            output:
                rows=BUILD.evaluation(task, kind),
                seal=BUILD.seals.path(BUILD.evaluation_job(task, kind)),
            log:
                f"{FOLDER}/logs/evaluate_{task}{suffix}.log",
            conda:
                "../envs/unrolled.yaml"
            threads: 1
            resources:
                mem_mb=partial(BUILD.evaluation_memory, task, kind),
                runtime=partial(BUILD.evaluation_minutes, task, kind),
            params:
                evaluations=BUILD.evaluation_specs(task, kind),
                seals=BUILD.seals.expected(BUILD.evaluation_job(task, kind)),
            message:
                f"Evaluating {task}{of_kind}"
            script:
                "../scripts/evaluate_task.py"
