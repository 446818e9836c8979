# The evaluation of all networks of a task and kind: in one job, as each takes a fraction of a second.
rule evaluate:
    input:
        weights=lambda wildcards: trained("weights", wildcards.kind, wildcards.task),
        specs=lambda wildcards: trained("spec", wildcards.kind, wildcards.task),
        images=lambda wildcards: images_of(wildcards.task),
    output:
        rows=f"{FOLDER}/evaluations/{{kind}}/{{task}}.json",
    log:
        f"{FOLDER}/logs/evaluate/{{kind}}/{{task}}.log",
    conda:
        "../envs/unrolled.yaml"
    threads: 1
    resources:
        mem_mb=partial(needs.evaluation_memory, RUNS),
        runtime=partial(needs.evaluation_minutes, RUNS),
    params:
        settings=lambda wildcards: RUNS.of("evaluation", wildcards.kind, wildcards.task),
        code=lambda wildcards: RUNS.code_on("evaluate_task.py", wildcards.kind, wildcards.task),
    message:
        "Evaluating {wildcards.task}, {wildcards.kind}"
    script:
        "../scripts/evaluate_task.py"
