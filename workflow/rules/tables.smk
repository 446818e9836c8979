# What the runs left behind, as tidy tables: of each task, then of the whole study. Ablations,
# controls, extensions and variance have the same tables in folders of their own, and so have the
# further seeds of a look at the ledger.
for kind in (*RUNS.kinds, *([ANY_LOOK] if RUNS.looks else [])):
    for task in TASKS if kind == ANY_LOOK else RUNS.tasks_of(kind):

        rule:
            name:
                f"collect_{task}{suffix(kind)}"
            input:
                specs=partial(trained_by, "spec", kind, task),
                histories=partial(trained_by, "history", kind, task),
                costs=partial(trained_by, "costs", kind, task),
                evaluation=expand(rules.evaluate.output.rows, kind=kind, task=task),
                images=lambda wildcards, task=task: manifest_of(task),
            output:
                tables=expand(
                    "{folder}/{task}/{name}.csv",
                    folder=TABLES[kind],
                    task=task,
                    name=[*COLLECTED, *tasks.descriptor(task).tables],
                ),
            log:
                f"{FOLDER}/logs/collect/{kind}/{task}.log",
            localrule: True
            conda:
                "../envs/unrolled.yaml"
            params:
                settings=lambda wildcards, kind=kind, task=task: RUNS.of(
                    "presentation", kind.format(**wildcards), task
                ),
                code=code("collect_task.py"),
            message:
                f"Collecting the tables of {task}{suffix(kind, ', ')}"
            script:
                "../scripts/collect_task.py"


for kind in RUNS.kinds:

    rule:
        name:
            f"collect_tables{suffix(kind)}"
        input:
            parts=[
                path
                for task in RUNS.tasks_of(kind)
                for path in getattr(rules, f"collect_{task}{suffix(kind)}").output
            ],
            images=lambda wildcards, kind=kind: manifest_of(*RUNS.tasks_of(kind)),
        output:
            # variants are told of by tables of evidence and of what is settled
            tables=[
                report(path, **captions.table(path)) if kind == MAIN else path
                for path in expand(
                    "{folder}/{name}.csv", folder=TABLES[kind], name=RUNS.tables(kind)
                )
            ],
        log:
            f"{FOLDER}/logs/collect_tables{suffix(kind)}.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            code=code("collect_tables.py"),
        message:
            f"Joining the tables of all tasks{suffix(kind, ', ')}"
        script:
            "../scripts/collect_tables.py"
