rule fetch_images:
    input:
        found=BUILD.found_images,
        sources=sources("fetch_images.py"),
    output:
        arrays=f"{FOLDER}/data/images.npz",
        manifest=f"{FOLDER}/data/images.json",
        seal=BUILD.seals.path("images"),
    log:
        f"{FOLDER}/logs/fetch_images.log",
    # long training waits for the images: nothing else goes first
    priority: 1000000
    conda:
        "../envs/unrolled.yaml"
    params:
        # what decides the arrays; mirrors and waits do not, and the script reads them untracked
        settings=BUILD.image_identity(),
        seals=BUILD.seals.expected("images"),
        downloads=lambda wildcards: "resources/downloads",
    message:
        "Fetching the images"
    script:
        "../scripts/fetch_images.py"
