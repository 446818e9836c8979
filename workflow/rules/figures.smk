# A process draws all figures of a task, others those that compare tasks and models, and those of
# what the networks do beyond their training.

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
            figures=[report(path, **captions.figure(path)) for path in BUILD.figures(task)],
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


for part, what in (("overview", "that compare models"), ("beyond", "of what lies beyond")):

    rule:
        name:
            f"draw_{part}"
        input:
            **BUILD.named_tables(),
            printed_vs_ours=BUILD.evidence_tables()["printed_vs_ours"],
            manifest=[path for task in BUILD.table.tasks for path in BUILD.manifest(task)],
            reported=REPORTED,
            seals=[
                *BUILD.seals.paths(*BUILD.table_jobs(), "evidence/printed"),
                *BUILD.image_seal(*BUILD.table.tasks),
            ],
            sources=sources("draw_figures.py"),
        output:
            figures=[report(path, **captions.figure(path)) for path in BUILD.figures(part)],
            seal=BUILD.seals.path(f"figures/{part}"),
        log:
            f"{FOLDER}/logs/draw_{part}.log",
        conda:
            "../envs/unrolled.yaml"
        params:
            group=part,
            cells=BUILD.cells(),
            folder=lambda wildcards: FOLDER,
            compare=not config["quick"],
            confidence=config["confidence"],
            seals=BUILD.seals.expected(f"figures/{part}"),
        message:
            f"Drawing the figures {what}"
        script:
            "../scripts/draw_figures.py"
