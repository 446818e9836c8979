# What the tables say of the original: its conclusions tested, its numbers beside ours; and the
# controls, which must come out a known way.


rule judge_claims:
    input:
        **BUILD.claimed_tables(),
        claims=CLAIMS,
        seals=BUILD.seals.paths("tables"),
        sources=sources("judge_claims.py"),
    output:
        tables=[f"{FOLDER}/tables/claims.csv", f"{FOLDER}/tables/claim_parts.csv"],
        seal=BUILD.seals.path("evidence/claims"),
    log:
        f"{FOLDER}/logs/judge_claims.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        tables=list(BUILD.claimed_tables()),
        quick=config["quick"],
        confidence=config["confidence"],
        power=config["evidence"]["power"],
        seals=BUILD.seals.expected("evidence/claims"),
    message:
        "Testing the original's conclusions"
    script:
        "../scripts/judge_claims.py"


rule compare_with_printed:
    input:
        **BUILD.chosen_tables(*PRINTED_TABLES),
        reported=REPORTED,
        seals=BUILD.seals.paths("tables"),
        sources=sources("compare_with_printed.py"),
    output:
        table=f"{FOLDER}/tables/printed_vs_ours.csv",
        seal=BUILD.seals.path("evidence/printed"),
    log:
        f"{FOLDER}/logs/compare_with_printed.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        quick=config["quick"],
        confidence=config["confidence"],
        seals=BUILD.seals.expected("evidence/printed"),
    message:
        "Setting the original's numbers beside ours"
    script:
        "../scripts/compare_with_printed.py"


rule check_controls:
    input:
        **BUILD.chosen_tables("runs"),
        **({"xor_adder": f"{FOLDER}/tables/xor_adder.csv"} if BUILD.ignores_carry() else {}),
        variants=BUILD.control_tables(),
        seals=BUILD.seals.paths("tables", "tables_controls", "evidence/carry"),
        sources=sources("check_controls.py"),
    output:
        table=f"{FOLDER}/tables/controls.csv",
        seal=BUILD.seals.path("evidence/controls"),
    log:
        f"{FOLDER}/logs/check_controls.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        confidence=config["confidence"],
        power=config["evidence"]["power"],
        level=config["evidence"]["control_level"],
        least=canonical(least_spread()),
        seals=BUILD.seals.expected("evidence/controls"),
    message:
        "Checking the controls"
    script:
        "../scripts/check_controls.py"


if BUILD.ignores_carry():

    rule ignore_carry:
        input:
            sources=sources("ignore_carry.py"),
        output:
            table=f"{FOLDER}/tables/xor_adder.csv",
            seal=BUILD.seals.path("evidence/carry"),
        log:
            f"{FOLDER}/logs/ignore_carry.log",
        conda:
            "../envs/unrolled.yaml"
        params:
            settings=BUILD.length_tests(),
            seeds=config["seeds"],
            seals=BUILD.seals.expected("evidence/carry"),
        message:
            "Evaluating an adder that ignores the carry"
        script:
            "../scripts/ignore_carry.py"


if BUILD.weighs_choices():

    rule weigh_choices:
        input:
            **BUILD.chosen_tables(*PRINTED_TABLES),
            variants=BUILD.choice_tables(*PRINTED_TABLES),
            reported=REPORTED,
            seals=BUILD.seals.paths("tables", "tables_ablations"),
            sources=sources("weigh_choices.py"),
        output:
            table=f"{FOLDER}/tables/open_choices.csv",
            seal=BUILD.seals.path("evidence/choices"),
        log:
            f"{FOLDER}/logs/weigh_choices.log",
        conda:
            "../envs/unrolled.yaml"
        params:
            quick=config["quick"],
            confidence=config["confidence"],
            least=least_spread()["share"],
            seals=BUILD.seals.expected("evidence/choices"),
        message:
            "Weighing the choices that the original leaves open"
        script:
            "../scripts/weigh_choices.py"

    rule vary_choices:
        input:
            **BUILD.claimed_tables(),
            variants=BUILD.choice_tables(*BUILD.claimed_tables()),
            claims=CLAIMS,
            seals=BUILD.seals.paths("tables", "tables_ablations"),
            sources=sources("vary_choices.py"),
        output:
            table=f"{FOLDER}/tables/claims_by_choice.csv",
            seal=BUILD.seals.path("evidence/claims-by-choice"),
        log:
            f"{FOLDER}/logs/vary_choices.log",
        conda:
            "../envs/unrolled.yaml"
        params:
            tables=list(BUILD.claimed_tables()),
            quick=config["quick"],
            confidence=config["confidence"],
            power=config["evidence"]["power"],
            seals=BUILD.seals.expected("evidence/claims-by-choice"),
        message:
            "Testing the conclusions under other choices"
        script:
            "../scripts/vary_choices.py"
