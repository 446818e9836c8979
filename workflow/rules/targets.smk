# Names for parts of the work, e.g. `snakemake --cores 4 figures`.
for task in TASKS:

    rule:
        name:
            task
        input:
            getattr(rules, f"collect_{task}").output,
            FIGURES[task],
        message:
            f"Finishing {task}"


# the variants of each kind, where this build runs them
for kind in RUNS.kinds:
    if kind != MAIN:

        rule:
            name:
                kind
            input:
                collected(kind),
            message:
                f"Finishing {kind}"


rule figures:
    input:
        *FIGURES.values(),
    message:
        "Finishing the figures"


rule report:
    input:
        rules.all.input,
    message:
        "Finishing the report"
