"""Another data set in the format of MNIST, by the config alone: its images, checks and a build."""

import dataclasses
import functools
import json
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd
import pytest

from own_images import CLASSES, HEIGHT, NAMES, WIDTH, fill, get, patterns
from project import Project, small_config
from unrolled.files.failures import Refusal
from unrolled.images import own, storage
from unrolled.images.checksums import md5, sha256
from unrolled.images.own import OwnImagesError
from unrolled.images.resources import MNIST
from unrolled.tasks.mnist import task
from workflow.plan.strict_yaml import ConfigError
from workflow.plan.validation import check


@pytest.mark.parametrize("packed", [True, False])
def test_images_of_any_size_and_number_of_classes(tmp_path, packed):
    named = [f"kind {label}" for label in range(CLASSES)]
    sums = {name: sha256(array) for name, array in patterns().items()}
    images = get(fill(tmp_path, packed), classes=named, sha256=sums)
    assert (images.height, images.width, images.classes) == (HEIGHT, WIDTH, CLASSES)
    assert (images.data, images.name, images.class_names) == ("own", "Forty Patterns", named)
    assert images.test_labels[images.selection].tolist() == list(range(CLASSES))
    np.testing.assert_array_equal(images.train_images, patterns()["train_images"])


BAD = {
    "more labels than images": ({"train_labels": np.zeros(3, np.uint8)}, "has 3 labels"),
    "a label too high": ({"train_labels": np.full(200, 40, np.uint8)}, "it has the label 40"),
    "a class without test image": ({"test_labels": np.zeros(80, np.uint8)}, "no image of the cl"),
    "two sizes": ({"test_images": np.zeros((80, 20, 35), np.uint8)}, "are 20 by 35 pixels: must"),
    "colours": ({"test_images": np.zeros((80, 20, 36, 3), np.uint8)}, "it has 4 dimensions and"),
    "no pixels": ({"train_images": np.zeros((200, 0, 36), np.uint8)}, "it must hold pixels"),
    "a class never trained": ({"train_labels": np.zeros(200, np.uint8)}, "no image of the class 1"),
    "scaled to 1": (
        {"test_images": np.eye(20, 36, dtype=np.uint8)[None].repeat(80, 0)},
        "no pixel is brighter than 1 of 255",
    ),
    "nothing but white": ({"test_images": np.full((80, 20, 36), 255, np.uint8)}, "is 255: there"),
    "labels from 1": (
        {"train_labels": np.arange(200, dtype=np.uint8) % CLASSES + 1},
        "set images.own.labels_from to 1",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_files_that_do_not_fit_are_refused_in_one_sentence(tmp_path, name):
    changes, said = BAD[name]
    with pytest.raises(OwnImagesError) as caught:
        get(fill(tmp_path, **changes))
    assert said in str(caught.value) and str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_damaged_file_and_a_wrong_checksum_are_named(tmp_path):
    folder = fill(tmp_path)
    with pytest.raises(OwnImagesError, match=r"sha256 of its array is .*images\.own\.sha256"):
        get(folder, sha256={"test_labels": "0" * 64})
    (folder / f"{NAMES['test_images']}.gz").write_bytes(b"no such thing")
    with pytest.raises(OwnImagesError, match=f"{NAMES['test_images']}.gz: cannot be used"):
        get(folder)


def test_fewer_images_than_a_batch_are_refused(tmp_path):
    images = get(fill(tmp_path))
    paths = [str(tmp_path / "images.npz"), str(tmp_path / "images.json")]
    storage.save_images(images, *paths)
    with pytest.raises(
        Refusal, match=r"200 training images, .* tasks\.mnist\.batch to at most 200"
    ):
        task.build({"batch": 201}, [0], paths)


def test_a_data_set_of_torchvision_is_downloaded_once(tmp_path, monkeypatch):
    served = fill(tmp_path / "served")
    files = [
        dataclasses.replace(file, md5=md5(served / f"{file.name}.gz"), sha256="", shape=())
        for file in MNIST
    ]
    handler = functools.partial(SimpleHTTPRequestHandler, directory=served)
    settings = {"name": "Fashion", "torchvision": "FashionMNIST", "classes": CLASSES}
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mirror = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(own, "_published", lambda name: (files, [mirror]))
        arrays = own.own_arrays(settings, [], tmp_path / "downloads", 5, lambda said: None)
        server.shutdown()
    np.testing.assert_array_equal(arrays["test_images"], patterns()["test_images"])
    # from what was downloaded, as the mirror is gone
    own.own_arrays(settings, [], tmp_path / "downloads", 5, lambda said: None)
    with pytest.raises(
        OwnImagesError, match=r"images\.own\.torchvision: FashionMNIST cannot be had"
    ):
        own.own_arrays(settings, [], tmp_path / "elsewhere", 1, lambda said: None)


@pytest.mark.parametrize(
    ("described", "said"),
    [
        (None, "images.own is missing"),
        ({"name": "x", "classes": 3}, "images.own has neither folder nor torchvision"),
        ({"name": "x", "classes": 3, "folder": "none"}, "images.own.folder is 'none': must hold"),
        ({"name": "x", "classes": 3, "folder": "a{b}"}, "folder is 'a{b}': must match ^[^{}]*$"),
        ({"name": "x", "classes": ["a"], "folder": "none"}, "classes is ['a']: must have at least"),
        ({"name": "x", "classes": 257, "folder": "none"}, "classes is 257: must be at most 256"),
        ({"name": "x", "classes": 3, "torchvision": "EMNIST"}, "must be one of FashionMNIST, KM"),
    ],
)
def test_a_config_that_does_not_describe_them_is_refused(described, said):
    overlay = {"images": {"source": "own", **({"own": described} if described else {})}}
    with pytest.raises(ConfigError) as caught:
        check(overlay, "config/config.yaml", [])
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Project:
    """A whole build of another data set and a sweep, by the config alone."""
    folder = tmp_path_factory.mktemp("own")
    fill(folder / "data")
    config = small_config() | {"quick": False, "only": ["mnist/*"], "seeds": [0]}
    config["ablations"]["run"] = config["controls"]["run"] = False
    config["images"] |= {"source": "own"}
    classes = [f"kind {label}" for label in range(CLASSES)]
    data_set = {"name": "Forty Patterns", "folder": str(folder / "data"), "classes": classes}
    config["images"]["own"] = data_set
    config["tasks"]["mnist"]["configurations"] = {"size": {"cell": "gru", "hidden": [3, 4]}}
    project = Project(folder / "project", config)
    project.printed = project.build()
    return project


def test_a_whole_build_follows_the_images(built):
    runs = built.folder / "results/runs/mnist"
    assert sorted(path.name for path in runs.iterdir()) == ["size-h3", "size-h4"]
    spec = json.loads((runs / "size-h3/seed-0/spec.json").read_text())
    assert (spec["images"]["height"], spec["images"]["width"]) == (HEIGHT, WIDTH)
    parts = 3 * WIDTH * 3 + 3 * 3 * 3 + 2 * 3 * 3 + (3 + 1) * CLASSES
    assert spec["parameters"] == parts
    confusion = pd.read_csv(built.folder / "results/tables/confusion.csv")
    assert set(confusion["true"]) == set(range(CLASSES))
    figures = built.folder / "results/figures/mnist"
    assert len(list(figures.glob("test-image-*.svg"))) == CLASSES


def test_nothing_is_said_of_mnist(built):
    claims = pd.read_csv(built.folder / "results/tables/claims.csv").set_index("claim")
    assert set(claims["verdict"]) == {"not testable here"}
    assert claims.loc["M1", "reason"] == "the images are not MNIST's"
    assert pd.read_csv(built.folder / "results/tables/printed_vs_ours.csv").empty
    page = (built.folder / "results/report/report.html").read_text()
    assert "Forty Patterns" in page and "kind 39" in page
    assert "Nothing in" in page and "scikit-learn's digits" not in page
    assert (built.folder / "results/report/report.pdf").read_bytes().startswith(b"%PDF")


def test_a_second_build_has_nothing_to_do(built):
    assert built.planned() == set()
