# A configuration and a group of its seeds is trained in a job. On a cluster, short ones of them
# share a job of the cluster.
CLUSTER_JOB = BUILD.share if workflow.nodes else None


rule train:
    input:
        manifest=lambda wildcards: BUILD.manifest(wildcards.task),
        seals=lambda wildcards: BUILD.image_seal(wildcards.task),
        arrays=lambda wildcards: ancient(BUILD.arrays(wildcards.task)),
        sources=lambda wildcards: BUILD.group_sources("train_group.py", wildcards),
    output:
        weights=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/weights.safetensors",
        spec=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/spec.json",
        history=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/history.csv",
        costs=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/costs.csv",
        seal=BUILD.seals.path("train/{task}/{name}/{group}"),
    log:
        f"{FOLDER}/logs/train/{{task}}/{{name}}/{{group}}.log",
    priority: lambda wildcards: BUILD.cost(wildcards)
    group:
        CLUSTER_JOB
    conda:
        "../envs/unrolled.yaml"
    threads: 1
    resources:
        gpu=BUILD.gpus,
        mem_mb=BUILD.memory,
        runtime=BUILD.training_minutes,
    params:
        spec=BUILD.training_spec,
        seals=BUILD.training_seals,
        progress=lambda wildcards: f"{FOLDER}/progress",
        checkpoints=BUILD.checkpoints,
        # a function of outputs, as a change of such a one trains nothing again
        device=lambda wildcards, output: BUILD.device(wildcards),
    message:
        "Training {wildcards.task}/{wildcards.name}, {wildcards.group}"
    script:
        "../scripts/train_group.py"
