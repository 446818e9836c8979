# Names for parts of the work, e.g. `snakemake --cores 4 figures`.
for task in TASKS:

    rule:
        """A part: the tables and figures of this task alone."""
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
            """A part: the tables of these networks beside the study."""
            name:
                kind
            input:
                collected(kind),
            message:
                f"Finishing {kind}"


rule figures:
    """A part: all figures."""
    input:
        *FIGURES.values(),
    message:
        "Finishing the figures"


rule report:
    """All: the report and whatever it is made from."""
    input:
        rules.all.input,
    message:
        "Finishing the report"


# what `snakemake --list-rules` says of those that have jobs
for listed in workflow.rules:
    if listed.message and not listed.docstring:
        listed.docstring = listed.message.replace("wildcards.", "")
