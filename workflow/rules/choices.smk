# What the original leaves open: its alternatives weighed by the printed numbers, and the
# conclusions tested under each.
if "ablations" in RUNS.kinds:

    rule weigh_choices:
        input:
            tables=PRINTED,
            variants=collected("ablations"),
            images=lambda wildcards: manifest_of(*TASKS),
        output:
            table=report(f"{FOLDER}/tables/open_choices.csv", **captions.table("open_choices")),
        log:
            f"{FOLDER}/logs/weigh_choices.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            settings=RUNS.of("choices"),
            code=code("weigh_choices.py", *of_tasks("printed", *tasks.names())),
        message:
            "Weighing the choices that the original leaves open"
        script:
            "../scripts/weigh_choices.py"

    rule vary_choices:
        input:
            tables=CLAIMED,
            variants=collected("ablations"),
            ledger=f"{FOLDER}/tables/claims.csv",
            images=lambda wildcards: manifest_of(*TASKS),
        output:
            table=report(
                f"{FOLDER}/tables/claims_by_choice.csv", **captions.table("claims_by_choice")
            ),
        log:
            f"{FOLDER}/logs/vary_choices.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            settings=RUNS.of("verdicts"),
            code=code("vary_choices.py"),
        message:
            "Testing the conclusions under other choices"
        script:
            "../scripts/vary_choices.py"


EVIDENCE = [
    *rules.judge_claims.output.tables,
    *rules.compare_with_printed.output.tables,
    rules.check_controls.output.table,
    *RULE_TABLES,
    *([rules.weigh_choices.output.table] if "ablations" in RUNS.kinds else []),
    *([rules.vary_choices.output.table] if "ablations" in RUNS.kinds else []),
    *([rules.tell_variance.output.table] if "variance" in RUNS.kinds else []),
]


rule write_dictionary:
    input:
        tables=[*STUDY, *(path for kind in RUNS.kinds if kind != MAIN for path in collected(kind))],
        dictionary="config/tables.yaml",
        images=lambda wildcards: manifest_of(*TASKS),
    output:
        f"{FOLDER}/tables/README.md",
    log:
        f"{FOLDER}/logs/write_dictionary.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        code=code("write_dictionary.py"),
        # not read here, as a change of a claim would then describe all tables anew
        unread=[Path(path).stem for path in EVIDENCE],
    message:
        "Describing every column of the tables"
    script:
        "../scripts/write_dictionary.py"
