# A configuration and a group of its seeds is trained in a job. On a cluster, short ones of them
# share a job of the cluster.
CLUSTER_JOB = partial(needs.share, RUNS) if workflow.nodes else None


rule train:
    input:
        images=lambda wildcards: images_of(wildcards.task),
    output:
        weights=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/weights.safetensors",
        spec=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/spec.json",
        history=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/history.csv",
        costs=f"{FOLDER}/runs/{{task}}/{{name}}/{{group}}/costs.csv",
    log:
        f"{FOLDER}/logs/train/{{task}}/{{name}}/{{group}}.log",
    priority: partial(needs.priority, RUNS)
    group:
        CLUSTER_JOB
    conda:
        "../envs/unrolled.yaml"
    threads: 1
    resources:
        gpu=lambda wildcards: needs.gpus(
            config, RUNS.group(wildcards).configuration.settings, bool(gpus())
        ),
        mem_mb=partial(needs.training_memory, RUNS),
        runtime=partial(needs.training_minutes, RUNS),
    params:
        settings=lambda wildcards: RUNS.of("training", *wildcards),
        code=lambda wildcards: RUNS.training_code(RUNS.group(wildcards)),
        progress=lambda wildcards: f"{FOLDER}/progress",
        checkpoints=lambda wildcards: f"{FOLDER}/checkpoints/{'/'.join(wildcards)}",
        # a function of outputs, as a change of such a one trains nothing again
        device=lambda wildcards, output: needs.device(
            config, RUNS.group(wildcards).configuration.settings
        ),
    message:
        "Training {wildcards.task}/{wildcards.name}, {wildcards.group}"
    script:
        "../scripts/train_group.py"
