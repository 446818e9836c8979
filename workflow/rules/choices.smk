# What the original leaves open: its alternatives weighed by the printed numbers, and the
# conclusions tested under each.


if BUILD.weighs_choices():

    rule weigh_choices:
        input:
            **BUILD.chosen_tables(*PRINTED_TABLES),
            variants=BUILD.choice_tables(*PRINTED_TABLES),
            reported=REPORTED,
            seals=BUILD.seals.paths("tables", "tables_ablations"),
            sources=sources("weigh_choices.py"),
        output:
            table=report(f"{FOLDER}/tables/open_choices.csv", **captions.table("open_choices")),
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
            seals=BUILD.seals.paths(*BUILD.table_jobs(), "tables_ablations"),
            sources=sources("vary_choices.py"),
        output:
            table=report(
                f"{FOLDER}/tables/claims_by_choice.csv", **captions.table("claims_by_choice")
            ),
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
