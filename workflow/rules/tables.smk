# What the runs left behind, as tidy tables: of each task, then of the whole study.

for task in BUILD.table.tasks:

    rule:
        name:
            f"collect_{task}"
        input:
            specs=BUILD.of_task(task, "spec.json"),
            histories=BUILD.of_task(task, "history.csv"),
            costs=BUILD.of_task(task, "costs.csv"),
            evaluations=BUILD.of_task(task, "evaluation.json"),
            sources=sources("collect_task.py"),
        output:
            BUILD.task_tables(task),
        log:
            f"{FOLDER}/logs/collect_{task}.log",
        conda:
            "../envs/unrolled.yaml"
        params:
            settings=BUILD.presentation(task),
        message:
            f"Collecting the tables of {task}"
        script:
            "../scripts/collect_task.py"


rule collect_tables:
    input:
        parts=[path for task in BUILD.table.tasks for path in BUILD.task_tables(task)],
        sources=sources("collect_tables.py"),
    output:
        BUILD.tables(),
    log:
        f"{FOLDER}/logs/collect_tables.log",
    conda:
        "../envs/unrolled.yaml"
    message:
        "Joining the tables of all tasks"
    script:
        "../scripts/collect_tables.py"


rule write_dictionary:
    input:
        tables=BUILD.tables(),
        dictionary="config/tables.yaml",
        sources=sources("write_dictionary.py"),
    output:
        f"{FOLDER}/tables/README.md",
    log:
        f"{FOLDER}/logs/write_dictionary.log",
    conda:
        "../envs/unrolled.yaml"
    message:
        "Describing every column of the tables"
    script:
        "../scripts/write_dictionary.py"
