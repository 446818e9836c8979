# What the runs left behind, as tidy tables: of each task, then of the whole study. Ablations and
# controls have the same tables in folders of their own.

for kind in BUILD.kinds():
    suffix = "" if kind == MAIN else f"_{kind}"
    of_kind = "" if kind == MAIN else f", {kind}"

    for task in BUILD.table.tasks_of(kind):

        rule:
            name:
                f"collect_{task}{suffix}"
            input:
                specs=BUILD.of_task(task, "spec.json", kind),
                histories=BUILD.of_task(task, "history.csv", kind),
                costs=BUILD.of_task(task, "costs.csv", kind),
                evaluation=BUILD.evaluation(task, kind),
                seals=BUILD.seals.paths(*BUILD.collected(task, kind)),
                sources=sources("collect_task.py"),
            output:
                tables=BUILD.task_tables(task, kind),
                seal=BUILD.seals.path(f"tables{suffix}/{task}"),
            log:
                f"{FOLDER}/logs/collect_{task}{suffix}.log",
            conda:
                "../envs/unrolled.yaml"
            params:
                settings=BUILD.presentation(task, kind),
                seals=BUILD.seals.expected(f"tables{suffix}/{task}"),
            message:
                f"Collecting the tables of {task}{of_kind}"
            script:
                "../scripts/collect_task.py"

    rule:
        name:
            f"collect_tables{suffix}"
        input:
            parts=[
                path
                for task in BUILD.table.tasks_of(kind)
                for path in BUILD.task_tables(task, kind)
            ],
            seals=BUILD.seals.paths(f"tables{suffix}/"),
            sources=sources("collect_tables.py"),
        output:
            # ablations and controls are told of by the tables of evidence
            tables=[
                report(path, **captions.table(path)) if kind == MAIN else path
                for path in BUILD.tables(kind)
            ],
            seal=BUILD.seals.path(f"tables{suffix}"),
        log:
            f"{FOLDER}/logs/collect_tables{suffix}.log",
        conda:
            "../envs/unrolled.yaml"
        params:
            seals=BUILD.seals.expected(f"tables{suffix}"),
        message:
            f"Joining the tables of all tasks{of_kind}"
        script:
            "../scripts/collect_tables.py"


rule write_dictionary:
    input:
        tables=BUILD.all_tables(),
        seals=BUILD.seals.paths(*map(BUILD.joining, BUILD.kinds()), *BUILD.table_jobs()),
        dictionary="config/tables.yaml",
        sources=sources("write_dictionary.py"),
    output:
        f"{FOLDER}/tables/README.md",
    log:
        f"{FOLDER}/logs/write_dictionary.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        seals=BUILD.seals.expected(*map(BUILD.joining, BUILD.kinds()), *BUILD.table_jobs()),
        # not read here, as a change of a claim would then describe all tables anew
        unread=list(BUILD.evidence_tables()),
    message:
        "Describing every column of the tables"
    script:
        "../scripts/write_dictionary.py"
