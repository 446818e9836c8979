# Whether the networks of a task do it for inputs of every length: refuted, proved, or open. Those of
# extensions, too, a group of seeds a job.
PROVED = [task for task in EXAMINED if tasks.has(task, "proving")]
OWN = [kind for kind in (MAIN, "extensions") if kind in RUNS.kinds]


rule prove:
    input:
        weights=rules.train.output.weights,
        spec=rules.train.output.spec,
    output:
        f"{FOLDER}/proofs/{{task}}/{{name}}/{{group}}.json",
    log:
        f"{FOLDER}/logs/prove/{{task}}/{{name}}/{{group}}.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    threads: 1
    resources:
        mem_mb=1500,
    params:
        settings=lambda wildcards: RUNS.of("proving", *RUNS.group(wildcards).key),
        code=lambda wildcards: RUNS.proving_code(RUNS.group(wildcards)),
    message:
        "Refuting or proving {wildcards.task}/{wildcards.name}, {wildcards.group}"
    script:
        "../scripts/prove.py"


OUTCOMES = {
    task: [
        path
        for kind in OWN
        for path in expand(rules.prove.output, zip, **RUNS.wildcards(kind, task, RUNS.examined))
    ]
    for task in PROVED
}

for task in PROVED:

    rule:
        name:
            f"tabulate_outcomes_{task}"
        input:
            outcomes=OUTCOMES[task],
        output:
            **{
                name: report(f"{FOLDER}/tables/{name}.csv", **captions.table(name))
                for name in tasks.descriptor(task).settled
            },
        log:
            f"{FOLDER}/logs/tabulate_outcomes_{task}.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            task=task,
            code=code("tabulate_outcomes.py", *of_tasks("outcomes", task)),
        message:
            f"Tabulating what is settled of {task}"
        script:
            "../scripts/tabulate_outcomes.py"
