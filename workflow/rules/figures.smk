# A process draws all figures of a task, another one those that compare tasks and models.

for task in BUILD.table.tasks:

    rule:
        name:
            f"draw_{task}"
        input:
            **BUILD.named_tables(task),
            **BUILD.images(task),
            reported=REPORTED,
            seals=[BUILD.seals.path(f"tables/{task}"), *BUILD.image_seal(task)],
            sources=sources("draw_figures.py"),
        output:
            figures=BUILD.figures(task),
            seal=BUILD.seals.path(f"figures/{task}"),
        log:
            f"{FOLDER}/logs/draw_{task}.log",
        conda:
            "../envs/unrolled.yaml"
        params:
            group=task,
            cells=BUILD.cells(),
            folder=lambda wildcards: FOLDER,
            compare=not config["quick"],
            confidence=config["confidence"],
            seals=BUILD.seals.expected(f"figures/{task}"),
        message:
            f"Drawing the figures of {task}"
        script:
            "../scripts/draw_figures.py"


rule draw_overview:
    input:
        **BUILD.named_tables(),
        printed_vs_ours=BUILD.evidence_tables()["printed_vs_ours"],
        manifest=[path for task in BUILD.table.tasks for path in BUILD.manifest(task)],
        reported=REPORTED,
        seals=[
            *BUILD.seals.paths("tables", "evidence/printed"),
            *BUILD.image_seal(*BUILD.table.tasks),
        ],
        sources=sources("draw_figures.py"),
    output:
        figures=BUILD.figures("overview"),
        seal=BUILD.seals.path("figures/overview"),
    log:
        f"{FOLDER}/logs/draw_overview.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        group="overview",
        cells=BUILD.cells(),
        folder=lambda wildcards: FOLDER,
        compare=not config["quick"],
        confidence=config["confidence"],
        seals=BUILD.seals.expected("figures/overview"),
    message:
        "Drawing the figures that compare models"
    script:
        "../scripts/draw_figures.py"
