# Controls, which must come out a known way whatever the study finds.


rule check_controls:
    input:
        **BUILD.chosen_tables("runs"),
        **({"xor_adder": f"{FOLDER}/tables/xor_adder.csv"} if BUILD.ignores_carry() else {}),
        variants=BUILD.control_tables(),
        seals=BUILD.seals.paths("tables", "tables_controls", "evidence/carry"),
        sources=sources("check_controls.py"),
    output:
        table=report(f"{FOLDER}/tables/controls.csv", **captions.table("controls")),
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
            table=report(f"{FOLDER}/tables/xor_adder.csv", **captions.table("xor_adder")),
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
