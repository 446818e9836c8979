# report.json holds every number that a reader sees; HTML and PDF are both rendered from it.
TEXT = sorted(str(path) for path in Path("report/text").rglob("*") if path.is_file())
# named after all that decides the report: where Snakemake has no records of a folder, the results of
# other settings or code lack it, and the report is written anew and refuses them
IDENTITY = identity(RUNS.of("report", COMMAND), TEXT)
MARK = f"{FOLDER}/seals/report-{IDENTITY}.json"
TEMPLATES = {"html": "report/page", "pdf": "report/print"}


rule record_environment:
    input:
        requirements="requirements.in",
    output:
        environment=f"{FOLDER}/report/environment.json",
    log:
        f"{FOLDER}/logs/record_environment.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        code=code("record_environment.py"),
    message:
        "Recording machine and versions"
    script:
        "../scripts/record_environment.py"


rule build_report:
    input:
        tables=[*STUDY, *EVIDENCE],
        images=lambda wildcards: manifest_of(*TASKS),
        environment=rules.record_environment.output.environment,
        text=TEXT,
    output:
        report=f"{FOLDER}/report/report.json",
        mark=MARK,
    log:
        f"{FOLDER}/logs/build_report.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        settings=RUNS.of("report", COMMAND),
        code=code("build_report.py", *of_tasks("values", *tasks.names())),
        folder=lambda wildcards: FOLDER,
        text=lambda wildcards: "report/text",
    message:
        "Writing the report's contents"
    script:
        "../scripts/build_report.py"


rule render_report:
    input:
        report=rules.build_report.output.report,
        images=lambda wildcards: manifest_of(*TASKS),
        figures=[path for part in FIGURES.values() for path in part],
        networks=lambda wildcards: (
            rules.embed_networks.output if LIVE and wildcards.suffix == "html" else []
        ),
        templates=lambda wildcards: sorted(map(str, Path(TEMPLATES[wildcards.suffix]).rglob("*.*"))),
        text=TEXT,
    output:
        report=report(f"{FOLDER}/report/report.{{suffix}}", **captions.rendering()),
        record=f"{FOLDER}/report/rendering-{{suffix}}.json",
    log:
        f"{FOLDER}/logs/render_report_{{suffix}}.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        settings=RUNS.of("report", COMMAND),
        code=code("render_report.py"),
        folder=lambda wildcards: FOLDER,
        text=lambda wildcards: "report/text",
        templates=lambda wildcards: TEMPLATES[wildcards.suffix],
    message:
        "Rendering the report as {wildcards.suffix}"
    script:
        "../scripts/render_report.py"
