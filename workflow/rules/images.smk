# A checkpoint, so that Snakemake looks at the manifest of the images before it plans what follows.
# Where the images are there and what they came from is gone, there is nothing to fetch.
ARRAYS, MANIFEST = f"{FOLDER}/{kept_images.ARRAYS}", f"{FOLDER}/{kept_images.MANIFEST}"
IMAGE_FILES = find_images(config["images"])
IMAGE_PARAMS = {"settings": RUNS.of("images"), "code": code("fetch_images.py")}
IMAGES_KEPT = kept_images.are_kept(ARRAYS, MANIFEST, **IMAGE_PARAMS, files=IMAGE_FILES)

if not IMAGES_KEPT:

    checkpoint fetch_images:
        input:
            # as inputs, they make a build that fell back to the digits start again once they appear
            files=IMAGE_FILES,
        output:
            # those of an earlier build stay until there are others, and are a source themselves
            arrays=update(ARRAYS),
            manifest=update(MANIFEST),
        log:
            f"{FOLDER}/logs/fetch_images.log",
        # long training waits for the images: nothing else goes first
        priority: 1000000
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            # what decides the arrays; mirrors and waits do not, and the script reads them untracked
            **IMAGE_PARAMS,
            downloads=lambda wildcards: "resources/downloads",
        message:
            "Fetching the images"
        script:
            "../scripts/fetch_images.py"
