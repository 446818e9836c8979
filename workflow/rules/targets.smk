# Names for parts of the work, e.g. `snakemake --cores 4 addition`.

for task in BUILD.table.tasks:

    rule:
        name:
            task
        input:
            BUILD.task_tables(task),
            BUILD.figures(task),


# the ablations and the controls, where this build runs them
for kind in BUILD.kinds():
    if kind != MAIN:

        rule:
            name:
                kind
            input:
                BUILD.tables(kind),


rule figures:
    input:
        BUILD.figures(),


rule report:
    input:
        rules.all.input,
