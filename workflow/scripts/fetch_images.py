"""Gets the images of part 1 and stores them: MNIST, the bundled digits or one's own."""

import sys
from collections.abc import Sequence
from pathlib import Path

from unrolled.files.artifacts import write_text
from unrolled.files.failures import explained
from unrolled.images.acquisition import NoMnistError, get_images
from unrolled.images.dataset import load_images
from unrolled.images.former import are_made_alike, hold_mnist
from unrolled.images.own import NoOwnImagesError, OwnImagesError
from unrolled.images.storage import save_images
from unrolled.provenance.seals import sealed

WARNING = (
    "MNIST could not be had: this build uses scikit-learn's small digits.",
    "Its results on images are NOT MNIST results, and they are not compared",
    "with the original report.",
    "",
    "For MNIST, put its four files (train-images-idx3-ubyte.gz,",
    "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and",
    "t10k-labels-idx1-ubyte.gz) into {folder}",
    "and run the same command again; or, once there is a network, delete",
    "{arrays}",
    "and run the same command again.",
)


def main(
    settings: dict,
    files: Sequence[str],
    downloads: str,
    arrays: str,
    manifest: str,
    log: str | None = None,
    alike: bool = False,
) -> None:
    """Write `arrays` (.npz) and `manifest` (JSON) from the first source that works.

    settings: the config's `images`; files: paths of the data set's four files, or empty; downloads:
    folder for downloaded files; log: file for the sentences also shown on the terminal;
    alike: whether arrays are there that were made with these settings, and so stay where their
    source is gone.
    """
    lines: list[str] = []

    def tell(sentence: str) -> None:
        lines.append(sentence)
        print(sentence, file=sys.stderr, flush=True)

    try:
        try:
            images = get_images(
                settings, files, downloads, tell, stored=arrays, needed=hold_mnist(manifest)
            )
        except NoOwnImagesError as error:
            if not alike:
                raise
            tell(f"{error} The images that are there stay.")
            images = load_images(arrays, manifest)
        if images.data == "digits" and settings["source"] == "auto":
            tell(boxed_warning(settings["search"], arrays))
        save_images(images, arrays, manifest)
        tell(f"Images: {images.description}.")
    except (NoMnistError, OwnImagesError) as error:
        lines.append(str(error))
        sys.exit(str(error))
    finally:
        if log:
            write_text(log, "\n".join(lines) + "\n")


def boxed_warning(folders: Sequence[str], arrays: str | Path) -> str:
    """The warning of a build without MNIST, framed so that it is seen among other output."""
    folder = folders[0] if folders else "a folder listed under images.search,"
    lines = [line.format(folder=folder, arrays=arrays) for line in WARNING]
    width = max(map(len, lines))
    rule = "+" + "-" * (width + 2) + "+"
    return "\n".join([rule, *(f"| {line:<{width}} |" for line in lines), rule])


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake):
        main(
            settings=snakemake.config["images"],
            files=list(snakemake.input.files),
            downloads=snakemake.params.downloads,
            arrays=snakemake.output.arrays,
            manifest=snakemake.output.manifest,
            log=snakemake.log[0],
            alike=are_made_alike(snakemake.output.arrays, snakemake.params.settings),
        )
