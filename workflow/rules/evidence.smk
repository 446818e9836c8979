# What the tables say of the original: its conclusions tested, its numbers beside ours; and controls,
# which must come out a known way whatever the study finds.
CLAIMED = named(STUDY, "configurations", "runs", *tables_of(RUNS.claims))
# tables that hold the like of printed numbers
PRINTED = named(STUDY, "runs", *(name for task in TASKS for name in tasks.descriptor(task).tables))
CONTROLLED = [t for t in TASKS if tasks.descriptor(t).controls and config["controls"]["run"]]


if RUNS.looks:

    checkpoint plan_look:
        input:
            tables=CLAIMED,
            further=lambda wildcards: further(RUNS.looks[: RUNS.looks.index(wildcards.look)]),
            images=lambda wildcards: manifest_of(*TASKS),
        output:
            plan=f"{FOLDER}/looks/{{look}}.json",
        log:
            f"{FOLDER}/logs/plan_{{look}}.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            settings=RUNS.of("look"),
            code=code("plan_look.py"),
        message:
            "Planning {wildcards.look}: what is undecided gets further seeds"
        script:
            "../scripts/plan_look.py"


rule judge_claims:
    input:
        tables=CLAIMED,
        further=lambda wildcards: further(RUNS.looks),
        images=lambda wildcards: manifest_of(*TASKS),
    output:
        tables=[
            report(path, **captions.table(path))
            for path in (
                f"{FOLDER}/tables/{name}.csv"
                for name in ("claims", "claim_parts", "claim_stability", "looks")
            )
        ],
    log:
        f"{FOLDER}/logs/judge_claims.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        settings=RUNS.of("stability"),
        code=code("judge_claims.py"),
    message:
        "Testing the original's conclusions"
    script:
        "../scripts/judge_claims.py"


rule compare_with_printed:
    input:
        tables=PRINTED,
        images=lambda wildcards: manifest_of(*TASKS),
    output:
        tables=[
            report(path, **captions.table(path))
            for path in (
                f"{FOLDER}/tables/printed_vs_ours.csv",
                f"{FOLDER}/tables/printed_joint.csv",
            )
        ],
    log:
        f"{FOLDER}/logs/compare_with_printed.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        settings=RUNS.of("printed"),
        code=code("compare_with_printed.py", *of_tasks("printed", *tasks.names())),
    message:
        "Setting the original's numbers beside ours"
    script:
        "../scripts/compare_with_printed.py"


if "variance" in RUNS.kinds:

    rule tell_variance:
        input:
            tables=named(STUDY, "runs"),
            variants=collected("variance"),
            images=lambda wildcards: manifest_of(*TASKS),
        output:
            table=report(f"{FOLDER}/tables/variance.csv", **captions.table("variance")),
        log:
            f"{FOLDER}/logs/tell_variance.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            settings=RUNS.of("variance"),
            code=code("tell_variance.py"),
        message:
            "Telling apart what makes runs differ"
        script:
            "../scripts/tell_variance.py"


for task in CONTROLLED:

    rule:
        name:
            f"follow_rule_{task}"
        output:
            **{
                name: report(f"{FOLDER}/tables/{name}.csv", **captions.table(name))
                for name in tasks.descriptor(task).controls
            },
        log:
            f"{FOLDER}/logs/follow_rule_{task}.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            task=task,
            settings=RUNS.of("rule_control", task),
            code=code("follow_rule.py", *of_tasks("control", task), *of_tasks("task", task)),
        message:
            f"Following a rule of {task} whose accuracy is known"
        script:
            "../scripts/follow_rule.py"


RULE_TABLES = [p for task in CONTROLLED for p in getattr(rules, f"follow_rule_{task}").output]


rule check_controls:
    input:
        tables=[*named(STUDY, "runs"), *RULE_TABLES],
        variants=collected("controls"),
        images=lambda wildcards: manifest_of(*TASKS),
    output:
        table=report(f"{FOLDER}/tables/controls.csv", **captions.table("controls")),
    log:
        f"{FOLDER}/logs/check_controls.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        settings=RUNS.of("controls"),
        code=code("check_controls.py", *of_tasks("control", *tasks.names())),
    message:
        "Checking the controls"
    script:
        "../scripts/check_controls.py"
