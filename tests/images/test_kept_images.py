"""What is there is never replaced by something worse: MNIST by digits, one's own images by none.

The "MNIST" is that of `small_mnist`, with its checksums in the copied project.
"""

import copy
import json
import os
import shutil

import numpy as np
import pytest

import small_mnist
from project import Project, small_config, without_variants
from unrolled.images.acquisition import NoMnistError, get_images
from unrolled.images.resources import MNIST

ARRAYS, MANIFEST = "results/data/images.npz", "results/data/images.json"
RUN = "results/runs/mnist/gru-h128/seed-0"
PART = f"{RUN}/weights.safetensors"
FETCH = "Fetching the images"
RESOURCES = "workflow/scripts/unrolled/images/resources.py"


def config_of_images(**images):
    """A config of one tiny network on images."""
    config = without_variants(small_config()) | {"seeds": [0]}
    config["images"] |= {"mirrors": ["http://127.0.0.1:9/"], "search": ["mnist"], **images}
    return config | {"tasks": {"mnist": config["tasks"]["mnist"] | {"batch": 10}}}


def from_source(project, source):
    """Let a copied project's config name another source."""
    project.write_config(project.config | {"images": project.config["images"] | {"source": source}})


def with_small_mnist(project):
    """Let the copied project take the small MNIST for MNIST."""
    for known, small in zip(MNIST, small_mnist.SMALL, strict=True):
        project.edit(RESOURCES, known.md5, small.md5)
        project.edit(RESOURCES, known.sha256, small.sha256)
        shape = repr(known.shape).replace("0000", "0_000")
        project.edit(RESOURCES, shape, repr(small.shape))
    return project


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A network trained on the small MNIST."""
    project = Project(tmp_path_factory.mktemp("made") / "project", config_of_images(source="auto"))
    small_mnist.fill(with_small_mnist(project).folder / "mnist")
    project.build("--cores", "2", PART)
    assert json.loads((project.folder / MANIFEST).read_text())["data"] == "mnist"
    return project


@pytest.fixture
def bereft(made, tmp_path):
    """A copy whose MNIST files are gone."""
    project = made.copied(tmp_path / "project")
    shutil.rmtree(project.folder / "mnist")
    return project


def images_in(project):
    return {path: (project.folder / path).read_bytes() for path in (ARRAYS, MANIFEST)}


@pytest.mark.parametrize("elsewhere", [False, True])
def test_without_mnists_files_a_finished_build_has_nothing_to_do(bereft, elsewhere):
    """Nor where its results were copied into a fresh clone."""
    if elsewhere:
        shutil.rmtree(bereft.folder / ".snakemake")
        os.utime(bereft.folder / MANIFEST)
    assert bereft.planned(PART) == set()
    before = images_in(bereft)
    bereft.build("--cores", "1", PART)
    assert images_in(bereft) == before


def test_mnist_from_elsewhere_is_the_same(bereft):
    small_mnist.fill(bereft.folder / "elsewhere" / "MNIST" / "raw")
    config = copy.deepcopy(bereft.config)
    config["images"]["search"] = ["elsewhere"]
    bereft.write_config(config)
    assert bereft.planned(PART) == set()


@pytest.mark.parametrize("lost", ["settings", "code", "seal"])
def test_images_made_again_come_from_those_there(bereft, lost):
    if lost == "settings":
        bereft.write_config(
            bereft.config | {"images": bereft.config["images"] | {"source": "mnist"}}
        )
    elif lost == "code":
        bereft.edit("workflow/scripts/unrolled/images/mirrors.py", "\ndef ", "\nA = 1\n\n\ndef ")
    else:
        (bereft.folder / "results/seals/data/images.npz.json").unlink()
        (bereft.folder / "results/seals/data/images.json.json").unlink()
    before = images_in(bereft)
    said = bereft.build("--cores", "1", PART)
    assert f": {FETCH}" in said and "Training" not in said
    assert images_in(bereft) == before


@pytest.mark.parametrize("lost", [[ARRAYS], ["results/data"]])
def test_digits_do_not_replace_results_of_mnist(bereft, lost):
    for path in lost:
        place = bereft.folder / path
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    weights = bereft.folder / RUN / "weights.safetensors"
    before = weights.read_bytes()
    done = bereft.snakemake("--cores", "1", PART, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "Traceback" not in said
    assert "holds results of it, which the bundled digits would replace" in said
    assert "mnist: there is no such folder" in said and 'images.source to "digits"' in said
    assert weights.read_bytes() == before
    assert (bereft.folder / MANIFEST).exists() == (lost == [ARRAYS])
    # as the config says so
    from_source(bereft, "digits")
    bereft.build("--cores", "1", MANIFEST)
    assert json.loads((bereft.folder / MANIFEST).read_text())["data"] == "digits"


def test_a_new_folder_may_fall_back(bereft):
    bereft.write_config(bereft.config | {"folder": "others"})
    said = bereft.build("--cores", "1", "others/data/images.json")
    assert "NOT MNIST results" in said


def test_mnist_that_appears_replaces_the_digits(tmp_path):
    project = with_small_mnist(Project(tmp_path / "project", config_of_images(source="auto")))
    project.build("--cores", "1", MANIFEST)
    assert project.planned(MANIFEST) == set()
    small_mnist.fill(project.folder / "mnist")
    assert project.planned(MANIFEST) == {FETCH}
    project.build("--cores", "1", MANIFEST)
    assert project.planned(MANIFEST) == set()
    assert json.loads((project.folder / MANIFEST).read_text())["data"] == "mnist"


def test_images_of_ones_own_stay_where_their_files_are_gone(tmp_path):
    own = {"name": "Patterns", "folder": "mine", "classes": 10}
    project = Project(tmp_path / "project", config_of_images(source="own", own=own))
    small_mnist.fill(project.folder / "mine")
    project.build("--cores", "1", MANIFEST)
    before = images_in(project)
    shutil.rmtree(project.folder / "mine")
    assert FETCH not in project.planned(PART)
    project.edit("workflow/scripts/unrolled/images/mirrors.py", "\ndef ", "\nA = 1\n\n\ndef ")
    assert "The images that are there stay." in project.build("--cores", "1", MANIFEST)
    assert images_in(project) == before
    project.write_config(config_of_images(source="own", own=own | {"classes": 11}))
    done = project.snakemake("--cores", "1", MANIFEST, check=False)
    assert "Folder mine: there is no such folder." in done.stderr and done.returncode == 1
    assert images_in(project) == before


def test_arrays_that_are_not_mnists_are_no_source(tmp_path):
    config = small_mnist.settings(source="mnist")
    stored = tmp_path / "images.npz"
    np.savez(
        stored,
        **{name: array + (name == "test_labels") for name, array in small_mnist.ARRAYS.items()},
    )
    with pytest.raises(NoMnistError):
        get_images(config, [], tmp_path, print, small_mnist.SMALL, stored=stored)
