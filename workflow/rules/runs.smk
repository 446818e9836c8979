# A configuration and a group of its seeds: train, then evaluate.


rule train:
    input:
        manifest=lambda wildcards: BUILD.manifest(wildcards.task),
        arrays=lambda wildcards: ancient(BUILD.arrays(wildcards.task)),
        sources=lambda wildcards: BUILD.group_sources("train_group.py", wildcards),
    output:
        weights=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/weights.safetensors",
        spec=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/spec.json",
        history=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/history.csv",
        costs=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/costs.csv",
    log:
        f"{FOLDER}/logs/train/{{task}}/{{name}}/{{group}}.log",
    priority: lambda wildcards: BUILD.cost(wildcards)
    conda:
        "../envs/unrolled.yaml"
    threads: 1
    resources:
        mem_mb=1500,
    params:
        spec=BUILD.training_spec,
        progress=lambda wildcards: f"{FOLDER}/progress",
        checkpoints=BUILD.checkpoints,
    message:
        "Training {wildcards.task}/{wildcards.name}, {wildcards.group}"
    script:
        "../scripts/train_group.py"


rule evaluate:
    input:
        weights=rules.train.output.weights,
        spec=rules.train.output.spec,
        manifest=lambda wildcards: BUILD.manifest(wildcards.task),
        arrays=lambda wildcards: ancient(BUILD.arrays(wildcards.task)),
        sources=lambda wildcards: BUILD.group_sources("evaluate_group.py", wildcards),
    output:
        f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/evaluation.json",
    log:
        f"{FOLDER}/logs/evaluate/{{task}}/{{name}}/{{group}}.log",
    conda:
        "../envs/unrolled.yaml"
    threads: 1
    resources:
        mem_mb=1500,
    params:
        evaluation=BUILD.evaluation_spec,
    message:
        "Evaluating {wildcards.task}/{wildcards.name}, {wildcards.group}"
    script:
        "../scripts/evaluate_group.py"
