# A checkpoint, so that Snakemake looks at the manifest of the images before it plans what follows.
checkpoint fetch_images:
    input:
        # as inputs, they make a build that fell back to the digits start again once they appear
        files=find_images(config["images"]),
    output:
        arrays=f"{FOLDER}/data/images.npz",
        manifest=f"{FOLDER}/data/images.json",
    log:
        f"{FOLDER}/logs/fetch_images.log",
    # long training waits for the images: nothing else goes first
    priority: 1000000
    localrule: True
    conda:
        "../envs/unrolled.yaml"
    params:
        # what decides the arrays; mirrors and waits do not, and the script reads them untracked
        settings=RUNS.of("images"),
        code=code("fetch_images.py"),
        downloads=lambda wildcards: "resources/downloads",
    message:
        "Fetching the images"
    script:
        "../scripts/fetch_images.py"
