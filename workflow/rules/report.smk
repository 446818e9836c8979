# report.json holds every number that a reader sees; HTML and PDF are both rendered from it.

BUILD.seals.add("environment", "", [*sources("record_environment.py"), "requirements.in"])
REPORT = BUILD.seals.add_last(
    "report",
    canonical([config, BUILD.command()]),
    [*sources("build_report.py"), REPORTED],
    [*BUILD.table_jobs(), *BUILD.seals.jobs("evidence/"), "environment"],
)


rule record_environment:
    input:
        requirements="requirements.in",
        sources=sources("record_environment.py"),
    output:
        environment=f"{FOLDER}/report/environment.json",
        seal=BUILD.seals.path("environment"),
    log:
        f"{FOLDER}/logs/record_environment.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        seals=BUILD.seals.expected("environment"),
    message:
        "Recording machine and versions"
    script:
        "../scripts/record_environment.py"


rule build_report:
    input:
        **BUILD.named_tables(),
        **BUILD.evidence_tables(),
        manifest=[path for task in BUILD.table.tasks for path in BUILD.manifest(task)],
        environment=rules.record_environment.output.environment,
        seals=[
            *BUILD.seals.paths(*BUILD.table_jobs(), "evidence/", "environment"),
            *BUILD.image_seal(*BUILD.table.tasks),
        ],
        reported=REPORTED,
        sources=sources("build_report.py"),
    output:
        report=f"{FOLDER}/report/report.json",
        seal=BUILD.seals.path(REPORT),
    log:
        f"{FOLDER}/logs/build_report.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        settings=canonical(config),
        command=BUILD.command(),
        folder=lambda wildcards: FOLDER,
        made_of=BUILD.seals.sources(REPORT),
        seals=BUILD.seals.expected(REPORT),
    message:
        "Writing the report's contents"
    script:
        "../scripts/build_report.py"


rule render_report:
    input:
        report=rules.build_report.output.report,
        seals=[rules.build_report.output.seal, *BUILD.seals.paths("figures/")],
        figures=BUILD.figures(),
        templates=sorted(map(str, Path("report").glob("*.*"))),
        sources=sources("render_report.py"),
    output:
        report=report(f"{FOLDER}/report/report.{{suffix}}", **captions.rendering()),
        record=f"{FOLDER}/report/rendering-{{suffix}}.json",
    log:
        f"{FOLDER}/logs/render_report_{{suffix}}.log",
    conda:
        "../envs/unrolled.yaml"
    params:
        folder=lambda wildcards: FOLDER,
        templates=lambda wildcards: "report",
        reasons=lambda wildcards: f"{FOLDER}/{reasons.RECORD}",
        made_of=BUILD.seals.sources(*BUILD.seals.jobs("figures/")),
        seals=BUILD.seals.expected(REPORT, *BUILD.seals.jobs("figures/")),
    message:
        "Rendering the report as {wildcards.suffix}"
    script:
        "../scripts/render_report.py"
