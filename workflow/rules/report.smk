# report.json holds every number that a reader sees; HTML and PDF are both rendered from it.


rule record_environment:
    input:
        requirements="requirements.in",
        sources=sources("record_environment.py"),
    output:
        f"{FOLDER}/report/environment.json",
    log:
        f"{FOLDER}/logs/record_environment.log",
    conda:
        "../envs/unrolled.yaml"
    message:
        "Recording machine and versions"
    script:
        "../scripts/record_environment.py"


rule build_report:
    input:
        **BUILD.named_tables(),
        manifest=[path for task in BUILD.table.tasks for path in BUILD.manifest(task)],
        environment=rules.record_environment.output[0],
        reported=REPORTED,
        sources=sources("build_report.py"),
    output:
        f"{FOLDER}/report/report.json",
    log:
        f"{FOLDER}/logs/build_report.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        settings=canonical(config),
        command=BUILD.command(),
        folder=lambda wildcards: FOLDER,
    message:
        "Writing the report's contents"
    script:
        "../scripts/build_report.py"


rule render_report:
    input:
        report=rules.build_report.output[0],
        figures=BUILD.figures(),
        templates=sorted(map(str, Path("report").glob("*.*"))),
        sources=sources("render_report.py"),
    output:
        f"{FOLDER}/report/report.{{suffix}}",
    log:
        f"{FOLDER}/logs/render_report_{{suffix}}.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        folder=lambda wildcards: FOLDER,
        templates=lambda wildcards: "report",
    message:
        "Rendering the report as {wildcards.suffix}"
    script:
        "../scripts/render_report.py"
