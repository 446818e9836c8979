# What the tables say of the original: its conclusions tested, its numbers beside ours.


rule judge_claims:
    input:
        **BUILD.claimed_tables(),
        claims=CLAIMS,
        seals=BUILD.seals.paths(*BUILD.table_jobs()),
        sources=sources("judge_claims.py"),
    output:
        tables=[
            report(path, **captions.table(path))
            for path in (f"{FOLDER}/tables/claims.csv", f"{FOLDER}/tables/claim_parts.csv")
        ],
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
        table=report(f"{FOLDER}/tables/printed_vs_ours.csv", **captions.table("printed_vs_ours")),
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
