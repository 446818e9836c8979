# The networks that the HTML page runs itself.
LIVE = [task for task in TASKS if tasks.has(task, "live") and config["live"]["run"]]


rule embed_networks:
    input:
        **{task: trained("weights", MAIN, task) for task in LIVE},
        specs=[path for task in LIVE for path in trained("spec", MAIN, task)],
        images=lambda wildcards: images_of(*LIVE),
    output:
        networks=f"{FOLDER}/report/networks.json",
    log:
        f"{FOLDER}/logs/embed_networks.log",
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    threads: 1
    resources:
        mem_mb=1500,
    params:
        settings=RUNS.of("live", *LIVE),
        code=RUNS.code_on("embed_networks.py", MAIN, *LIVE, parts=("live",)),
    message:
        "Embedding the networks that the page runs"
    script:
        "../scripts/embed_networks.py"
